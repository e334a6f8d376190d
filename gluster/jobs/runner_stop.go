package jobs

import (
	"context"
	"errors"
	"fmt"

	"brickyard/gluster"
)

// Stop stores the intent to stop a job's task and returns the job at once, in
// PhaseStopping; the command follows in the background. The stop answer's
// figures are the last anybody will see of the run, and are kept.
func (r *Runner) Stop(ctx context.Context, job Job, by Caller) (Job, error) {
	r.reserve(job.Volume)
	var refused *ActionState
	stored, err := r.update(ctx, job.ID, func(j *Job) (bool, *Sample) {
		refused = nil
		if !j.Open() {
			refused = &ActionState{Why: "The job is over already."}
		} else if a := stopAction(*j, *r.snapshot.Load()); !a.Allowed {
			refused = &a
		}
		if refused != nil {
			return false, nil
		}
		j.Phase, j.StoppedBy = PhaseStopping, by.User
		j.Message = ""
		return true, nil
	})
	if err != nil || refused != nil {
		r.release(job.Volume)
	}
	switch {
	case errors.Is(err, ErrNoJob):
		return Job{}, &Refusal{Code: CodeNoJob, Sentence: fmt.Sprintf("There is no job %d.", job.ID), Err: err}
	case err != nil:
		return Job{}, storageRefusal(err)
	case refused != nil:
		return Job{}, &Refusal{Code: CodeNotAllowed, Sentence: refused.Why, JobID: job.ID}
	}
	r.log.Info("a stop was asked for", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	r.wg.Go(func() {
		defer r.nudge()
		defer r.release(job.Volume)
		r.carryOutStop(r.work, stored, by)
	})
	return stored, nil
}

func (r *Runner) carryOutStop(ctx context.Context, job Job, by Caller) {
	command := gluster.RebalanceStop(job.Volume)
	answer, record, err := r.send(ctx, job, command, by, func(ctx context.Context) (gluster.Answer, error) {
		return r.Service.Mutate(ctx, command)
	})
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the stop", func(j *Job) { r.stopped(j, answer, record, err) })
}

// stopped turns the answer to a stop into the job's state. A task that was over
// before the stop arrived is what its nodes say: finished, not stopped.
func (r *Runner) stopped(j *Job, answer gluster.Answer, record CommandRecord, err error) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch {
	case err == nil:
		snap := *r.snapshot.Load()
		task := answer.Task
		task.Volume, task.Bricks = j.Volume, j.Bricks
		heard := j.hear(Report{Task: task, HostNames: snap.HostNames, Absent: absentHosts(*j, snap)}, now)
		if j.Open() && heard {
			// glusterd took the stop. Nodes that still wind down are heard of at
			// the next look.
			j.Message = "The stop was accepted; waiting for every node to report its end."
		}
	case record.StartedAt.IsZero():
		j.Phase = PhaseNone
		j.Message = "The stop was not sent: " + err.Error()
	case outcomeKnown(err):
		// When glusterd refused, the task is usually over; the syncer's next look
		// says how.
		j.Phase = PhaseNone
		j.Message = failureSentence("The stop", err)
	default:
		j.Message = "The answer to the stop was lost. Brickyard looks what the task is doing."
		r.log.Warn("the outcome of a stop is unknown", "job", j.ID, "error", err)
	}
}
