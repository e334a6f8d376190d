package views

import (
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// PaceFields are the form fields throttle, from, to and zone as they came.
type PaceFields struct {
	Throttle string
	Window   WindowFields
}

// WindowFields are the form fields from, to ("HH:MM") and zone.
type WindowFields struct{ From, To, Zone string }

// Pace is the part of a start dialog about how hard and when to work.
type Pace struct {
	PaceFields
	// Current is the throttle in force on the volume.
	Current string
	// Command sets the throttle, "" if it is left as it is.
	Command string
	// Clock is what the server's own clock shows.
	Clock string
}

// NewPace makes that part for a volume.
func NewPace(v gluster.Volume, f PaceFields, now time.Time) Pace {
	p := Pace{PaceFields: f, Current: v.Throttle(), Clock: now.In(time.Local).Format("15:04 MST")}
	if gluster.CheckThrottle(f.Throttle) == nil && f.Throttle != v.ThrottleSet() {
		p.Command = gluster.SetThrottle(v.Name, f.Throttle).String()
	}
	return p
}

// HoldReview is the dialog before a job is paused or goes on, and its page.
//
// Form fields: reason, key.
type HoldReview struct {
	Row            JobRow
	URL, CancelURL string
	// Title asks, Costs say what it means, Label is the button's.
	Title, Label string
	Costs        []string
	Findings     []Finding
	Guard        Guard
	AsOf         AsOf
	// Command is "" when nothing may be sent.
	Command     string
	Reason, Key string
	Blocked     string
	Problem     *Problem
}

// NewPauseReview makes the dialog before a pause.
func NewPauseReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, findings []preflight.Finding, reason, key string, now time.Time) HoldReview {
	m := HoldReview{
		Row: NewJobRow(job, snap, nil, now), URL: JobActionURL(job.ID, jobs.ActionPause), CancelURL: JobURL(job.ID),
		Title: "Pause", Label: "Pause it", Reason: reason, Key: key,
		Findings: NewFindings(findings), Blocked: blockedBy(action, findings),
		Costs: []string{
			"GlusterFS knows no pause: the task is stopped, and a resume starts it again. What was moved stays moved.",
			"The crawl begins from the start then: files that lie right are looked at again, but not moved again.",
			"Nothing else can be started on this volume until the job is resumed or stopped.",
		},
	}
	if snap.Unsupported(job.Volume) == "" {
		m.Command = jobs.StopCommand(job).String()
	}
	if job.Action == jobs.ActionRemoveBrick {
		m.Costs = append(m.Costs, "Meanwhile the bricks take part in the volume as before, and new files may land on them; they are moved after the resume.")
	}
	if leaves := jobs.PauseLeaves(job, snap); leaves != "" {
		m.Costs = append(m.Costs, leaves)
	}
	if !job.Window.None() {
		m.Costs = append(m.Costs, fmt.Sprintf("Its window (%s) does not end a pause of yours: it goes on when somebody resumes it.", job.Window))
	}
	return m
}

// NewResumeReview makes the dialog before a paused job goes on; review is the
// engine's judgement of its next run.
func NewResumeReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, review jobs.StartReview, reason, key string, now time.Time) HoldReview {
	m := HoldReview{
		Row: NewJobRow(job, snap, nil, now), URL: JobActionURL(job.ID, jobs.ActionResume), CancelURL: JobURL(job.ID),
		Title: "Resume", Label: "Resume it", Findings: NewFindings(review.Findings), Reason: reason, Key: key, Blocked: blockedBy(action, review.Findings),
		Costs: []string{"The task is started again as the next run of this job. It crawls from the start; what was moved is not moved again."},
	}
	if action.Allowed {
		m.Command = commandText(review.Command)
	}
	if job.Waiting() {
		m.Title, m.Label, m.Costs = "Start", "Start it now", []string{"The job has not begun yet. It starts now, and not when its window opens."}
	}
	if open, _ := job.Window.Open(now); !open {
		opens := job.Window.Opens(now)
		_, until := job.Window.Open(opens)
		m.Costs = append(m.Costs, fmt.Sprintf("Its window (%s) is closed. The job runs on all the same, until the window closes the next time: %s.", job.Window, clock(job.Window, until, now)))
	}
	return m
}

// ThrottleReview is the dialog that changes how hard a task works, and its page.
//
// Form fields: throttle, reason, key.
type ThrottleReview struct {
	Row            JobRow
	URL, CancelURL string
	// Current is what is in force, Value what is chosen.
	Current, Value string
	// After says what becomes of it when the job ends.
	After       string
	Reason, Key string
	Blocked     string
	Problem     *Problem
}

// NewThrottleReview makes that dialog; value is what was chosen, "" at first.
func NewThrottleReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, value, reason, key string, now time.Time) ThrottleReview {
	v, _ := snap.Volume(job.Volume)
	m := ThrottleReview{
		Row: NewJobRow(job, snap, nil, now), URL: JobActionURL(job.ID, jobs.ActionThrottle), CancelURL: JobURL(job.ID),
		Current: v.Throttle(), Value: value, Reason: reason, Key: key, Blocked: action.Why,
	}
	if value == "" {
		m.Value = m.Current
	}
	before := v.ThrottleSet()
	if job.Throttle.Ours(before) {
		before = job.Throttle.Before
	}
	m.After = "When the job ends, the option is put back to " + orDefault(before) + ", unless somebody else changed it by then."
	return m
}

func orDefault(value string) string {
	if value == "" {
		return "its default (" + gluster.ThrottleNormal + ")"
	}
	return value
}

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
