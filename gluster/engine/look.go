package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// This file holds the looks that are taken for one request. What a page shows
// may be a look old; what somebody is refused for may not.

// lookLimit is how long a request waits for a look of its own, the wait for its
// turn included.
const lookLimit = 15 * time.Second

// errAway: a reading that began after the request came in got no answer.
var errAway = errors.New("the cluster gave no answer")

// look reads the cluster for a request, publishes what it read and returns it.
// A reading that another request or the syncer began meanwhile is as good, so
// that many requests at once cause one look or two. That the cluster cannot be
// reached is an answer too; an error, always a *Refusal, means that nothing is
// known.
//
// It waits for the looks that others take, and must not be called from within one.
func (r *Runner) look(ctx context.Context, l jobs.Look) (jobs.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, l.Limit)
	defer cancel()
	var found jobs.Snapshot
	var busy error
	tried := l.After
	err := r.retryBusy(ctx, func(ctx context.Context) error {
		err := r.looking.pass(ctx, func(ctx context.Context) (err error) {
			found, err = r.lookNow(ctx, l, tried)
			return err
		})
		tried = r.reads.Load()
		switch {
		case gluster.FailureOf(err) == gluster.FailureBusy:
			busy = err
		case err != nil && busy != nil && ctx.Err() != nil:
			return busy // the time was over while it waited to ask again; "busy" is what is known
		}
		return err
	})
	if last := *r.snapshot.Load(); err != nil && !last.Reachable && last.Number > l.After {
		return last, nil
	}
	if err != nil {
		return jobs.Snapshot{}, unseen(err)
	}
	return found, nil
}

// lookNow is look in its turn. tried is the number of the last reading that had
// begun when the request asked for its turn: one that failed after that has failed
// for it as well.
func (c *reader) lookNow(ctx context.Context, l jobs.Look, tried int64) (jobs.Snapshot, error) {
	if s := *c.snapshot.Load(); !s.Answers(l) {
		switch {
		case !s.Reachable && s.Number > tried:
			return jobs.Snapshot{}, errAway
		case c.failed.number > tried:
			return jobs.Snapshot{}, c.failed.err
		}
		if err := c.readForRequest(ctx, l.Volume); err != nil {
			return jobs.Snapshot{}, err
		}
	}
	found := *c.snapshot.Load()
	if v, ok := found.Volume(l.Volume); !l.Sizes || !ok || !v.Started() || found.SizedBy[v.Name] > l.After {
		return found, nil
	}
	return c.withSizes(ctx, l.Volume)
}

// readForRequest takes a complete reading and publishes it, or that the cluster
// gave no answer. That the cluster is busy says nothing about it.
func (c *reader) readForRequest(ctx context.Context, volume string) error {
	found, err := c.read(ctx)
	if err == nil {
		if found.snapshot.Tells(volume) || found.snapshot.IsDivided() {
			return nil
		}
		err = errVolumeSilent
	}
	reachable := c.snapshot.Load().Reachable
	switch {
	case gluster.FailureOf(err) == gluster.FailureBusy:
		c.failed = failedLook{found.snapshot.Number, err}
	case ctx.Err() != nil && (reachable || c.moments.since(found.began) < hastyDeadline):
		// The request's time is over, not the cluster's. One that was silent before
		// is so still.
	default:
		if reachable {
			c.log.Warn("the cluster cannot be read", "error", err)
		}
		c.fail(found, err, c.now())
	}
	return err
}

// unseen is the refusal when the look that a request needs could not be taken.
func unseen(err error) *jobs.Refusal {
	why := "gluster gave no answer in time"
	switch {
	case gluster.FailureOf(err) == gluster.FailureBusy:
		why = "glusterd is busy with another transaction"
	case gluster.FailureOf(err) != gluster.FailureOutcomeUnknown && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled):
		why = jobs.ProblemSentence(err)
	}
	return &jobs.Refusal{
		Code: jobs.CodeNotRead, Err: err, Detail: strings.TrimSpace(gluster.WordsOf(err)),
		Sentence: fmt.Sprintf("The cluster could not be read for this request, so nobody can say whether it can be done: %s. Nothing was sent; try again in a moment.", strings.TrimSuffix(why, ".")),
	}
}

// answering is a cluster that answers and in which nothing is in the way: what it
// forbids is forbidden by the job itself.
var answering = jobs.Snapshot{Reachable: true}

// objection says why something cannot be done with a job, nothing if it can.
type objection func(jobs.Job, jobs.Snapshot) jobs.Objection

// object is the refusal for an objection, nil if there is none.
func (r *Runner) object(against objection, j jobs.Job, s jobs.Snapshot) *jobs.Refusal {
	why := against(j, s)
	if why.Why == "" {
		return nil
	}
	refusal := s.Refuse(why, j.ID)
	refusal.ByLook = against(j, answering).Why == ""
	return refusal
}

// judged tries to do something by what is known of the cluster. If that forbids
// it, the cluster is looked at and it is tried once more by what is so now. l
// is the look that the request may need, see lookFor.
func (m *member) judged(ctx context.Context, l jobs.Look, try func(jobs.Snapshot) (jobs.Job, error)) (jobs.Job, error) {
	job, err := try(*m.snapshot.Load())
	if refusal, ok := errors.AsType[*jobs.Refusal](err); !ok || !refusal.ByLook {
		return job, err
	}
	found, err := m.runner.look(ctx, l)
	if err != nil {
		return jobs.Job{}, err
	}
	return try(found)
}

// lookFor is the look that a request which came in just now may need.
func (m *member) lookFor(volume string, sizes bool) jobs.Look {
	return jobs.Look{After: m.reads.Load(), Volume: volume, Sizes: sizes, Limit: lookLimit}
}

// readAfresh reads the cluster, its versions and a volume's sizes for what is about
// to be sent.
func (r *Runner) readAfresh(ctx context.Context, volume string) (found reading, err error) {
	err = r.retryBusy(ctx, func(ctx context.Context) error {
		return r.looking.pass(ctx, func(ctx context.Context) (err error) {
			if found, err = r.read(ctx); err != nil {
				return err
			}
			if v, ok := found.snapshot.Volume(volume); ok && v.Started() {
				if _, asked := found.status.Volumes[v.Name]; !asked {
					// Its task list could not be read: whether an older task is
					// listed has to be known before a new one is started.
					return errVolumeSilent
				}
			}
			if err := r.proveVersions(ctx); gluster.FailureOf(err) == gluster.FailureBusy {
				return err
			}
			found.snapshot, err = r.withSizes(ctx, volume)
			return err
		})
	})
	return found, err
}
