package views

import (
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
	// Schedule is what the job's window does next; nothing without one.
	Schedule Schedule
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
	// Panel is what may be done with it.
	Panel DecisionPanel
	// More is what else can be done with the job, or cannot and why.
	More  []Button
	Steps []StepNode
	Nodes []NodeLine
	// With is the new brick of a replacement, Heal what waits to be healed since.
	With string
	Heal []HealLine
	// Followed says that glusterd works for the job as a task, of which nodes report.
	Followed bool
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
		ID: job.ID, URL: JobURL(job.ID), Action: kindOf(job).title(job), Bricks: job.Bricks,
		Cluster: job.Cluster, Volume: job.Volume, VolumeURL: VolumeURL(job.Cluster, job.Volume),
		State: job.State, Phase: job.Phase, ByItself: job.CommitsItself(), Badge: jobBadge(job), Schedule: schedule(job, now), Message: job.Message.String(),
		Progress: newProgress(job), Open: job.Open(),
		Created: Stamp{job.CreatedAt}, Started: Stamp{job.StartedAt}, Ended: Stamp{job.EndedAt}, Seen: Stamp{job.SeenAt},
		Who: job.StartedBy, Origin: OriginWords(job.Origin), Reason: job.Reason, StoppedBy: job.StoppedBy,
		With: job.With, Heal: healLines(job), Followed: job.Kind().HasTask(),
		Panel: newDecisionPanel(job, snap, actions), Steps: stepTree(job, 0, now),
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

// decision reports whether the job waits for a person.
func (r JobRow) decision() bool { return r.Badge.Icon == IconDecision }

// shownPhase is the phase for the script, which fetches a list again when a job
// moves to another group of it.
func (r JobRow) shownPhase() string {
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
	return len(r.Nodes) > 0 || r.Followed && len(r.Heal) == 0 && r.With == ""
}

// workedWords is what stands below the time that a job's task worked.
func workedWords(r JobRow) string {
	switch {
	case !r.Open:
		return "it took"
	case r.Elapsed.Since.IsZero():
		return "worked"
	case r.State == jobs.Running:
		return "running"
	}
	return "open"
}

// openFor: a job that waits for somebody, or is lost, is not running.
func openFor(r JobRow) string {
	if r.State == jobs.Running {
		return "running for"
	}
	return "open for"
}

// jobBadge is a job's state as people see it. GlusterFS knows no pause, but
// people do.
func jobBadge(job jobs.Job) Badge {
	switch {
	case job.Pausing():
		return Badge{Icon: IconWaiting, Word: "Pausing…", Tone: ToneInfo}
	case job.Resuming() && len(job.Runs()) > 0:
		return Badge{Icon: IconWaiting, Word: "Resuming…", Tone: ToneInfo}
	case job.Waiting() && job.Phase == jobs.PhaseNone:
		return Badge{Icon: IconPaused, Word: "Waiting", Tone: ToneInfo}
	case job.CommitsItself():
		return Badge{Icon: IconWaiting, Word: "Commits by itself", Tone: ToneInfo}
	}
	return stateBadge(job.State, job.Phase)
}

// stateBadge is a state of a job or a step as people see it. The phase wins:
// while Brickyard itself is at work, that is the news.
func stateBadge(state jobs.State, phase jobs.Phase) Badge {
	switch phase {
	case jobs.PhaseStarting:
		return Badge{Icon: IconWaiting, Word: "Starting…", Tone: ToneInfo}
	case jobs.PhaseStopping:
		return Badge{Icon: IconWaiting, Word: "Stopping…", Tone: ToneInfo}
	case jobs.PhaseCommitting:
		return Badge{Icon: IconWaiting, Word: "Committing…", Tone: ToneInfo}
	}
	switch state {
	case jobs.Running:
		return Badge{Icon: IconRunning, Word: "Running", Tone: ToneInfo}
	case jobs.Paused:
		return Badge{Icon: IconPaused, Word: "Paused", Tone: ToneInfo}
	case jobs.PendingCommit:
		return Badge{Icon: IconDecision, Word: "Needs your decision", Tone: ToneWarn}
	case jobs.Finished:
		return Badge{Icon: IconOK, Word: "Finished", Tone: ToneOK}
	case jobs.Failed:
		return Badge{Icon: IconBad, Word: "Failed", Tone: ToneBad}
	case jobs.Aborted:
		return Badge{Icon: IconStopped, Word: "Stopped", Tone: ToneQuiet}
	}
	return Badge{Icon: IconUnknown, Word: "Unknown", Tone: ToneWarn}
}

// StateWord is a state as people see it, for filters and sentences.
func StateWord(s jobs.State) string { return stateBadge(s, jobs.PhaseNone).Word }

// OriginWords says where a job came from.
func OriginWords(o jobs.Origin) string {
	switch o {
	case jobs.OriginWeb:
		return "this console"
	case jobs.OriginAPI:
		return "API"
	case jobs.OriginDetected:
		return "found running"
	}
	return string(o)
}
