package engine

import (
	"context"
	"errors"
	"fmt"

	"brickyard/gluster/jobs"
)

// This file holds what everything that is done with an open job has in common: was
// it asked for before under the same key, is it allowed, store that it is wanted,
// then do it in the background.

// openTask finds a job and the cluster it is on.
func (e *Engine) openTask(ctx context.Context, id int64) (*member, jobs.Job, error) {
	job, err := e.Job(ctx, id)
	if err != nil {
		return nil, jobs.Job{}, err
	}
	if err := e.accepting(); err != nil {
		return nil, jobs.Job{}, err
	}
	m, ok := e.clusters[job.Cluster]
	if !ok {
		return nil, jobs.Job{}, NoCluster(job.Cluster)
	}
	return m, job, nil
}

// replayed returns the job that an earlier request under the same key made. A
// key that was used for something else is refused: answering with another job
// would be a lie. It needs no cluster: what was answered once is answered again
// whatever became of the volume since.
func (e *Engine) replayed(ctx context.Context, by jobs.Caller, wanted jobs.Job) (job jobs.Job, found bool, err error) {
	if by.RequestKey().None() {
		return jobs.Job{}, false, nil
	}
	job, found, err = e.store.JobByKey(ctx, by.RequestKey(), e.now())
	switch {
	case err != nil:
		return jobs.Job{}, false, storageRefusal(err)
	case !found:
		return jobs.Job{}, false, nil
	case !sameRequest(job, wanted):
		return jobs.Job{}, false, keyReused(job)
	}
	return job, true, nil
}

func keyReused(j jobs.Job) *jobs.Refusal {
	return &jobs.Refusal{
		Code: jobs.CodeInvalid, JobID: j.ID,
		Sentence: fmt.Sprintf("This idempotency key was used before, for job %d (%s of %s).", j.ID, j.Action, j.Volume),
	}
}

// sameRequest reports whether a job is what is wanted now. The bricks may be
// listed in another order than the volume's, and the replica count may be left to
// the selection.
func sameRequest(made, wanted jobs.Job) bool {
	return made.Cluster == wanted.Cluster && made.Volume == wanted.Volume && made.Action == wanted.Action && made.Force == wanted.Force &&
		(made.Replica == wanted.Replica || wanted.Replica == 0) && made.With == wanted.With && jobs.SameSet(made.Bricks, wanted.Bricks)
}

// once does something with a job, and answers a repeated request under the same
// key with the job as it is now instead of doing it again; before anything else is
// asked, so that the answer does not depend on what is so now. request tells
// requests apart that carry the same key: what is done, and what with. do gets the
// caller with the key under which its intent is to be stored.
func (e *Engine) once(ctx context.Context, request string, id int64, by jobs.Caller, do func(*member, jobs.Job, jobs.Caller) (jobs.Job, error)) (jobs.Job, error) {
	by.Request = request
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
func (e *Engine) Repeated(ctx context.Context, request string, id int64, by jobs.Caller) (job jobs.Job, found bool, err error) {
	by.Request = request
	return e.done(ctx, id, by)
}

// done finds what was done with a job under a key before.
func (e *Engine) done(ctx context.Context, id int64, by jobs.Caller) (job jobs.Job, found bool, err error) {
	if by.RequestKey().None() {
		return jobs.Job{}, false, nil
	}
	job, found, err = e.store.JobByKey(ctx, by.RequestKey(), e.now())
	switch {
	case err != nil:
		return jobs.Job{}, false, storageRefusal(err)
	case found && job.ID != id:
		return jobs.Job{}, false, keyReused(job)
	}
	return job, found, nil
}

// undertake stores the intent to do something with an open job, see intend, and
// has it carried out in the background. It returns the job as it was stored.
func (r *Runner) undertake(ctx context.Context, job jobs.Job, by jobs.Caller, refuse objection, change func(*jobs.Job), carryOut func(context.Context, jobs.Job)) (jobs.Job, error) {
	r.reserve(job.Volume)
	stored, err := r.intend(ctx, job.ID, by, refuse, change)
	if err != nil {
		r.release(job.Volume)
		return jobs.Job{}, err
	}
	r.inBackground(job.Volume, func(ctx context.Context) { carryOut(ctx, stored) })
	return stored, nil
}

// inBackground does something on a volume that was reserved, releases it, and
// asks for a look at what came of it.
func (r *Runner) inBackground(volume string, do func(context.Context)) {
	r.wg.Go(func() {
		defer r.nudge()
		defer r.release(volume)
		do(r.work)
	})
}

// intend stores that somebody wants something done with an open job, and returns the
// job. refuse is asked on the job as it is in the database at that moment; its objection
// is the refusal. The caller's
// key is remembered with the intent, so that whoever lost the answer can ask again.
func (r *Runner) intend(ctx context.Context, id int64, by jobs.Caller, refuse objection, change func(*jobs.Job)) (jobs.Job, error) {
	var refused *jobs.Refusal
	stored, err := r.updateUnder(ctx, id, by.RequestKey(), func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() {
			refused = r.snapshot.Load().Refuse(jobs.Objection{Why: "The job is over already."}, id)
			return false, nil
		}
		if refused = r.object(refuse, *j, *r.snapshot.Load()); refused != nil {
			return false, nil
		}
		change(j)
		return true, nil
	})
	switch {
	case errors.Is(err, jobs.ErrNoJob):
		return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNoJob, Sentence: fmt.Sprintf("There is no job %d.", id), Err: err}
	case err != nil:
		return jobs.Job{}, storageRefusal(err)
	case refused != nil:
		return jobs.Job{}, refused
	}
	return stored, nil
}

// whyNotAllowed asks jobs.Operations why an action is not allowed.
func (r *Runner) whyNotAllowed(name string) objection {
	return func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		for _, a := range jobs.Operations(j, s) {
			if a.Name == name {
				return a.Objection
			}
		}
		return jobs.Objection{Why: fmt.Sprintf("A %s that is %s has nothing to %s.", j.Action, j.State, name)}
	}
}
