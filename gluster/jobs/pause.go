package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

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

// bricksChanged says what has become of a paused job's volume since, "" if
// nothing has. Its next run would be another task than the one that was reviewed.
func (p Pause) bricksChanged(v gluster.Volume) string {
	if p.Bricks == nil {
		return ""
	}
	now := brickNames(v)
	come, gone := without(now, p.Bricks), without(p.Bricks, now)
	var what []string
	if len(come) > 0 {
		what = append(what, andList(come)+" came")
	}
	if len(gone) > 0 {
		what = append(what, andList(gone)+" went")
	}
	if len(what) == 0 {
		return ""
	}
	return "The volume's bricks have changed since the job was paused: " + strings.Join(what, ", ") + "."
}

// brickNames are the names of all bricks of a volume, in its order.
func brickNames(v gluster.Volume) []string {
	var names []string
	for _, b := range v.Bricks() {
		names = append(names, b.Name())
	}
	return names
}

// without is what is in a and not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(name string) bool { return slices.Contains(b, name) })
}

// bricksIn is which of the job's bricks are part of a volume.
func (j Job) bricksIn(v gluster.Volume) []string {
	return slices.DeleteFunc(brickNames(v), func(name string) bool { return !slices.Contains(j.Bricks, name) })
}

// Pausing reports whether the job's task is being stopped with the intention to
// go on later.
func (j Job) Pausing() bool { return j.Phase == PhaseStopping && j.Pause.Cause != PauseNone }

// Resuming reports whether a paused job's next run is on its way.
func (j Job) Resuming() bool { return j.Phase == PhaseStarting && j.Pause.Cause != PauseNone }

// Waiting reports whether the job was asked for outside its window and has not
// begun yet.
func (j Job) Waiting() bool { return j.State == Paused && j.TaskStep() == nil }

// Runs are the steps that mirror tasks, one per run, oldest first.
func (j Job) Runs() []Step {
	var out []Step
	for _, s := range j.Steps {
		if s.ExternalSystem == ExternalGluster {
			out = append(out, s)
		}
	}
	return out
}

// Total sums the figures of all runs. Every run looks at every file again, so
// that what failed or was skipped is told by the last run with figures alone,
// while files scanned twice count twice.
func (j Job) Total() gluster.Figures {
	var sum gluster.Figures
	for _, s := range j.Runs() {
		if len(s.Nodes) == 0 && s.Total == (gluster.Figures{}) {
			continue
		}
		sum = sum.Add(s.Total)
		sum.Failures, sum.Skipped = s.Total.Failures, s.Total.Skipped
	}
	return sum
}

// Reported is the last run that any node reported about, nil if there is none:
// a run that could not be started has nothing to show.
func (j *Job) Reported() *Step {
	last := j.TaskStep()
	for i := len(j.Steps) - 1; i >= 0; i-- {
		if s := &j.Steps[i]; s.ExternalSystem == ExternalGluster && len(s.Nodes) > 0 {
			return s
		}
	}
	return last
}

// pausable says why jobs of this kind cannot be paused at all, "" if they can.
func (j Job) pausable() string {
	switch {
	case j.Action == ActionFixLayout:
		return "A fix-layout keeps nothing of what it did: it would begin from the start. Stop it instead."
	case j.synchronous():
		return "A removal without migration moves no data; there is nothing to pause."
	case j.unpaced():
		return "Only a rebalance and a removal of bricks can be paused."
	}
	return ""
}

// unpaced reports whether the job's kind knows neither pause nor throttle nor
// window.
func (j Job) unpaced() bool {
	return j.Action == ActionReplaceBrick || j.Action == ActionResetBrick
}

// wait holds a new job back until its window opens. Nothing was validated.
func (j *Job) wait() {
	j.State, j.Phase = Paused, PhaseNone
	j.Pause = Pause{Cause: PauseWindow, By: AutoCommitter}
	if v := j.StepOf(StepValidating); v != nil {
		v.State = Paused
	}
}

// pause ends the current run and keeps the job open: its task was stopped by us
// with the intention to go on. message is "" when the pause says it all.
func (j *Job) pause(message string, now time.Time) {
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
	j.Message = joinSentences(j.Pause.sentence(), message)
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

// notPaused takes the intention back: the task goes on, or ended by itself.
func (j *Job) notPaused(message string) {
	j.Phase, j.Pause, j.Message = PhaseNone, Pause{}, message
}

// notStarted is the end of a start that came to nothing. A new job failed; one
// that was paused is paused still, because data of it is under way.
func (j *Job) notStarted(why string, now time.Time) {
	switch {
	case !j.Open():
		return
	case j.Pause.Cause == PauseNone:
		j.end(Failed, why, now)
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

// resumeOutside takes a task that somebody started by hand for the next run.
func (j *Job) resumeOutside(task gluster.AsyncTask, now time.Time) {
	if j.StepOf(StepExecuting) == nil {
		j.beginExecuting(now)
		j.addRun(StepTypeOf(j.Action), now)
		j.State = Running
	} else {
		j.beginRun(now)
	}
	j.WindowFrom = j.Window.Opens(now) // whoever starts by hand means it
	j.attach(task, now)
	j.Message = "Somebody started this outside Brickyard while the job was paused; it goes on as the job's next run."
}

// takenUp is for a pause that glusterd undid: a node that was away came back and
// runs its part of the stopped task again.
func (j *Job) takenUp(now time.Time) {
	j.Pause = Pause{}
	j.WindowFrom = time.Time{}
	j.reopen(now)
}
