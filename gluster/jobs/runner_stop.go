package jobs

import (
	"context"

	"brickyard/gluster"
)

// Stop stores the intent to stop a job's task and returns the job at once, in
// PhaseStopping; the command follows in the background. The stop answer's
// figures are the last anybody will see of the run, and are kept.
func (r *Runner) Stop(ctx context.Context, job Job, by Caller) (Job, error) {
	if job.State == Paused {
		return r.endPaused(ctx, job, by)
	}
	refusal := r.refusal(ActionStop)
	stored, err := r.undertake(ctx, job, by, func(j Job, s Snapshot) string {
		switch {
		case j.State == Paused:
			return "The job was paused meanwhile. Look again."
		case j.State == PendingCommit && job.State != PendingCommit:
			// Whoever saw it running did not mean to throw its result away.
			return "The migration is over. Commit the removal, or keep the bricks."
		}
		return refusal(j, s)
	}, func(j *Job) {
		j.Phase, j.StoppedBy, j.Message, j.Pause = PhaseStopping, by.User, "", Pause{}
		if j.State == PendingCommit {
			// Who keeps the bricks has decided: if the stop fails, nothing may take
			// them out by itself.
			j.leaveToPeople("")
		}
	}, func(ctx context.Context, stored Job) { r.carryOutStop(ctx, stored, by) })
	if err == nil {
		r.log.Info("a stop was asked for", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	}
	return stored, err
}

func (r *Runner) carryOutStop(ctx context.Context, job Job, by Caller) {
	answer, record, err := r.mutate(ctx, job, StopCommand(job), by)
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the stop", func(j *Job) { r.stopped(j, answer, record, err) })
}

// StopCommand is the command that ends a job's task, for the review and the run.
func StopCommand(j Job) gluster.Command {
	if j.removes() {
		return gluster.RemoveBrickStop(j.Volume, j.Bricks)
	}
	return gluster.RebalanceStop(j.Volume)
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
		leaves := StopLeaves(*j, snap)
		task := answer.Task
		task.Volume, task.Bricks = j.Volume, j.Bricks
		heard := j.hear(snap.reportOn(*j, task), now)
		if j.removes() && j.Open() && task.Status.Phase() != gluster.StatusInProgress {
			// After the end of its migration a removal is kept, not stopped: the
			// nodes still say completed or failed.
			j.end(Aborted, withLeaves(joinSentences(bricksStay, j.addedStays()), leaves), now)
			return
		}
		if j.removes() && !j.Open() {
			j.Message = joinSentences(bricksStay, j.addedStays())
		}
		if !j.Open() && j.State == Aborted {
			j.Message = withLeaves(j.Message, leaves)
		}
		if j.Open() && heard {
			// glusterd took the stop. Nodes that still wind down are heard of at
			// the next look.
			j.Message = "The stop was accepted; waiting for every node to report its end."
			j.Message = withLeaves(j.Message, leaves)
		}
	case record.StartedAt.IsZero():
		j.Phase, j.StoppedBy = PhaseNone, ""
		j.Message = "The stop was not sent: " + err.Error()
	case outcomeKnown(err):
		// When glusterd refused, the task is usually over; the syncer's next look
		// says how.
		j.Phase, j.StoppedBy = PhaseNone, ""
		j.Message = failureSentence("The stop", err)
	default:
		j.Message = "The answer to the stop was lost. Brickyard looks what the task is doing."
		r.log.Warn("the outcome of a stop is unknown", "job", j.ID, "error", err)
	}
}
