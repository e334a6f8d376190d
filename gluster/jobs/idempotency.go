package jobs

import (
	"context"
	"fmt"
	"slices"
)

// replayed returns the job that an earlier request under the same key made. A
// key that was used for something else is refused: answering with another job
// would be a lie.
func (e *Engine) replayed(ctx context.Context, by Caller, wanted Job) (job Job, found bool, err error) {
	if by.Key == "" {
		return Job{}, false, nil
	}
	job, found, err = e.store.JobByKey(ctx, by.Key, e.now())
	switch {
	case err != nil:
		return Job{}, false, storageRefusal(err)
	case !found:
		return Job{}, false, nil
	case !sameRequest(job, wanted):
		return Job{}, false, keyReused(job)
	}
	return job, true, nil
}

func keyReused(j Job) *Refusal {
	return &Refusal{
		Code: CodeInvalid, JobID: j.ID,
		Sentence: fmt.Sprintf("This idempotency key was used before, for job %d (%s of %s).", j.ID, j.Action, j.Volume),
	}
}

// sameRequest reports whether two jobs were asked for in the same words.
func sameRequest(a, b Job) bool {
	return a.Cluster == b.Cluster && a.Volume == b.Volume && a.Action == b.Action && a.Force == b.Force &&
		a.Replica == b.Replica && a.With == b.With && slices.Equal(a.Bricks, b.Bricks)
}

// once does something to a job, and answers a repeated request under the same
// key with the job as it is now instead of doing it again. do gets the caller
// with the key under which its intent is to be stored. action tells requests apart
// that carry the same key: what is done, and what with.
// What forbids it is looked up before it is refused, see judged.
func (e *Engine) once(ctx context.Context, m *member, action string, job Job, by Caller, do func(Snapshot, Caller) (Job, error)) (Job, error) {
	id, l := job.ID, m.lookFor(job.Volume, action == ActionResume)
	try := func(s Snapshot) (Job, error) { return do(s, by) }
	if by.Key == "" {
		return m.judged(ctx, l, try)
	}
	// A start and a stop may carry the same key; they are different requests.
	by.Key = action + " " + by.Key
	if job, found, err := e.done(ctx, id, by.Key); found || err != nil {
		return job, err
	}
	job, err := m.judged(ctx, l, try)
	if err != nil {
		// The same request may have been faster by a moment.
		if earlier, found, e := e.done(ctx, id, by.Key); found && e == nil {
			return earlier, nil
		}
	}
	return job, err
}

// done finds what was done to a job under a key before.
func (e *Engine) done(ctx context.Context, id int64, key string) (job Job, found bool, err error) {
	job, found, err = e.store.JobByKey(ctx, key, e.now())
	switch {
	case err != nil:
		return Job{}, false, storageRefusal(err)
	case found && job.ID != id:
		return Job{}, false, keyReused(job)
	}
	return job, found, nil
}
