package views

import (
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// StopReview is the small dialog before a task is stopped, and its page.
//
// Form fields: reason, seen, key, and those of a Guard.
type StopReview struct {
	Row       JobRow
	URL       string
	CancelURL string
	// Sentence says what a stop means.
	Sentence string
	// Leaves says what the stop does not reach, "" if nothing.
	Leaves string
	// Watching says that only Brickyard's watching is stopped.
	Watching bool
	// GivesUp says that a reset is given up whose brick cannot be started.
	GivesUp bool
	Reason  string
	Key     string
	// Seen is what a stop means as the dialog shows it.
	Seen     string
	Findings []Finding
	Guard    Guard
	// Command is "" when nothing has to be sent, or may be.
	Command string
	Blocked string
	Problem *Problem
}

// NewStopReview makes the dialog before a stop. action is the job's stop action,
// findings what speaks against it on the volume.
func NewStopReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, findings []preflight.Finding, reason, key string, now time.Time) StopReview {
	stop := kindOf(job).stop(job, snap)
	m := StopReview{
		Row: NewJobRow(job, snap, []jobs.ActionState{action}, now), URL: JobActionURL(job.ID, jobs.ActionStop),
		CancelURL: JobURL(job.ID), Reason: reason, Key: key, Seen: stop.seen, Findings: NewFindings(findings),
		Sentence: stop.sentence, Command: stop.command, Watching: stop.watching, GivesUp: stop.givesUp,
	}
	if job.State == jobs.Paused {
		m.Command = ""
		m.Sentence = "Nothing runs, so no command is sent; the job ends, and the volume is free for another one. " + m.Sentence
		if job.Waiting() {
			m.Sentence = "The job has not begun, and nothing was changed. It ends, and the volume is free for another one."
		}
	}
	if snap.Unsupported(job.Volume) != "" {
		m.Command = ""
	}
	m.Leaves = jobs.StopLeaves(job, snap).String()
	m.Blocked = blockedBy(action, findings)
	return m
}

// StopSeen tells the two things apart that stopping a reset can mean: its host may go
// away, or come back, while the dialog is open. "" for everything else.
func StopSeen(job jobs.Job, snap jobs.Snapshot) string { return kindOf(job).stop(job, snap).seen }

func (m StopReview) title() string {
	switch {
	case m.Watching:
		return "Stop watching the heal of " + m.Row.title() + "?"
	case m.GivesUp:
		return "Give up " + m.Row.title() + "?"
	}
	return "Stop " + m.Row.title() + "?"
}

func (m StopReview) label() string {
	switch {
	case m.Watching:
		return "Stop watching"
	case m.GivesUp:
		return "Give up the reset"
	}
	return "Stop it"
}

// noLoss is the end of a sentence about a task that is stopped. That no data is
// lost is not so on a sharded volume whose clients look up names in haste.
func noLoss(job jobs.Job, snap jobs.Snapshot) string {
	if v, ok := snap.Volume(job.Volume); !ok || v.ShardsAtRisk() {
		return "."
	}
	return ", and no data is lost."
}
