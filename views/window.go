package views

import (
	"strings"
	"time"

	"brickyard/gluster/jobs"
)

// WindowFields are the form fields from, to ("HH:MM") and zone.
type WindowFields struct{ From, To, Zone string }

// windowFields are the fields that a problem may name: these, and the window as a whole.
var windowFields = []string{"from", "to", "zone", "window"}

// WindowReview is the dialog that changes when a task may run, and its page.
//
// Form fields: from, to, zone, reason, key.
type WindowReview struct {
	Row            JobRow
	URL, CancelURL string
	Fields         WindowFields
	Clock          string
	Reason, Key    string
	Blocked        string
	Problem        *Problem
}

// NewWindowReview makes that dialog.
func NewWindowReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, f WindowFields, reason, key string, now time.Time) WindowReview {
	return WindowReview{
		Row: NewJobRow(job, snap, nil, now), URL: JobActionURL(job.ID, jobs.ActionWindow), CancelURL: JobURL(job.ID),
		Fields: f, Clock: serverClock(now), Reason: reason, Key: key, Blocked: action.Why,
	}
}

// Schedule is what a job's window does next, and when; nothing without Words. At is not
// known for what happens as soon as it can.
type Schedule struct {
	Words string
	At    Stamp
}

// text is the schedule as plain text.
func (s Schedule) text() string {
	if !s.At.Known() {
		return s.Words
	}
	return s.Words + " " + s.At.UTC()
}

// schedule says what the job's window does next: resumes at a moment, or pauses.
func schedule(job jobs.Job, now time.Time) Schedule {
	w := job.Window
	if w.None() || !job.Open() || job.Phase != jobs.PhaseNone {
		return Schedule{}
	}
	open, until := w.Open(now)
	switch {
	case job.State == jobs.Paused && job.Pause.Cause == jobs.PauseWindow && open:
		return Schedule{Words: "goes on as soon as it can"}
	case job.Waiting() && job.Pause.Cause == jobs.PauseWindow:
		return Schedule{"starts", Stamp{w.Opens(now)}}
	case job.State == jobs.Paused && job.Pause.Cause == jobs.PauseWindow:
		return Schedule{"resumes", Stamp{w.Opens(now)}}
	case job.State != jobs.Running:
		return Schedule{}
	case now.Before(job.WindowFrom) && !open:
		_, until = w.Open(job.WindowFrom)
		return Schedule{"pauses", Stamp{until}}
	case open:
		return Schedule{"pauses", Stamp{until}}
	}
	return Schedule{Words: "pauses as soon as it can"}
}

// windowWords are a window's hours, with the zone they are told in: they are hours of a
// day somewhere, which no reader's clock need show. "" without a window.
func windowWords(w jobs.Window, now time.Time) string {
	if w.None() || w.Zone != "" {
		return w.String()
	}
	return w.String() + " in the server’s time zone, " + serverZone(now)
}

// serverClock names the server's own zone, and what its clock shows.
func serverClock(now time.Time) string {
	return serverZone(now) + ", where it is " + now.In(time.Local).Format("15:04")
}

// serverZone names the server's own zone as it is at a moment: "CET (UTC+01:00)".
func serverZone(now time.Time) string {
	here := now.In(time.Local)
	name, offset := here.Format("MST"), "UTC"+here.Format("-07:00")
	switch {
	case name == "UTC":
		return name
	case strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-"):
		return offset // a zone without a name
	}
	return name + " (" + offset + ")"
}
