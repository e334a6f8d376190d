package jobs

import (
	"strings"
	"time"

	"brickyard/gluster"
)

// BricksTaken says that bricks of a paused removal have left the volume, nil if
// all are there. Its migration was not complete, and a removal by force looks
// the same as a commit.
func BricksTaken(j Job, snap Snapshot) Notices {
	if j.Kind().Task() != gluster.TaskRemoveBrick || len(j.Bricks) == 0 {
		return nil
	}
	v, _ := snap.Volume(j.Volume)
	left := j.BricksStillIn(v)
	switch len(left) {
	case len(j.Bricks):
		return nil
	case 0:
		return Say(NoticeBricksTaken)
	}
	return SayWith(NoticeSomeBricksTaken, Args{"bricks": left})
}

// PauseCause says what holds a job back.
type PauseCause string

// The causes. What a person paused only a person resumes; what the window
// paused goes on when it opens.
const (
	PauseNone   PauseCause = ""
	PausePerson PauseCause = "person"
	PauseWindow PauseCause = "window"
)

// Pause says why a job does not go on by itself. It is set with the intent to
// pause and cleared when a task runs again, so that with PhaseStopping it tells
// a pause from a stop, and with PhaseStarting a resume from a start.
type Pause struct {
	Cause PauseCause `json:"cause"`
	// By is who asked, Reason what they said.
	By     string `json:"by"`
	Reason string `json:"reason"`
	// Bricks are the volume's as they were last read when the pause was asked
	// for, by name; nil for a job that has not begun, or if it is not known.
	Bricks []string `json:"bricks,omitempty"`
}

// BricksChangedSentence says what has become of a paused job's volume since, "" if
// nothing has. Its next run would be another task than the one that was reviewed.
func (p Pause) BricksChangedSentence(v gluster.Volume) string {
	if p.Bricks == nil {
		return ""
	}
	now := BrickNames(v)
	come, gone := without(now, p.Bricks), without(p.Bricks, now)
	var what []string
	if len(come) > 0 {
		what = append(what, AndList(come)+" came")
	}
	if len(gone) > 0 {
		what = append(what, AndList(gone)+" went")
	}
	if len(what) == 0 {
		return ""
	}
	return "The volume's bricks have changed since the job was paused: " + strings.Join(what, ", ") + "."
}

// Pausing reports whether the job's task is being stopped with the intention to
// go on later.
func (j Job) Pausing() bool { return j.Phase == PhaseStopping && j.Pause.Cause != PauseNone }

// Resuming reports whether a paused job's next run is on its way.
func (j Job) Resuming() bool { return j.Phase == PhaseStarting && j.Pause.Cause != PauseNone }

// Waiting reports whether the job was asked for outside its window and has not
// begun yet.
func (j Job) Waiting() bool { return j.State == Paused && j.TaskStep() == nil }

// wait holds a new job back until its window opens. Nothing was validated.
func (j *Job) wait() {
	j.State, j.Phase = Paused, PhaseNone
	j.Pause = Pause{Cause: PauseWindow, By: AutoCommitter}
	if v := j.StepOf(StepValidating); v != nil {
		v.State = Paused
	}
}

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

func (p Pause) notices() Notices {
	switch {
	case p.Cause != PausePerson || p.By == "":
		return nil
	case p.Reason != "":
		return SayWith(NoticePausedByFor, Args{"by": {p.By}, "reason": {p.Reason}})
	}
	return SayWith(NoticePausedBy, Args{"by": {p.By}})
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
