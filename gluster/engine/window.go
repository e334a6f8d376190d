package engine

import (
	"context"
	"time"

	"brickyard/gluster/jobs"
)

// SetWindow gives an open job another window, or takes it away. A job outside
// its new window is paused at the next look, one that waits inside it goes on. A
// job whose window is taken away while it waits for it stays paused until a
// person resumes it.
func (e *Engine) SetWindow(ctx context.Context, id int64, w jobs.Window, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionWindow+" "+w.String(), id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(jobs.Snapshot) (jobs.Job, error) { return m.setWindow(ctx, id, w, by) })
	})
}

// keepWindow pauses a job whose window closed and resumes one whose window is
// open. It looks at what is and not at the moment of the change: a server that
// was down then does it when it is back.
func (s *TaskSyncer) keepWindow(ctx context.Context, j jobs.Job, now time.Time) error {
	if j.Window.None() || !j.Open() || j.Phase != jobs.PhaseNone || s.isReserved(j.Volume) {
		return nil
	}
	switch j.State {
	case jobs.Running:
		s.noteWorked(resumeAsked, cannotResume, j.ID)
	case jobs.Paused:
		s.noteWorked(pauseAsked, cannotPause, j.ID)
	}
	open, _ := j.Window.Open(now)
	misses := j.MissesWindow(now)
	if !misses {
		// What was tried has worked, and the next edge may be near.
		s.forgetTry(j.ID)
	}
	switch {
	case misses && !open && s.mayTry(jobs.ActionPause, j.ID, now):
		s.deeds.pauseByWindow(j)
	case misses && open && s.mayTry(jobs.ActionResume, j.ID, now):
		s.deeds.resumeByWindow(j)
	case !open && j.IsHeldByWindow() && j.Message.Is(jobs.NoticeCannotGoOn):
		return s.forgetCannotGoOn(ctx, j)
	}
	return nil
}

// forgetCannotGoOn takes back what was said of a job that could not go on while its
// window was open: it waits for the next time.
func (s *TaskSyncer) forgetCannotGoOn(ctx context.Context, j jobs.Job) error {
	_, err := s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		said := j.IsHeldByWindow() && j.Message.Is(jobs.NoticeCannotGoOn)
		if said {
			j.Message = nil
		}
		return said, nil
	})
	return err
}

// nextEdge is the next moment at which a look is due for the window of an open
// job: when it opens or closes, or when what its window asks for is to be tried
// again. Zero if no job has a window.
func nextEdge(open []jobs.Job, now time.Time) time.Time {
	var next time.Time
	for _, j := range open {
		if j.Window.None() {
			continue
		}
		isOpen, edge := j.Window.Open(now)
		if !isOpen {
			edge = j.Window.Opens(now)
		}
		if j.MissesWindow(now) {
			edge = sooner(edge, now.Add(tryAgainAfter))
		}
		next = sooner(next, edge)
	}
	return next
}

// sooner is the earlier of two moments; zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// takeEdge reports whether a window has opened or closed since the last complete
// look, and forgets it: the look that follows notes the next one.
func (s *TaskSyncer) takeEdge() bool {
	edge := s.edge.Load()
	if edge == nil || edge.IsZero() || s.now().Before(*edge) {
		return false
	}
	return s.edge.CompareAndSwap(edge, nil)
}

// untilEdge is pause, or the time until the next edge if that is shorter.
func (s *TaskSyncer) untilEdge(pause time.Duration) time.Duration {
	if edge := s.edge.Load(); edge != nil && !edge.IsZero() {
		return min(pause, edge.Sub(s.now()))
	}
	return pause
}

// resumeByWindow lets a job go on whose window is open, or notes why it cannot.
func (m *member) resumeByWindow(ctx context.Context, j jobs.Job, by jobs.Caller) {
	_, err := m.judged(ctx, m.lookFor(j.Volume, true), func(s jobs.Snapshot) (jobs.Job, error) {
		return m.resume(ctx, s, j, jobs.PauseWindow, by)
	})
	if err == nil {
		return
	}
	m.complainOfTry(cannotResume, err, "job", j.ID)
	_, _ = m.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		why := jobs.Say(jobs.NoticeCannotGoOn).With(jobs.NoticesOfWhole(err))
		open, _ := j.Window.Open(m.now())
		changed := open && j.IsHeldByWindow() && !j.Message.Equal(why)
		if changed {
			j.Message = why
		}
		return changed, nil
	})
}

func (m *member) setWindow(ctx context.Context, id int64, w jobs.Window, by jobs.Caller) (jobs.Job, error) {
	stored, err := m.runner.intend(ctx, id, by, m.runner.whyNotAllowed(jobs.ActionWindow), func(j *jobs.Job) {
		j.Window = w
		j.WindowFrom = time.Time{}
		j.WindowSet = jobs.WindowChange{By: by.User, Reason: by.Reason, At: m.now()}
		if w.None() && j.Pause.Cause == jobs.PauseWindow {
			j.Pause = jobs.Pause{Cause: jobs.PausePerson, By: by.User, Reason: "its window was taken away", Bricks: j.Pause.Bricks}
			j.Message = jobs.Say(jobs.NoticeWindowTakenAway)
		}
	})
	if err == nil {
		m.log.Info("a job's window was changed", "job", id, "window", w.String(), "by", by.User, "from", by.From)
		m.forgetTry(id)
		m.runner.nudge()
	}
	return stored, err
}
