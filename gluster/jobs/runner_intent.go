package jobs

import (
	"context"
	"errors"
	"fmt"

	"brickyard/gluster"
)

// This file holds what everything that is done with an open job has in common:
// is it allowed, store that it is wanted, then do it in the background.

// undertake stores the intent to do something with an open job, see intend, and
// has it carried out in the background. It returns the job as it was stored.
func (r *Runner) undertake(ctx context.Context, job Job, by Caller, refuse objection, change func(*Job), carryOut func(context.Context, Job)) (Job, error) {
	r.reserve(job.Volume)
	stored, err := r.intend(ctx, job.ID, by, refuse, change)
	if err != nil {
		r.release(job.Volume)
		return Job{}, err
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

// intend stores that somebody wants something done with an open job, in the
// given phase, and returns the job. refuse is asked on the job as it is in the
// database at that moment; a sentence from it is the refusal. The caller's
// key is remembered with the intent, so that whoever lost the answer can ask again.
func (r *Runner) intend(ctx context.Context, id int64, by Caller, refuse objection, change func(*Job)) (Job, error) {
	var refused *Refusal
	stored, err := r.updateUnder(ctx, id, by.key(), func(j *Job) (bool, *Sample) {
		if !j.Open() {
			refused = r.snapshot.Load().refuse("The job is over already.", id)
			return false, nil
		}
		if refused = r.object(refuse, *j, *r.snapshot.Load()); refused != nil {
			return false, nil
		}
		change(j)
		return true, nil
	})
	switch {
	case errors.Is(err, ErrNoJob):
		return Job{}, &Refusal{Code: CodeNoJob, Sentence: fmt.Sprintf("There is no job %d.", id), Err: err}
	case err != nil:
		return Job{}, storageRefusal(err)
	case refused != nil:
		return Job{}, refused
	}
	return stored, nil
}

// refusal asks JobActions whether an action is allowed.
func (r *Runner) refusal(name string) objection {
	return func(j Job, s Snapshot) string {
		for _, a := range Operations(j, s) {
			if a.Name == name {
				return a.Why
			}
		}
		return fmt.Sprintf("A %s that is %s has nothing to %s.", j.Action, j.State, name)
	}
}

// mutate sends a command of a job, see send.
func (r *Runner) mutate(ctx context.Context, job Job, command gluster.Command, by Caller, before ...func(context.Context) error) (gluster.Answer, CommandRecord, error) {
	return r.send(ctx, job, command, by, func(ctx context.Context) (gluster.Answer, error) {
		return r.Service.Mutate(ctx, command)
	}, before...)
}
