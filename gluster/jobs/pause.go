package jobs

import (
	"fmt"
	"strings"
	"time"

	"brickyard/gluster"
)

// BricksTaken says that bricks of a paused removal have left the volume, "" if
// all are there. Its migration was not complete, and a removal by force looks
// the same as a commit.
func BricksTaken(j Job, snap Snapshot) string {
	if j.Kind().Task() != gluster.TaskRemoveBrick || len(j.Bricks) == 0 {
		return ""
	}
	v, _ := snap.Volume(j.Volume)
	left := j.BricksStillIn(v)
	switch len(left) {
	case len(j.Bricks):
		return ""
	case 0:
		return "The bricks were taken out of the volume outside Brickyard while the removal was paused. Whether all their data was moved first is not known."
	}
	return fmt.Sprintf("Some bricks of the paused removal were taken out of the volume outside Brickyard; %s stayed.", AndList(left))
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
// with the intention to go on. message is "" when the pause says it all.
func (j *Job) BeginPause(message string, now time.Time) {
	if s := j.TaskStep(); s != nil {
		if s.EndedAt.IsZero() {
			s.State, s.EndedAt = Aborted, now
			s.rest()
		}
		if s.Message == "" {
			s.Message = "Stopped to pause the job."
		}
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = Paused
	}
	j.State, j.Phase, j.SeenAt = Paused, PhaseNone, now
	j.Message = JoinSentences(j.Pause.sentence(), message)
}

func (p Pause) sentence() string {
	if p.Cause != PausePerson || p.By == "" {
		return ""
	}
	if p.Reason != "" {
		return fmt.Sprintf("Paused by %s: %s", p.By, p.Reason)
	}
	return fmt.Sprintf("Paused by %s.", p.By)
}

// MarkNotPaused takes the intention back: the task goes on, or ended by itself.
func (j *Job) MarkNotPaused(message string) {
	j.Phase, j.Pause, j.Message = PhaseNone, Pause{}, message
}

// MarkNotStarted is the end of a start that came to nothing. A new job failed; one
// that was paused is paused still, because data of it is under way.
func (j *Job) MarkNotStarted(why string, now time.Time) {
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
	j.Message = "Somebody started this outside Brickyard while the job was paused; it goes on as the job's next run."
}

// MarkTakenUp is for a pause that glusterd undid: a node that was away came back and
// runs its part of the stopped task again.
func (j *Job) MarkTakenUp(now time.Time) {
	j.Pause = Pause{}
	j.WindowFrom = time.Time{}
	j.Reopen(now)
}

// EndSentence is what a job says that was stopped while it was paused.
func (j Job) EndSentence() string {
	if j.TaskStep() == nil {
		return "Stopped before it began. Nothing was changed."
	}
	return "Stopped while it was paused; no command was needed. " + j.Kind().leftBehind()
}
