package jobs

import (
	"context"
	"fmt"
	"slices"
)

// Key is an idempotency key and what was asked for under it. A start and a stop
// may carry the same word; they are different requests.
type Key struct {
	// Request is RequestStart, or what is done with a job and what with, such as
	// "stop" or "throttle lazy".
	Request string
	// Word is what the caller sent, "" for no key.
	Word string
}

// RequestStart is the Request of everything that makes a job.
const RequestStart = "start"

// None reports whether there is no key.
func (k Key) None() bool { return k.Word == "" }

// key is the caller's key together with what they ask for.
func (c Caller) key() Key {
	if c.request == "" {
		return Key{RequestStart, c.Key}
	}
	return Key{c.request, c.Key}
}

// replayed returns the job that an earlier request under the same key made. A
// key that was used for something else is refused: answering with another job
// would be a lie. It needs no cluster: what was answered once is answered again
// whatever became of the volume since.
func (e *Engine) replayed(ctx context.Context, by Caller, wanted Job) (job Job, found bool, err error) {
	if by.key().None() {
		return Job{}, false, nil
	}
	job, found, err = e.store.JobByKey(ctx, by.key(), e.now())
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

// sameRequest reports whether a job is what is wanted now. The bricks may be
// listed in another order than the volume's, and the replica count may be left to
// the selection.
func sameRequest(made, wanted Job) bool {
	return made.Cluster == wanted.Cluster && made.Volume == wanted.Volume && made.Action == wanted.Action && made.Force == wanted.Force &&
		(made.Replica == wanted.Replica || wanted.Replica == 0) && made.With == wanted.With && sameSet(made.Bricks, wanted.Bricks)
}

// sameSet reports whether two lists hold the same names, in whatever order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// once does something with a job, and answers a repeated request under the same
// key with the job as it is now instead of doing it again; before anything else is
// asked, so that the answer does not depend on what is so now. request tells
// requests apart that carry the same key: what is done, and what with. do gets the
// caller with the key under which its intent is to be stored.
func (e *Engine) once(ctx context.Context, request string, id int64, by Caller, do func(*member, Job, Caller) (Job, error)) (Job, error) {
	by.request = request
	if earlier, found, err := e.done(ctx, id, by); found || err != nil {
		return earlier, err
	}
	m, job, err := e.openTask(ctx, id)
	if err == nil {
		job, err = do(m, job, by)
	}
	if err != nil {
		// The same request may have been faster by a moment.
		if earlier, found, e := e.done(ctx, id, by); found && e == nil {
			return earlier, nil
		}
	}
	return job, err
}

// Repeated returns the job as it is now when the same was asked for under the same
// key before. Who refuses a request for a reason of their own asks it first.
// request is what is done with the job.
func (e *Engine) Repeated(ctx context.Context, request string, id int64, by Caller) (job Job, found bool, err error) {
	by.request = request
	return e.done(ctx, id, by)
}

// done finds what was done with a job under a key before.
func (e *Engine) done(ctx context.Context, id int64, by Caller) (job Job, found bool, err error) {
	if by.key().None() {
		return Job{}, false, nil
	}
	job, found, err = e.store.JobByKey(ctx, by.key(), e.now())
	switch {
	case err != nil:
		return Job{}, false, storageRefusal(err)
	case found && job.ID != id:
		return Job{}, false, keyReused(job)
	}
	return job, found, nil
}
