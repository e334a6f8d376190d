package views

import (
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// DecisionReview is the dialog before a removal is committed, kept or run again,
// and its page; or before the brick of a reset is started. To give a reset up is a stop:
// see stop.go.
//
// Form fields: confirm (with a Phrase), reason, key.
type DecisionReview struct {
	Row       JobRow
	URL       string
	CancelURL string
	// Title asks, Sentence says what it means, Label is the button's.
	Title, Sentence, Label string
	Danger                 bool
	// Commands are empty when nothing has to be sent, or may be.
	Commands []string
	Bricks   []BrickUsage
	// Logs say per node what was left behind, and where it is named.
	Logs     []string
	Findings []Finding
	Guard    Guard
	// Phrase has to be typed, "" if nothing has.
	Phrase, Confirm string
	Reason, Key     string
	Blocked         string
	Problem         *Problem
}

// NewDecisionReview makes the dialog before a removal is committed, kept or run
// again; action says which of it, and whether it may be, findings what speaks
// against it on the volume.
func NewDecisionReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, findings []preflight.Finding, confirm, reason, key string, now time.Time) DecisionReview {
	m := DecisionReview{
		Row: NewJobRow(job, snap, nil, now), URL: JobActionURL(job.ID, action.Name), CancelURL: JobURL(job.ID),
		Bricks: brickUsage(job, snap), Logs: lossLogs(job, snap), Confirm: confirm, Reason: reason, Key: key,
		Findings: NewFindings(findings), Blocked: blockedBy(action, findings),
	}
	switch {
	case job.Action == jobs.ActionResetBrick:
		m.reset(job, action.Name)
	case action.Name == jobs.ActionCommit:
		m.Title, m.Label = "Commit the removal", "Take the bricks out"
		m.Sentence = "The bricks leave the volume for good. Every node is asked once more before the command is sent; if anything was not moved, nothing happens."
		m.Commands = lines(gluster.RemoveBrickCommit(job.Volume, job.Bricks))
	case action.Name == jobs.ActionCommitLossy:
		m.Title, m.Label, m.Danger = "Commit with losses", "Take the bricks out and lose what is left", true
		m.Sentence = "The bricks leave the volume although not everything was moved. What is still on them is no longer in the volume: files that only lie there are lost to its users."
		m.Commands = lines(gluster.RemoveBrickForce(job.Volume, 0, job.Bricks))
		m.Phrase = job.LossPhrase()
	case action.Name == jobs.ActionKeep:
		m.Title, m.Label = "Keep the bricks", "Keep them in the volume"
		m.Sentence = "The removal ends, and the bricks stay in the volume" + noLoss(job, snap) + " What was moved away does not come back by itself: rebalance the volume afterwards to use them again."
		m.Commands = lines(gluster.RemoveBrickStop(job.Volume, job.Bricks))
	case action.Name == jobs.ActionRerun:
		m.Title, m.Label = "Run the migration again", "Run it again"
		m.Sentence = "The removal is stopped and started again with the same bricks, so that what failed or was skipped is tried once more. What was moved stays moved."
		m.Commands = lines(gluster.RemoveBrickStop(job.Volume, job.Bricks), gluster.RemoveBrickStart(job.Volume, job.Bricks))
	}
	if job.With != "" && action.Name == jobs.ActionKeep {
		m.Sentence += " The new brick, " + job.With + ", stays in the volume as well."
	}
	if snap.Unsupported(job.Volume) != "" {
		m.Commands = nil
	}
	return m
}

// lossLogs says per node what was left behind and which file names it.
func lossLogs(job jobs.Job, snap jobs.Snapshot) []string {
	step := job.TaskStep()
	if step == nil {
		return nil
	}
	var out []string
	for _, n := range step.Nodes {
		host := n.Name
		if name := snap.HostNames[n.UUID]; name != "" {
			host = name
		}
		switch {
		case n.SeenAt.IsZero():
			out = append(out, host+": not heard; look whether its glusterd runs and whether there is a "+rebalanceLog(job.Volume))
		case n.Failures+n.Skipped > 0:
			lost := failedFiles(step.Type, n.Failures)
			if n.Skipped > 0 {
				lost += ", " + Count(n.Skipped) + " skipped"
			}
			out = append(out, fmt.Sprintf("%s: %s; named in %s", host, lost, rebalanceLog(job.Volume)))
		case n.Status.Phase() != gluster.StatusCompleted:
			out = append(out, fmt.Sprintf("%s: %s; why is in %s", host, n.Status, rebalanceLog(job.Volume)))
		}
	}
	return out
}

// rebalanceLog is where glusterd logs a migration, on each node that takes part.
func rebalanceLog(volume string) string { return "/var/log/glusterfs/" + volume + "-rebalance.log" }

// reset is the decision about a brick whose disk is being changed.
func (m *DecisionReview) reset(job jobs.Job, action string) {
	brick := job.NewBrick()
	m.Bricks = nil
	m.Title, m.Label = "Start the brick on its new disk", "The disk is changed, start the brick"
	m.Sentence = "The process of " + brick + " is started again, on the empty directory you made. If the directory holds a brick already, as it does when the disk was not changed or not mounted, glusterd refuses and nothing happens. Then Brickyard watches until the brick is healed."
	if action == jobs.ActionKeep {
		m.Title, m.Label = "Start the brick as it is", "Start it with what lies there"
		m.Sentence = "The process of " + brick + " is started again with whatever lies at its path: the old data, if the disk was not changed, or an empty directory. What it missed is healed, and Brickyard watches until that is done."
	}
	m.Commands = lines(gluster.ResetBrickCommit(job.Volume, brick, action == jobs.ActionKeep))
}
