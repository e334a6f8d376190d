package jobs

import (
	"time"
)

// This file holds how hard a job's task works and when it may: its throttle and its
// window.

// SetPace notes how hard and when a new job is to work; a window that is closed
// makes it wait. The error is a *Refusal.
func (j *Job) SetPace(throttle string, w Window, now time.Time) error {
	why := j.Kind().notPausable()
	switch {
	case throttle == "" && w.None():
		return nil
	case why != "" && throttle != "":
		return &Refusal{Code: CodeInvalid, Sentence: "A throttle is of no use here. " + why, Fields: map[string]string{"throttle": why}}
	case why != "":
		return &Refusal{Code: CodeInvalid, Sentence: "A window is of no use here. " + why, Fields: map[string]string{"window": why}}
	case throttle != "":
		if err := CheckThrottleValue(throttle); err != nil {
			return err
		}
	}
	j.Throttle.Value, j.Window = throttle, w
	if open, _ := w.Open(now); !open {
		j.wait()
	}
	return nil
}

// wait holds a new job back until its window opens. Nothing was validated.
func (j *Job) wait() {
	j.State, j.Phase = Paused, PhaseNone
	j.Pause = Pause{Cause: PauseWindow, By: AutoCommitter}
	if v := j.StepOf(StepValidating); v != nil {
		v.State = Paused
	}
}

// MissesWindow reports whether a job runs outside its window, or waits for it
// inside.
func (j Job) MissesWindow(now time.Time) bool {
	if open, _ := j.Window.Open(now); open {
		return j.IsHeldByWindow()
	}
	return j.State == Running && j.TaskID != "" && !now.Before(j.WindowFrom)
}

// IsHeldByWindow reports whether a job is paused until its window opens.
func (j Job) IsHeldByWindow() bool {
	return j.State == Paused && j.Phase == PhaseNone && j.Pause.Cause == PauseWindow
}
