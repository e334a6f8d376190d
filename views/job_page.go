package views

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// NewJobView makes the content of a job's page.
func NewJobView(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState, samples []jobs.Sample, commands []jobs.CommandRecord, now time.Time) JobView {
	m := JobView{
		Row: NewJobRow(job, snap, actions, now),
		Page: JobMeta{
			From: job.From, VolumeID: job.VolumeID, TaskID: job.TaskID, With: job.With,
			Removal: removalWords(job), Replica: replicaWords(job), Offer: offerAfter(job, snap),
			Throttle: throttleWords(job, snap), Window: job.Window.String(),
			WindowBy: changedBy(job.WindowSet), WindowAt: Stamp{job.WindowSet.At}, Old: oldBrick(job),
			LogURL: JobLogURL(job.ID), BodyURL: JobBodyURL(job.ID),
		},
		Charts: healChart(job, samples), Findings: NewFindings(job.Findings), Commands: commandViews(commands, now),
	}
	if job.HealStep() == nil {
		m.Charts = charts(summed(job, samples))
	}
	if job.Action == jobs.ActionRemoveBrick || len(job.Usage) > 0 {
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

func commandViews(records []jobs.CommandRecord, now time.Time) []CommandView {
	out := make([]CommandView, len(records))
	for i, c := range records {
		out[i] = CommandView{
			ID: c.ID, Line: gluster.ShellLine(c.Argv), Target: c.Target, By: c.By, From: c.From, Reason: c.Reason, Attempt: c.Attempt,
			Started: Stamp{c.StartedAt}, Ended: Stamp{c.EndedAt}, Took: took(c.StartedAt, c.EndedAt, now),
			Running: c.EndedAt.IsZero(), Exit: c.ExitCode, Failure: c.Failure, Message: c.Message,
			Stdout: c.Stdout, Stderr: c.Stderr, StdoutBytes: len(c.Stdout), StderrBytes: len(c.Stderr),
			Badge: commandBadge(c),
		}
	}
	return out
}

// commandBadge judges a command by its failure, never by its exit code alone:
// gluster answers --xml with 0 even when glusterd refused.
func commandBadge(c jobs.CommandRecord) Badge {
	switch {
	case c.Failure == "" && c.EndedAt.IsZero():
		return Badge{Icon: IconWaiting, Word: "No answer yet", Tone: ToneInfo}
	case c.Failure == "":
		return Badge{Icon: IconOK, Word: "Accepted", Tone: ToneOK}
	case c.Failure == gluster.FailureBusy.String():
		return Badge{Icon: IconWaiting, Word: "Cluster was busy", Tone: ToneWarn}
	case c.Failure == gluster.FailureOutcomeUnknown.String(), c.Failure == gluster.FailureMalformed.String():
		return Badge{Icon: IconUnknown, Word: "Outcome unknown", Tone: ToneWarn}
	case c.Failure == gluster.FailureUnreachable.String():
		return Badge{Icon: IconBad, Word: "Cluster not reached", Tone: ToneBad}
	case c.Failure == gluster.FailureRefused.String():
		return Badge{Icon: IconBad, Word: "Refused", Tone: ToneBad}
	}
	return Badge{Icon: IconBad, Word: "Failed", Tone: ToneBad}
}

// asked says who wanted the command, from where, and why as far as they said.
func (c CommandView) asked() string {
	words := c.By
	if c.From != "" {
		words += " from " + c.From
	}
	if c.Reason != "" {
		words += ": " + c.Reason
	}
	return words
}
