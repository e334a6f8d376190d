package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Stop stops a job's task. It returns the job in PhaseStopping as soon as the
// intent is stored; a *Refusal when it cannot be stopped.
func (e *Engine) Stop(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionStop, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return operationOf(job).stop(ctx, e, m, job, by)
	})
}

// stopTask stops a job's task for an action that comes to that.
func (m *member) stopTask(ctx context.Context, job jobs.Job, action string, by jobs.Caller) (jobs.Job, error) {
	return m.judged(ctx, m.lookFor(job.Volume, false), func(s jobs.Snapshot) (jobs.Job, error) {
		return guarded(s, job, action, by, func() (jobs.Job, error) { return m.runner.Stop(ctx, job, by) })
	})
}

// Stop stores the intent to stop a job's task and returns the job at once, in
// PhaseStopping; the command follows in the background. The stop answer's
// figures are the last anybody will see of the run, and are kept.
func (r *Runner) Stop(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	if job.State == jobs.Paused {
		return r.endPaused(ctx, job, by)
	}
	refusal := r.whyNotAllowed(jobs.ActionStop)
	stored, err := r.undertake(ctx, job, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		switch {
		case j.State == jobs.Paused:
			return jobs.Objection{Why: "The job was paused meanwhile. Look again."}
		case j.State == jobs.PendingCommit && job.State != jobs.PendingCommit:
			// Whoever saw it running did not mean to throw its result away.
			return jobs.Objection{Why: "The migration is over. Commit the removal, or keep the bricks."}
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.AskStop(by.User)
	}, func(ctx context.Context, stored jobs.Job) { r.carryOutStop(ctx, stored, by) })
	if err == nil {
		r.log.Info("a stop was asked for", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	}
	return stored, err
}

func (r *Runner) carryOutStop(ctx context.Context, job jobs.Job, by jobs.Caller) {
	s := r.mutate(ctx, job, jobs.StopCommand(job), by)
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the stop", func(j *jobs.Job) { r.recordStopAnswer(j, s) })
}

// recordStopAnswer turns the answer to a stop into the job's state. A task that was over
// before the stop arrived is what its nodes say: finished, not stopped.
func (r *Runner) recordStopAnswer(j *jobs.Job, s sent) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		snap := *r.snapshot.Load()
		leaves := jobs.StopLeaves(*j, snap)
		task := s.answer.Task
		task.Volume, task.Bricks = j.Volume, j.Bricks
		heard := j.ApplyReport(snap.ReportOn(*j, task), now)
		operationOf(*j).noteStopped(j, task, heard, leaves, now)
	case jobs.NotSent:
		j.MarkNotStopped(jobs.Say(jobs.NoticeStopNotSent).With(jobs.NoticesOfWhole(s.err)))
	case jobs.Refused:
		// When glusterd refused, the task is usually over; the syncer's next look
		// says how.
		j.MarkNotStopped(jobs.SayFailure("stop", s.err))
	case jobs.Lost:
		j.Message = jobs.Say(jobs.NoticeStopLost)
		r.log.Warn("the outcome of a stop is unknown", "job", j.ID, "error", s.err)
	}
}

// noteStopAccepted says what is still to come after glusterd took a stop. applied is
// whether its answer told of the job's task.
func noteStopAccepted(j *jobs.Job, applied bool, leaves jobs.Notices) {
	if !j.Open() && j.State == jobs.Aborted {
		j.Message = jobs.WithLeaves(j.Message, leaves)
	}
	if j.Open() && applied {
		// Nodes that still wind down are heard of at the next look.
		j.Message = jobs.Say(jobs.NoticeStopAccepted).With(leaves)
	}
}

// settleStop is for a job whose stop was asked for and whose task is still
// listed: the stop is on its way, or it was not carried out. The task runs, or it
// is a removal whose migration is over and which waits for its decision.
func (s *TaskSyncer) settleStop(ctx context.Context, j jobs.Job, now time.Time) (jobs.Job, error) {
	last, err := s.lastOfRun(ctx, j, gluster.StepStop)
	if err != nil || last.IsOnItsWay(now) {
		return j, err
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || j.Phase != jobs.PhaseStopping || s.isReserved(j.Volume) {
			return false, nil
		}
		over, still := j.State == jobs.PendingCommit, jobs.NoticeStopNotDone
		if over {
			still = jobs.NoticeStopNotDoneUndecided
		}
		switch {
		case j.Pausing() && over:
			j.MarkNotPaused(jobs.Say(jobs.NoticePauseNotDoneOver).With(j.TaskStep().Message))
			return true, nil
		case j.Pausing():
			j.MarkNotPaused(jobs.Say(jobs.NoticePauseNotDone))
			return true, nil
		}
		j.MarkNotStopped(jobs.Say(still).With(jobs.TryAgain(last)))
		return true, nil
	})
}

// endPaused ends a job that is paused. Nothing runs, so no command is needed.
func (r *Runner) endPaused(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	refusal := r.whyNotAllowed(jobs.ActionStop)
	ended, err := r.intend(ctx, job.ID, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		if j.State != jobs.Paused {
			return jobs.Objection{Why: "The job has gone on meanwhile. Look again."}
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.StoppedBy = by.User
		j.End(jobs.Aborted, j.EndedPaused().With(by.Why()), r.now())
	})
	if err == nil {
		r.log.Info("a paused job was stopped", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
		r.nudge()
	}
	return ended, err
}
