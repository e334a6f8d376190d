package jobs

import (
	"strings"

	"brickyard/gluster"
)

// This file holds what a pause is. Whether a job may be paused now is told by allowed.go.

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

func (p Pause) notices() Notices {
	switch {
	case p.Cause != PausePerson || p.By == "":
		return nil
	case p.Reason != "":
		return SayWith(NoticePausedByFor, Args{"by": {p.By}, "reason": {p.Reason}})
	}
	return SayWith(NoticePausedBy, Args{"by": {p.By}})
}
