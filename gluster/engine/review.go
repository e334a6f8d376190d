package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// glanceLimit is how long a page waits for a look; glanceMaxAge is how old one may
// be. Whoever only reads must not be able to keep glusterd busy.
const (
	glanceLimit  = 3 * time.Second
	glanceMaxAge = 3 * time.Second
)

// glance is the look that a page may need.
func (m *member) glance(volume string, sizes bool) jobs.Look {
	l := jobs.Look{After: m.reads.Load(), Volume: volume, Sizes: sizes, Limit: glanceLimit}
	if s := m.snapshot.Load(); s.Number == l.After && s.Reachable && m.moments.since(s.Began) < glanceMaxAge {
		l.After--
	}
	return l
}

// Volume finds a volume for a page. In the first moments after a start it waits
// for the cluster's first look, and it looks before it says that there is no such
// volume; the error is a *Refusal.
func (e *Engine) Volume(ctx context.Context, cluster, volume string) (jobs.Snapshot, gluster.Volume, error) {
	m, err := e.awaitFirstLook(ctx, cluster)
	if err != nil {
		return jobs.Snapshot{}, gluster.Volume{}, err
	}
	s := *m.snapshot.Load()
	v, err := s.Find(volume)
	if err == nil || !s.Known() {
		return s, v, err
	}
	if s, err = m.runner.look(ctx, m.glance(volume, false)); err != nil {
		return s, v, err
	}
	v, err = s.Find(volume)
	return s, v, err
}

// forReview finds a volume and what its review is judged by, see reviewed.
func (e *Engine) forReview(ctx context.Context, cluster, volume string, forbids func(jobs.Snapshot, gluster.Volume) bool) (*member, jobs.Snapshot, gluster.Volume, error) {
	_, v, err := e.Volume(ctx, cluster, volume)
	if err != nil {
		return nil, jobs.Snapshot{}, v, err
	}
	m := e.clusters[cluster]
	s := m.reviewed(ctx, volume, forbids)
	v, err = s.Find(volume)
	return m, s, v, err
}

// reviewed is what a review is judged by: what is known; and a look that is taken
// for it when something seems to be in the way, or when the sizes are older than
// SizesMaxAge. Whatever comes of that look, the review says how old its figures
// are, and what is sent is judged again.
func (m *member) reviewed(ctx context.Context, volume string, forbids func(jobs.Snapshot, gluster.Volume) bool) jobs.Snapshot {
	s := *m.snapshot.Load()
	v, known := s.Volume(volume)
	sizes := known && v.Started() && jobs.Older(s.DetailAt[volume], m.now(), SizesMaxAge)
	if !sizes && !s.IsTroubled(v) && !forbids(s, v) {
		return s
	}
	if found, err := m.runner.look(ctx, m.glance(volume, sizes)); err == nil {
		return found
	}
	return *m.snapshot.Load()
}
