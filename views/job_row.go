package views

import (
	"slices"
	"strconv"
	"time"

	"brickyard/gluster/jobs"
)

// JobRow is one job in a list. It is a pure function of the job, the cluster's
// snapshot, the actions and a moment: rendered once, sent to every browser.
type JobRow struct {
	ID  int64
	URL string
	// Action is in words: "Rebalance", "Fix layout", …
	Action string
	// Bricks are those the job is about, if it is about some and not all.
	Bricks          []string
	Cluster, Volume string
	VolumeURL       string
	State           jobs.State
	Phase           jobs.Phase
	// ByItself says that the job goes on by itself from a state in which others
	// wait for a person.
	ByItself bool
	Badge    Badge
	Message  string
	// Schedule is what the job's window does next: "resumes 22:00"; "" without
	// one.
	Schedule string
	Progress Progress
	// Open says that the job still stands.
	Open bool
	// Created, Started and Ended are moments; Seen is the last valid report.
	Created, Started, Ended, Seen Stamp
	// Elapsed is how long it took or has been going on. Found marks a task that
	// was not started here: Started is when it was found.
	Elapsed jobs.Elapsed
	Found   bool
	// Hint is what a node's command history says about its start, "" if nothing.
	Hint string
	// Stalled is since when its task stands still, unknown while it moves; Hints say
	// what to look at then.
	Stalled Stamp
	Hints   []string
	// Stale is how long ago an open job was last heard of, 0 if just now.
	Stale time.Duration
	// Who started it, Origin in words, Reason and StoppedBy as given.
	Who, Origin, Reason, StoppedBy string
	Buttons                        []Button
	// More is what else can be done with the job, or cannot and why.
	More  []Button
	Steps []StepNode
	Nodes []NodeLine
	// With is the new brick of a replacement, Heal what waits to be healed since.
	With string
	Heal []HealLine
}

// StaleAfter is how long an open job may be silent before the page says when it
// was last heard of. A row of an open job has to be published again well within
// it while the cluster answers, even when no figure changed: the page counts on
// by itself.
const StaleAfter = 30 * time.Second

// NewJobRow makes the row of a job. snap is its cluster's snapshot, or the zero
// Snapshot when the cluster is not configured any more.
func NewJobRow(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState, now time.Time) JobRow {
	row := JobRow{
		ID: job.ID, URL: JobURL(job.ID), Action: jobAction(job), Bricks: job.Bricks,
		Cluster: job.Cluster, Volume: job.Volume, VolumeURL: VolumeURL(job.Cluster, job.Volume),
		State: job.State, Phase: job.Phase, ByItself: job.CommitsItself(), Badge: jobBadge(job), Schedule: schedule(job, now), Message: job.Message,
		Progress: newProgress(job), Open: job.Open(),
		Created: Stamp{job.CreatedAt}, Started: Stamp{job.StartedAt}, Ended: Stamp{job.EndedAt}, Seen: Stamp{job.SeenAt},
		Who: job.StartedBy, Origin: OriginWords(job.Origin), Reason: job.Reason, StoppedBy: job.StoppedBy,
		With: job.With, Heal: healLines(job),
		Buttons: relabel(job, jobButtons(job, actions)), Steps: stepTree(job, 0, now),
	}
	row.Elapsed, row.Found, row.Hint = job.Elapsed(now), job.Origin == jobs.OriginDetected, job.Hint
	row.Stalled, row.Hints = Stamp{job.Stalled()}, jobs.StallHints(job)
	if actions != nil {
		row.More = moreButtons(job, snap, actions)
	}
	if row.Open && !job.SeenAt.IsZero() && now.Sub(job.SeenAt) >= StaleAfter {
		row.Stale = now.Sub(job.SeenAt)
	}
	if step := job.Reported(); step != nil {
		seen, open := job.SeenAt, row.Open
		if !step.EndedAt.IsZero() {
			// A run that is over is heard of no more: only who was missing at its
			// end is late.
			seen, open = lastHeard(step.Nodes), false
		}
		row.Nodes = nodeLines(step.Nodes, snap, seen, open, now)
	}
	return row
}

func jobAction(job jobs.Job) string {
	if job.Force && job.Action == jobs.ActionRebalance {
		return ActionWord(job.Action) + " (force)"
	}
	if job.Force && job.Replica > 0 {
		return "Lower the replica count"
	}
	if job.Force && job.Action == jobs.ActionRemoveBrick {
		return ActionWord(job.Action) + " without migration"
	}
	return ActionWord(job.Action)
}

var actionLabels = map[string]string{
	jobs.ActionStop: "Stop…", jobs.ActionPause: "Pause…", jobs.ActionResume: "Resume…",
	jobs.ActionCommit: "Commit…", jobs.ActionCommitLossy: "Commit with losses…",
	jobs.ActionKeep: "Keep the bricks…", jobs.ActionRerun: "Run again…",
	jobs.ActionThrottle: "Throttle…", jobs.ActionWindow: "Window…",
}

func jobButtons(job jobs.Job, actions []jobs.ActionState) []Button {
	id := job.ID
	buttons := make([]Button, 0, len(actions))
	for _, a := range actions {
		label := actionLabels[a.Name]
		switch {
		case label == "":
			label = a.Name
		case a.Name == jobs.ActionResume && job.Waiting():
			label = "Start now…"
		}
		buttons = append(buttons, Button{
			Name: a.Name, Label: label, TestID: "job-" + a.Name, URL: JobActionURL(id, a.Name),
			Allowed: a.Allowed, Why: a.Why, WhyID: JobID(id) + "-" + idPart(a.Name) + "-why",
			Danger: a.Name == jobs.ActionCommitLossy,
		})
	}
	return buttons
}

// moreButtons are the operations that are not offered among actions. To stop
// what can be kept is to keep it, which needs no second button.
func moreButtons(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState) []Button {
	rest := slices.DeleteFunc(jobs.Operations(job, snap), func(o jobs.ActionState) bool {
		return slices.ContainsFunc(actions, func(a jobs.ActionState) bool {
			return a.Name == o.Name || a.Name == jobs.ActionKeep && o.Name == jobs.ActionStop
		})
	})
	return jobButtons(job, rest)
}

// decision reports whether the job waits for a person.
func (r JobRow) decision() bool { return r.Badge.Icon == IconDecision }

// standing is the phase for the script, which fetches a list again when a job
// moves to another group of it.
func (r JobRow) standing() string {
	if r.ByItself {
		return "by-itself"
	}
	return string(r.Phase)
}

// number is how people call a job.
func (r JobRow) number() string { return "#" + strconv.FormatInt(r.ID, 10) }

// title is what a job is, for the head of a dialog about it.
func (r JobRow) title() string { return r.Action + " " + r.number() }

// place is where a job works.
func (r JobRow) place() string { return r.Volume + " on " + r.Cluster }

// loud reports whether a row has to be red: something failed.
func (r JobRow) loud() bool { return r.Progress.Failures != "" || r.Badge.Tone == ToneBad }

// showsNodes: a replacement has no task, and no nodes that report on one.
func (r JobRow) showsNodes() bool {
	return len(r.Nodes) > 0 || len(r.Heal) == 0 && r.With == "" && r.Action != ActionWord(jobs.ActionResetBrick)
}

// openFor: a job that waits for somebody, or is lost, is not running.
func openFor(r JobRow) string {
	if r.State == jobs.Running {
		return "running for"
	}
	return "open for"
}
