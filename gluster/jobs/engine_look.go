package jobs

import (
	"context"
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// This file holds by what requests are judged: starts by what is so now, reviews
// by what is known, with its age.

// StartReview is what there is to know before a run is started.
type StartReview struct {
	Findings []preflight.Finding
	// Command is what would run, none on a volume that is not supported.
	Command gluster.Command
	AsOf    AsOf
}

// AsOf says when what a review was judged by was read: the state of cluster and
// volume, and the sizes of the volume's bricks. Zero is never.
type AsOf struct{ State, Sizes time.Time }

// asOf says when what is known of a volume was read.
func (s Snapshot) asOf(volume string) AsOf {
	return AsOf{State: s.SyncedAt, Sizes: s.DetailAt[volume]}
}

// start makes a job of what is asked for, or answers with the one that the same
// request made before; that needs neither the volume nor a look at the cluster.
func (e *Engine) start(ctx context.Context, asked Job, by Caller, try func(*member, Snapshot, gluster.Volume) (Job, error)) (Job, error) {
	if earlier, found, err := e.replayed(ctx, by, asked); found || err != nil {
		return earlier, err
	}
	job, err := e.startNow(ctx, asked.Cluster, asked.Volume, try)
	if err != nil {
		// The same request may have been faster by a moment.
		if earlier, found, e := e.replayed(ctx, by, asked); found && e == nil {
			return earlier, nil
		}
	}
	return job, err
}

// startNow tries a start by what is known of the cluster, and by a look that is
// taken for it before it is refused.
func (e *Engine) startNow(ctx context.Context, cluster, volume string, try func(*member, Snapshot, gluster.Volume) (Job, error)) (Job, error) {
	m, ok := e.clusters[cluster]
	if !ok {
		return Job{}, noCluster(cluster)
	}
	l := m.lookFor(volume, true)
	if _, err := e.awaited(ctx, cluster); err != nil {
		return Job{}, err
	}
	return m.judged(ctx, l, func(s Snapshot) (Job, error) {
		v, err := s.find(volume)
		if err != nil && s.Known() && !s.Reachable {
			err = s.refuseUnreachable() // the volume may have been made since
		}
		if err == nil {
			err = e.accepting()
		}
		if err != nil {
			return Job{}, err
		}
		return try(m, s, v)
	})
}

// find is a volume, or the refusal to do something with one that is not known.
func (s Snapshot) find(volume string) (gluster.Volume, error) {
	if err := s.RefuseUnread(); err != nil {
		return gluster.Volume{}, err
	}
	v, ok := s.Volume(volume)
	if !ok {
		return v, byLook(&Refusal{Code: CodeNoVolume, Sentence: fmt.Sprintf("Cluster %s has no volume %s, as far as Brickyard knows.", s.Cluster, volume)})
	}
	return v, nil
}

// glanceLimit is how long a page waits for a look; glanceMaxAge is how old one may
// be. Whoever only reads must not be able to keep glusterd busy.
const (
	glanceLimit  = 3 * time.Second
	glanceMaxAge = 3 * time.Second
)

// glance is the look that a page may need.
func (m *member) glance(volume string, sizes bool) look {
	l := look{after: m.reads.Load(), volume: volume, sizes: sizes, limit: glanceLimit}
	if s := m.snapshot.Load(); s.number == l.after && s.Reachable && m.moments.since(s.began) < glanceMaxAge {
		l.after--
	}
	return l
}

// Volume finds a volume for a page. In the first moments after a start it waits
// for the cluster's first look, and it looks before it says that there is no such
// volume; the error is a *Refusal.
func (e *Engine) Volume(ctx context.Context, cluster, volume string) (Snapshot, gluster.Volume, error) {
	m, err := e.awaited(ctx, cluster)
	if err != nil {
		return Snapshot{}, gluster.Volume{}, err
	}
	s := *m.snapshot.Load()
	v, err := s.find(volume)
	if err == nil || !s.Known() {
		return s, v, err
	}
	if s, err = m.runner.look(ctx, m.glance(volume, false)); err != nil {
		return s, v, err
	}
	v, err = s.find(volume)
	return s, v, err
}

// forReview finds a volume and what its review is judged by, see reviewed.
func (e *Engine) forReview(ctx context.Context, cluster, volume string, forbids func(Snapshot, gluster.Volume) bool) (*member, Snapshot, gluster.Volume, error) {
	_, v, err := e.Volume(ctx, cluster, volume)
	if err != nil {
		return nil, Snapshot{}, v, err
	}
	m := e.clusters[cluster]
	s := m.reviewed(ctx, volume, forbids)
	v, err = s.find(volume)
	return m, s, v, err
}

// reviewed is what a review is judged by: what is known; and a look that is taken
// for it when something seems to be in the way, or when the sizes are older than
// SizesMaxAge. Whatever comes of that look, the review says how old its figures
// are, and what is sent is judged again.
func (m *member) reviewed(ctx context.Context, volume string, forbids func(Snapshot, gluster.Volume) bool) Snapshot {
	s := *m.snapshot.Load()
	v, known := s.Volume(volume)
	sizes := known && v.Started() && older(s.DetailAt[volume], m.now(), SizesMaxAge)
	if !sizes && !s.troubled(v) && !forbids(s, v) {
		return s
	}
	if found, err := m.runner.look(ctx, m.glance(volume, sizes)); err == nil {
		return found
	}
	return *m.snapshot.Load()
}

// troubled reports whether what is known of a volume and its cluster forbids most
// of what can be done with it.
func (s Snapshot) troubled(v gluster.Volume) bool {
	if !s.Reachable || !v.Started() {
		return true
	}
	for _, t := range s.Tasks[v.Name] {
		if t.Status.Phase() == gluster.StatusInProgress {
			return true
		}
	}
	if len(gluster.Apart(s.Peers)) > 0 {
		return true
	}
	for _, b := range v.Bricks() {
		if b.Status != gluster.BrickOnline {
			return true
		}
	}
	return false
}
