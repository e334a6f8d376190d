package views

import (
	"fmt"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// PauseReview is the dialog before a job is paused or goes on, and its page.
//
// Form fields: reason, key.
type PauseReview struct {
	Row            JobRow
	URL, CancelURL string
	// Title asks, Costs say what it means, Label is the button's.
	Title, Label string
	Costs        []string
	// Until is when the window closes the next time, for a job that goes on outside of it.
	Until    Stamp
	Findings []Finding
	Guard    Guard
	AsOf     AsOf
	// Command is "" when nothing may be sent.
	Command     string
	Reason, Key string
	Blocked     string
	Problem     *Problem
}

// NewPauseReview makes the dialog before a pause.
func NewPauseReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, findings []preflight.Finding, reason, key string, now time.Time) PauseReview {
	m := PauseReview{
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
	if cost := kindOf(job).pauseCost(); cost != "" {
		m.Costs = append(m.Costs, cost)
	}
	if leaves := jobs.PauseLeaves(job, snap); len(leaves) > 0 {
		m.Costs = append(m.Costs, leaves.String())
	}
	if !job.Window.None() {
		m.Costs = append(m.Costs, fmt.Sprintf("Its window (%s) does not end a pause of yours: it goes on when somebody resumes it.", windowWords(job.Window, now)))
	}
	return m
}

// NewResumeReview makes the dialog before a paused job goes on; review is the
// engine's judgement of its next run.
func NewResumeReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, review jobs.StartReview, reason, key string, now time.Time) PauseReview {
	m := PauseReview{
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
		m.Costs = append(m.Costs, fmt.Sprintf("Its window (%s) is closed. The job runs on all the same, until the window closes the next time.", windowWords(job.Window, now)))
		m.Until = Stamp{until}
	}
	return m
}
