package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

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

// took is how long something ran, or has been running; 0 before it began.
func took(start, end, now time.Time) time.Duration {
	switch {
	case start.IsZero():
		return 0
	case end.IsZero():
		return max(0, now.Sub(start))
	}
	return max(0, end.Sub(start))
}

// newProgress says what is known. glusterd never says how much a rebalance will
// move, so there is no percentage for one; a removal has one from what is used on
// its bricks.
func newProgress(job jobs.Job) Progress {
	p := Progress{Label: fmt.Sprintf("%s of %s", ActionWord(job.Action), job.Volume)}
	p.Moving = job.Open() && (job.State == jobs.Running || job.Phase != jobs.PhaseNone)
	if percent, known := job.Percent(); known {
		p.Percent = &percent
		p.Figures = append(p.Figures, strconv.Itoa(percent)+" % of the data has left the bricks")
	}
	heal, split := healFigures(job)
	p.Figures, p.Failures = append(p.Figures, heal...), split
	step := job.Reported()
	t := job.Total()
	if step == nil || (t == gluster.Figures{} && len(step.Nodes) == 0) {
		return p
	}
	p.Figures = append(p.Figures, Counted(t.FilesMoved, "file moved", "files moved"), Size(t.BytesMoved))
	if n := len(job.Runs()); n > 1 {
		p.Figures = append(p.Figures, fmt.Sprintf("in %d runs", n))
	}
	if p.Moving && step.BytesPerSecond > 0 {
		p.Figures = append(p.Figures, Rate(step.BytesPerSecond))
	}
	p.Figures = append(p.Figures, Count(t.FilesScanned)+" scanned")
	if t.Skipped > 0 && job.Action == jobs.ActionRemoveBrick {
		// They are still on the bricks, and would go with them.
		p.Failures = Counted(t.Skipped, "file skipped", "files skipped")
	} else if t.Skipped > 0 {
		p.Figures = append(p.Figures, Count(t.Skipped)+" skipped")
	}
	if t.Failures > 0 {
		p.Failures = strings.TrimSuffix(failedFiles(step.Type, t.Failures)+", "+p.Failures, ", ")
	}
	return p
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

var stepTitles = map[jobs.StepType]string{
	jobs.StepValidating: "Validating", jobs.StepExecuting: "Executing", jobs.StepRebalancing: "Rebalancing volume",
	jobs.StepFixLayout: "Fixing layout", jobs.StepRemoving: "Removing bricks", jobs.StepReplacing: "Replacing brick",
	jobs.StepHealing: "Healing", jobs.StepAdding: "Adding the new brick", jobs.StepResetting: "Stopping brick",
	jobs.StepCommitting: "Committing", jobs.StepOther: "Following the task list",
}

func stepTree(job jobs.Job, parent int, now time.Time) []StepNode {
	if parent > len(job.Steps) {
		return nil
	}
	var nodes []StepNode
	for _, s := range job.Children(parent) {
		n := StepNode{
			Title: stepTitles[s.Type], Badge: stepBadge(job, s), Message: s.Message, Task: s.ExternalID,
			Started: Stamp{s.StartedAt}, Ended: Stamp{s.EndedAt}, Took: stepTook(job, s, now),
		}
		if n.Title == "" {
			n.Title = string(s.Type)
		}
		if s.ExternalSystem == jobs.ExternalGluster && s.ExternalID != "" {
			n.Raw = s.RawStatus.String()
		}
		if s.ExternalSystem == jobs.ExternalGluster && len(s.Nodes) > 0 && len(job.Runs()) > 1 {
			n.Figures = runFigures(s.Type, s.Total)
		}
		if s.Number > parent { // a step never hangs below a later one; a broken record must not loop
			n.Steps = stepTree(job, s.Number, now)
		}
		nodes = append(nodes, n)
	}
	return nodes
}

func lastHeard(nodes []jobs.NodeReport) time.Time {
	var last time.Time
	for _, n := range nodes {
		if n.SeenAt.After(last) {
			last = n.SeenAt
		}
	}
	return last
}

// failedFiles counts what a step calls failures.
func failedFiles(t jobs.StepType, n uint64) string {
	return Counted(n, t.FailedWords(1), t.FailedWords(2))
}

func runFigures(kind jobs.StepType, t gluster.Figures) []string {
	out := []string{Counted(t.FilesMoved, "file moved", "files moved"), Size(t.BytesMoved), Count(t.FilesScanned) + " scanned"}
	if t.Failures > 0 {
		out = append(out, failedFiles(kind, t.Failures))
	}
	if t.Skipped > 0 {
		out = append(out, Count(t.Skipped)+" skipped")
	}
	return out
}

func nodeLines(nodes []jobs.NodeReport, snap jobs.Snapshot, jobSeen time.Time, open bool, now time.Time) []NodeLine {
	lines := make([]NodeLine, len(nodes))
	for i, n := range nodes {
		lines[i] = NodeLine{
			Host: n.Name, UUID: n.UUID, Raw: nodeBadge(n).Word, Badge: nodeBadge(n),
			Moved: n.FilesMoved, Bytes: n.BytesMoved, Scanned: n.FilesScanned, Failures: n.Failures, Skipped: n.Skipped,
			RunTime: n.RunTime, Seen: Stamp{n.SeenAt},
		}
		if name := snap.HostNames[n.UUID]; name != "" {
			lines[i].Host = name
		}
		if !n.SeenAt.IsZero() && n.SeenAt.Before(jobSeen) {
			reference := now
			if !open {
				reference = jobSeen
			}
			lines[i].Stale = reference.Sub(n.SeenAt)
		}
	}
	return lines
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
