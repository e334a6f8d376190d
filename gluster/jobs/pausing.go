package jobs

import (
	"time"

	"brickyard/gluster"
)

// This file holds how a job is paused, and how it goes on. A paused job stays open, and
// each of its runs is a step.

// Pausing reports whether the job's task is being stopped with the intention to
// go on later.
func (j Job) Pausing() bool { return j.Phase == PhaseStopping && j.Pause.Cause != PauseNone }

// Resuming reports whether a paused job's next run is on its way.
func (j Job) Resuming() bool { return j.Phase == PhaseStarting && j.Pause.Cause != PauseNone }

// Waiting reports whether the job was asked for outside its window and has not
// begun yet.
func (j Job) Waiting() bool { return j.State == Paused && j.TaskStep() == nil }

// BeginPause ends the current run and keeps the job open: its task was stopped by us
// with the intention to go on. message is nil when the pause says it all.
func (j *Job) BeginPause(message Notices, now time.Time) {
	if s := j.TaskStep(); s != nil {
		if s.EndedAt.IsZero() {
			s.State, s.EndedAt = Aborted, now
			s.rest()
		}
		if len(s.Message) == 0 {
			s.Message = Say(NoticeStoppedToPause)
		}
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = Paused
	}
	j.State, j.Phase, j.SeenAt = Paused, PhaseNone, now
	j.Message = j.Pause.notices().With(message)
}

// MarkNotPaused takes the intention back: the task goes on, or ended by itself.
func (j *Job) MarkNotPaused(message Notices) {
	j.Phase, j.Pause, j.Message = PhaseNone, Pause{}, message
}

// MarkNotStarted is the end of a start that came to nothing. A new job failed; one
// that was paused is paused still, because data of it is under way.
func (j *Job) MarkNotStarted(why Notices, now time.Time) {
	switch {
	case !j.Open():
		return
	case j.Pause.Cause == PauseNone:
		j.End(Failed, why, now)
		return
	}
	if s := j.TaskStep(); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt, s.Message = Failed, now, why
	}
	for _, t := range []StepType{StepValidating, StepExecuting} {
		if s := j.StepOf(t); s != nil && s.EndedAt.IsZero() {
			s.State = Paused
		}
	}
	j.State, j.Phase, j.Message, j.SeenAt = Paused, PhaseNone, why, now
}

// MarkResumedOutside takes a task that somebody started by hand for the next run.
func (j *Job) MarkResumedOutside(task gluster.AsyncTask, now time.Time) {
	if j.StepOf(StepExecuting) == nil {
		j.BeginExecuting(now)
		j.AddRun(j.Kind().Step(), now)
		j.State = Running
	} else {
		j.BeginRun(now)
	}
	j.WindowFrom = j.Window.Opens(now) // whoever starts by hand means it
	j.AttachTask(task, now)
	j.Message = Say(NoticeResumedOutside)
}

// MarkTakenUp is for a pause that glusterd undid: a node that was away came back and
// runs its part of the stopped task again.
func (j *Job) MarkTakenUp(now time.Time) {
	j.Pause = Pause{}
	j.WindowFrom = time.Time{}
	j.Reopen(now)
}

// EndedPaused is what a job says that was stopped while it was paused.
func (j Job) EndedPaused() Notices {
	if j.TaskStep() == nil {
		return Say(NoticeStoppedBeforeItBegan, NoticeNothingChanged)
	}
	return Say(NoticeStoppedWhilePaused, j.Kind().leftBehind())
}
