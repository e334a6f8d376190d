package engine

import (
	"context"
	"errors"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Pause stops a job's task with the intention to go on later. It returns the job
// in PhaseStopping as soon as the intent is stored; a *Refusal when it cannot be
// paused.
func (e *Engine) Pause(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionPause, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(s jobs.Snapshot) (jobs.Job, error) {
			return guarded(s, job, jobs.ActionPause, by, func() (jobs.Job, error) { return m.runner.Pause(ctx, job, jobs.PausePerson, by) })
		})
	})
}

// Pause stores the intent to pause a job and returns it at once, in
// PhaseStopping; the command that stops its task follows in the background.
// GlusterFS knows no pause: the run ends, with its figures, and a resume begins
// another one.
func (r *Runner) Pause(ctx context.Context, job jobs.Job, cause jobs.PauseCause, by jobs.Caller) (jobs.Job, error) {
	refusal := r.whyNotAllowed(jobs.ActionPause)
	stored, err := r.undertake(ctx, job, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		if cause == jobs.PauseWindow && !j.MissesWindow(r.now()) {
			return jobs.Objection{Why: "Its window was changed meanwhile."}
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		v, _ := r.snapshot.Load().Volume(j.Volume)
		j.AskPause(jobs.Pause{Cause: cause, By: by.User, Reason: by.Reason, Bricks: jobs.BrickNames(v)})
	}, func(ctx context.Context, stored jobs.Job) { r.carryOutPause(ctx, stored, by) })
	if err == nil {
		r.logAsked(pauseAsked, job, cause, by)
	}
	return stored, err
}

// errTaskOver: the task ended before the pause reached it.
var errTaskOver = errors.New("the task is over")

func (r *Runner) carryOutPause(ctx context.Context, job jobs.Job, by jobs.Caller) {
	s := r.mutate(ctx, job, jobs.StopCommand(job), by, func(ctx context.Context) error { return r.stillRuns(ctx, job) })
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the pause", func(j *jobs.Job) { r.recordPauseAnswer(j, s) })
}

// stillRuns asks right before a pause whether there is something to pause: to
// stop a removal that is complete would throw its result away.
func (r *Runner) stillRuns(ctx context.Context, job jobs.Job) error {
	task, err := r.Service.TaskStatus(ctx, job.TaskToAsk())
	switch {
	case gluster.FailureOf(err) == gluster.FailureRefused:
		return errTaskOver
	case err != nil:
		return err
	}
	phase := task.Status.Phase()
	if task.ID != job.TaskID || phase != gluster.StatusInProgress && phase != gluster.StatusNotStarted {
		return errTaskOver
	}
	return nil
}

// recordPauseAnswer turns the answer to a pause into the job's state.
func (r *Runner) recordPauseAnswer(j *jobs.Job, s sent) {
	now := r.now()
	if !j.Open() || !j.Pausing() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		snap := *r.snapshot.Load()
		leaves := jobs.PauseLeaves(*j, snap)
		task := s.answer.Task
		task.Volume, task.Bricks = j.Volume, j.Bricks
		j.ApplyReport(snap.ReportOn(*j, task), now)
		switch {
		case !j.Open() || j.State == jobs.Paused:
		case operationOf(*j).pausedAtEnd(task):
			// It ended between the question and the stop. glusterd has forgotten
			// it by now; the next run finds nothing left to move.
			j.BeginPause(jobs.Say(jobs.NoticePauseForgot).With(leaves), now)
		default:
			j.Message = jobs.Say(jobs.NoticePauseAccepted).With(leaves)
		}
	case jobs.NotSent:
		if errors.Is(s.err, errTaskOver) {
			// The next look says how it ended.
			j.MarkNotPaused(jobs.Say(jobs.NoticePauseTooLate))
			return
		}
		j.MarkNotPaused(jobs.Say(jobs.NoticePauseNotSent).With(jobs.NoticesOf(s.err)))
	case jobs.Refused:
		j.MarkNotPaused(jobs.SayFailure("pause", s.err))
	case jobs.Lost:
		j.Message = jobs.Say(jobs.NoticePauseLost)
		r.log.Warn("the outcome of a pause is unknown", "job", j.ID, "error", s.err)
	}
}
