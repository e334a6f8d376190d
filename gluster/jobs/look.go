package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// This file holds the looks that are taken for one request. What a page shows
// may be a look old; what somebody is refused for may not.

// lookLimit is how long a request waits for a look of its own, the wait for its
// turn in the queue included.
const lookLimit = 15 * time.Second

// look is a question about the cluster that a request asks before it is refused.
type look struct {
	// after is the number of the last reading that had begun when the request
	// came in: an answer has to be from a later one.
	after int64
	// volume is the one the request is about; sizes says that what lies on its
	// bricks matters.
	volume string
	sizes  bool
	limit  time.Duration
}

// errAway: a reading that began after the request came in got no answer.
var errAway = errors.New("the cluster gave no answer")

// failedLook is a look for which the cluster was too busy.
type failedLook struct {
	number int64
	err    error
}

// look reads the cluster for a request, publishes what it read and returns it.
// A reading that another request or the syncer began meanwhile is as good, so
// that many requests at once cause one look or two. That the cluster cannot be
// reached is an answer too; an error, always a *Refusal, means that nothing is
// known.
//
// It waits for its turn in the queue and must not be called from within one.
func (r *Runner) look(ctx context.Context, l look) (Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, l.limit)
	defer cancel()
	var found Snapshot
	var busy error
	tried := l.after
	err := r.retryBusy(ctx, func(ctx context.Context) error {
		err := r.queue.Do(ctx, func(ctx context.Context) (err error) {
			found, err = r.lookNow(ctx, l, tried)
			return err
		})
		tried = r.reads.Load()
		switch {
		case gluster.FailureOf(err) == gluster.FailureBusy:
			busy = err
		case busy != nil && ctx.Err() != nil:
			return busy // the time was over while it waited to ask again; "busy" is what is known
		}
		return err
	})
	if last := *r.snapshot.Load(); err != nil && !last.Reachable && last.number > l.after {
		return last, nil
	}
	if err != nil {
		return Snapshot{}, unseen(err)
	}
	return found, nil
}

// lookNow is look in its turn. tried is the number of the last reading that had
// begun when the request asked for its turn: one that failed after that has failed
// for it as well.
func (c *cluster) lookNow(ctx context.Context, l look, tried int64) (Snapshot, error) {
	if s := *c.snapshot.Load(); !s.answers(l) {
		switch {
		case !s.Reachable && s.number > tried:
			return Snapshot{}, errAway
		case c.failed.number > tried:
			return Snapshot{}, c.failed.err
		}
		if err := c.readForRequest(ctx, l.volume); err != nil {
			return Snapshot{}, err
		}
	}
	found := *c.snapshot.Load()
	if v, ok := found.Volume(l.volume); !l.sizes || !ok || !v.Started() || found.sizedBy[v.Name] > l.after {
		return found, nil
	}
	return c.withSizes(ctx, l.volume)
}

// withSizes reads what lies on a volume's bricks and returns what is known with
// it. Sizes that could not be read are missing: those of an older look prove
// nothing. The error means that nobody can say yet, because glusterd is busy or
// ctx ended.
func (c *cluster) withSizes(ctx context.Context, volume string) (Snapshot, error) {
	err := c.refreshSizes(ctx, volume)
	known := *c.snapshot.Load()
	switch v, _ := known.Volume(volume); {
	case err == nil, !v.Started():
		return known, nil
	case ctx.Err() != nil, gluster.FailureOf(err) == gluster.FailureBusy && !known.divided():
		return Snapshot{}, err
	}
	c.complain(unreadableSizes, err, "volume", volume)
	return known.withoutSizes(volume), nil
}

// readForRequest takes a complete reading and publishes it, or that the cluster
// gave no answer. That the cluster is busy says nothing about it.
func (c *cluster) readForRequest(ctx context.Context, volume string) error {
	began := c.moments.now()
	found, err := c.read(ctx)
	if err == nil {
		found.snapshot.SyncedAt, found.snapshot.TriedAt = c.now(), c.now()
		c.remember(found.snapshot)
		if found.snapshot.toldOf(volume) || found.snapshot.divided() {
			return nil
		}
		err = errVolumeSilent
	}
	reachable := c.snapshot.Load().Reachable
	switch {
	case gluster.FailureOf(err) == gluster.FailureBusy:
		c.failed = failedLook{c.reads.Load(), err}
	case ctx.Err() != nil && (reachable || c.moments.since(began) < hastyDeadline):
		// The request's time is over, not the cluster's. One that was silent before
		// is so still.
	default:
		if reachable {
			c.log.Warn("the cluster cannot be read", "error", err)
		}
		c.fail(err, c.now())
	}
	return err
}

