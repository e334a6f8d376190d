package views

import (
	"time"

	"brickyard/gluster/jobs"
)

// WindowFields are the form fields from, to ("HH:MM") and zone.
type WindowFields struct{ From, To, Zone string }

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
		Fields: f, Clock: now.In(time.Local).Format("15:04 MST"), Reason: reason, Key: key, Blocked: action.Why,
	}
}

// schedule says what the job's window does next: "resumes 22:00".
func schedule(job jobs.Job, now time.Time) string {
	w := job.Window
	if w.None() || !job.Open() || job.Phase != jobs.PhaseNone {
		return ""
	}
	open, until := w.Open(now)
	switch {
	case job.State == jobs.Paused && job.Pause.Cause == jobs.PauseWindow && open:
		return "goes on as soon as it can"
	case job.Waiting() && job.Pause.Cause == jobs.PauseWindow:
		return "starts " + clock(w, w.Opens(now), now)
	case job.State == jobs.Paused && job.Pause.Cause == jobs.PauseWindow:
		return "resumes " + clock(w, w.Opens(now), now)
	case job.State != jobs.Running:
		return ""
	case now.Before(job.WindowFrom) && !open:
		_, until = w.Open(job.WindowFrom)
		return "pauses " + clock(w, until, now)
	case open:
		return "pauses " + clock(w, until, now)
	}
	return "pauses as soon as it can"
}

// clock writes a moment as the wall clock of a window's zone shows it, with the
// day when it is not within a day.
func clock(w jobs.Window, at, now time.Time) string {
	loc := time.Local
	if named, err := time.LoadLocation(w.Zone); w.Zone != "" && err == nil {
		loc = named
	}
	text := at.In(loc).Format("15:04")
	if at.Sub(now) >= 24*time.Hour {
		text = at.In(loc).Format("Mon 15:04")
	}
	if w.Zone != "" {
		text += " " + w.Zone
	}
	return text
}
