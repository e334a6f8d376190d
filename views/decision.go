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
	kindOf(job).decide(&m, job, snap, action.Name)
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