// answers reports whether a snapshot is from a reading that began after a request
// came in, and says what it asks for.
func (s Snapshot) answers(l look) bool {
	return s.Reachable && s.number > l.after && (s.toldOf(l.volume) || s.divided())
}

// divided reports whether a node is connected and no member of the pool. glusterd
// then leaves volumes out of its answers for as long as that lasts, as if somebody
// held their locks; what forbids everything is known without them.
func (s Snapshot) divided() bool {
	return slices.ContainsFunc(s.Peers, func(p gluster.Peer) bool { return !p.Member() })
}

// toldOf reports whether bricks and tasks of a volume were read. While somebody
// else holds its lock, `volume status all` leaves it out. A volume that is stopped
// has none, nor has one that does not exist.
func (s Snapshot) toldOf(volume string) bool {
	v, ok := s.Volume(volume)
	if !ok || !v.Started() {
		return true
	}
	_, told := s.Tasks[volume]
	return told
}

// withoutSizes is a snapshot in which nobody knows what lies on a volume's bricks.
func (s Snapshot) withoutSizes(volume string) Snapshot {
	volumes := make([]gluster.Volume, len(s.Volumes))
	for i, v := range s.Volumes {
		volumes[i] = v
		if v.Name == volume {
			volumes[i] = cloneBricks(v)
			eachBrick(&volumes[i], func(b *gluster.Brick) { b.Size, b.Free, b.Inodes, b.InodesFree = 0, 0, 0, 0 })
		}
	}
	s.Volumes, s.DetailAt = volumes, maps.Clone(s.DetailAt)
	delete(s.DetailAt, volume)
	return s
}

// unseen is the refusal when the look that a request needs could not be taken.
func unseen(err error) *Refusal {
	why := "gluster gave no answer in time"
	switch {
	case gluster.FailureOf(err) == gluster.FailureBusy:
		why = "glusterd is busy with another transaction"
	case gluster.FailureOf(err) != gluster.FailureOutcomeUnknown && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled):
		why = problemSentence(err)
	}
	return &Refusal{
		Code: CodeNotRead, Err: err, Detail: strings.TrimSpace(gluster.WordsOf(err)),
		Sentence: fmt.Sprintf("The cluster could not be read for this request, so nobody can say whether it can be done: %s. Nothing was sent; try again in a moment.", strings.TrimSuffix(why, ".")),
	}
}

// answering is a cluster that answers and in which nothing is in the way: what it
// forbids is forbidden by the job itself.
var answering = Snapshot{Reachable: true}

// objection says why something cannot be done with a job, "" if it can.
type objection func(Job, Snapshot) string

// object is the refusal for an objection, nil if there is none.
func (r *Runner) object(against objection, j Job, s Snapshot) *Refusal {
	why := against(j, s)
	if why == "" {
		return nil
	}
	refusal := s.refuse(why, j.ID)
	refusal.byLook = against(j, answering) == ""
	return refusal
}

// byLook marks a refusal whose reason is what was last read of the cluster.
func byLook(err error) error {
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	marked := *refusal
	marked.byLook = true
	return &marked
}

// judged tries to do something by what is known of the cluster. If that forbids
// it, the cluster is looked at and it is tried once more by what is so now. after
// is the number of the last reading that had begun when the request came in.
func (m *member) judged(ctx context.Context, l look, try func(Snapshot) (Job, error)) (Job, error) {
	job, err := try(*m.snapshot.Load())
	if refusal, ok := errors.AsType[*Refusal](err); !ok || !refusal.byLook {
		return job, err
	}
	found, err := m.runner.look(ctx, l)
	if err != nil {
		return Job{}, err
	}
	return try(found)
}

// lookFor is the look that a request which came in just now may need.
func (m *member) lookFor(volume string, sizes bool) look {
	return look{after: m.reads.Load(), volume: volume, sizes: sizes, limit: lookLimit}
}
