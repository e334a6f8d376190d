package views

import (
	"fmt"
	"time"

	"brickyard/gluster/jobs"
)

// JobView is the content of a job's page, and of its log.
type JobView struct {
	Row  JobRow
	Page JobMeta
	// Charts need two samples at least, and are empty before.
	Charts   []Chart
	Findings []Finding
	Commands []CommandView
}

// JobMeta holds what only a job's own page tells.
type JobMeta struct {
	From, VolumeID, TaskID string
	// With is the new brick of a replacement, Old the one that goes or gets a new
	// disk.
	With, Old string
	Bricks    []BrickUsage
	// Removal says whether data is migrated from bricks that go, Replica what
	// the replica count becomes; "" if the job does neither.
	Removal, Replica string
	// Throttle and Window are in words; "" for a job that knows none. WindowBy
	// is who changed the window and why, at WindowAt.
	Throttle, Window, WindowBy string
	WindowAt                   Stamp
	// Offer is what to do after the job's end, nil if nothing.
	Offer *Button
	// LogURL leads to the log in plain text, LogName is what its file is called.
	LogURL, LogName string
	// BodyURL is where the page's content is fetched again.
	BodyURL string
}

// NewJobView makes the content of a job's page.
func NewJobView(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState, samples []jobs.Sample, commands []jobs.CommandRecord, now time.Time) JobView {
	m := JobView{
		Row: NewJobRow(job, snap, actions, now),
		Page: JobMeta{
			From: job.From, VolumeID: job.VolumeID, TaskID: job.TaskID, With: job.With,
			Removal: kindOf(job).migrates(job), Replica: replicaWords(job), Offer: offerAfter(job, snap),
			Throttle: throttleWords(job, snap), Window: windowWords(job.Window, now),
			WindowBy: changedBy(job.WindowSet), WindowAt: Stamp{job.WindowSet.At}, Old: oldBrick(job),
			LogURL: JobLogURL(job.ID), LogName: JobLogName(job), BodyURL: JobBodyURL(job.ID),
		},
		Charts: healChart(job, samples, now), Findings: NewFindings(job.Findings), Commands: commandViews(commands, now),
	}
	if job.HealStep() == nil {
		m.Charts = charts(job, samples, now)
	}
	if m.Page.Removal != "" || len(job.Usage) > 0 {
		m.Page.Bricks = brickUsage(job, snap)
	}
	return m
}

// changedBy says who changed a job's window and why, "" if nobody did.
func changedBy(c jobs.WindowChange) string {
	switch {
	case c.At.IsZero():
		return ""
	case c.Reason == "":
		return "changed by " + c.By
	}
	return "changed by " + c.By + ": " + c.Reason
}

func oldBrick(job jobs.Job) string {
	if job.NewBrick() == "" || len(job.Bricks) == 0 {
		return ""
	}
	return job.Bricks[0]
}

func replicaWords(job jobs.Job) string {
	if job.Replica == 0 {
		return ""
	}
	return fmt.Sprintf("lowered to %d", job.Replica)
}

// throttleWords says what is in force and what the job has to do with it.
func throttleWords(job jobs.Job, snap jobs.Snapshot) string {
	v, found := snap.Volume(job.Volume)
	t := job.Throttle
	switch {
	case !kindOf(job).throttled():
		return ""
	case job.Open() && found && t.Ours(v.ThrottleSet()):
		return v.Throttle() + ", set by this job; put back to " + orDefault(t.Before) + " at its end"
	case job.Waiting() && t.Value != "":
		return t.Value + ", to be set when it starts"
	case job.Open() && found:
		return v.Throttle()
	case t.Owed:
		return t.Value + ", still to be put back to " + orDefault(t.Before)
	case t.Value != "":
		return t.Value + " while it ran"
	}
	return ""
}

// offerAfter is what to do next: bricks that were half emptied get their share
// back by a rebalance only.
func offerAfter(job jobs.Job, snap jobs.Snapshot) *Button {
	migrated := job.Kind().Empties() && job.TaskStep() != nil
	if _, ok := snap.Volume(job.Volume); !ok || !migrated || job.State != jobs.Aborted {
		return nil
	}
	return &Button{
		Name: string(jobs.ActionRebalance), Label: "Rebalance " + job.Volume + "…", TestID: "rebalance-start",
		URL: RebalanceURL(job.Cluster, job.Volume), Allowed: true,
	}
}
