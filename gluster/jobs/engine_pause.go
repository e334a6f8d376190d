package jobs

import (
	"context"
	"time"

	"brickyard/gluster"
)

// Pause stops a job's task with the intention to go on later. It returns the job
// in PhaseStopping as soon as the intent is stored; a *Refusal when it cannot be
// paused.
func (e *Engine) Pause(ctx context.Context, id int64, by Caller) (Job, error) {
	return e.once(ctx, ActionPause, id, by, func(m *member, job Job, by Caller) (Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(s Snapshot) (Job, error) {
			return guarded(s, job, ActionPause, by, func() (Job, error) { return m.runner.Pause(ctx, job, PausePerson, by) })
		})
	})
}

// Resume lets a paused job go on with another run. It returns the job in
// PhaseStarting as soon as the intent is stored; a *Refusal, and a job that is
// paused as before, when something forbids it.
func (e *Engine) Resume(ctx context.Context, id int64, by Caller) (Job, error) {
	return e.once(ctx, ActionResume, id, by, func(m *member, job Job, by Caller) (Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, true), func(s Snapshot) (Job, error) {
			if err := m.confirmRun(s, job, by); err != nil && job.State == Paused {
				return Job{}, err
			}
			return m.resume(ctx, s, job, PausePerson, by)
		})
	})
}

// ReviewResume judges a job's next run by what is known, see forReview, and
// says which command would run.
func (e *Engine) ReviewResume(ctx context.Context, job Job, by Caller) (StartReview, error) {
	m, err := e.awaited(ctx, job.Cluster)
	if err != nil {
		return StartReview{}, err
	}
	s := m.reviewed(ctx, job.Volume, func(s Snapshot, _ gluster.Volume) bool { return volumeGone(job, s) != "" })
	review := StartReview{Findings: m.nextRun(ctx, withoutRuns(s, job), job, by), AsOf: s.asOf(job.Volume)}
	if s.Unsupported(job.Volume) == "" {
		review.Command = m.command(job).Command()
	}
	return review, nil
}

// SetWindow gives an open job another window, or takes it away. A job outside
// its new window is paused at the next look, one that waits inside it goes on. A
// job whose window is taken away while it waits for it stays paused until a
// person resumes it.
func (e *Engine) SetWindow(ctx context.Context, id int64, w Window, by Caller) (Job, error) {
	return e.once(ctx, ActionWindow+" "+w.String(), id, by, func(m *member, job Job, by Caller) (Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(Snapshot) (Job, error) { return m.setWindow(ctx, id, w, by) })
	})
}

func (m *member) setWindow(ctx context.Context, id int64, w Window, by Caller) (Job, error) {
	stored, err := m.runner.intend(ctx, id, by, m.runner.refusal(ActionWindow), func(j *Job) {
		j.Window = w
		j.WindowFrom = time.Time{}
		j.WindowSet = WindowChange{By: by.User, Reason: by.Reason, At: m.now()}
		if w.None() && j.Pause.Cause == PauseWindow {
			j.Pause = Pause{Cause: PausePerson, By: by.User, Reason: "its window was taken away", Bricks: j.Pause.Bricks}
			j.Message = "Its window was taken away; it goes on when somebody resumes it."
		}
	})
	if err == nil {
		m.log.Info("a job's window was changed", "job", id, "window", w.String(), "by", by.User, "from", by.From)
		m.forgetTry(id)
		m.syncer.Nudge()
	}
	return stored, err
}
