package views

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// NewRebalanceReview makes the dialog before a rebalance. action is the state of
// the chosen action (rebalance or fix-layout): when it is refused, or a finding of
// the engine's review blocks, the dialog cannot be confirmed. key is the
// idempotency key, reason what was typed so far.
func NewRebalanceReview(cluster, volume string, mode gluster.RebalanceMode, action jobs.ActionState, review jobs.StartReview, reason, key string) RebalanceReview {
	m := RebalanceReview{
		Cluster: cluster, Volume: volume, URL: RebalanceURL(cluster, volume), CancelURL: VolumeURL(cluster, volume),
		FixLayout: mode.FixLayout, Force: mode.Force && !mode.FixLayout, Reason: reason, Key: key,
		Findings: NewFindings(review.Findings), Command: commandText(review.Command),
	}
	m.Blocked = blockedBy(action, review.Findings)
	return m
}

// commandText is the line that will run, "" for no command.
func commandText(c gluster.Command) string {
	if c.None() {
		return ""
	}
	return c.String()
}

// blockedBy says why an action cannot be confirmed, "" when it can.
func blockedBy(action jobs.ActionState, findings []preflight.Finding) string {
	switch blocking := preflight.Blocking(findings); {
	case !action.Allowed:
		return action.Why
	case len(blocking) == 1:
		return blocking[0].Summary
	case len(blocking) > 1:
		return fmt.Sprintf("%d checks forbid it; see above.", len(blocking))
	}
	return ""
}

// NewStopReview makes the dialog before a stop. action is the job's stop action,
// findings what speaks against it on the volume.
func NewStopReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, findings []preflight.Finding, reason, key string, now time.Time) StopReview {
	m := StopReview{
		Row: NewJobRow(job, snap, []jobs.ActionState{action}, now), URL: JobActionURL(job.ID, jobs.ActionStop),
		CancelURL: JobURL(job.ID), Reason: reason, Key: key, Findings: NewFindings(findings),
		Sentence: "What was moved stays moved" + noLoss(job, snap) + " The volume may stay unbalanced; a new rebalance begins from the start.",
	}
	switch {
	case job.Heals():
		m.Watching = true
		m.Sentence = "Nothing is sent to the cluster: the heal goes on in glusterd, and only Brickyard stops watching it. The volume can be worked on again before it is healed; its reviews then still look for pending heals."
	case job.Stranded(snap):
		m.GivesUp, m.Seen = true, "give-up"
		m.Sentence = "Nothing is sent to the cluster: while the host of " + job.NewBrick() + " is away, the brick can be started neither on a new disk nor as it is. The job ends, the brick stays out of work, and the volume is free for another job: replace the brick by one on another host, or start it by hand when the host is back."
	case job.Action == jobs.ActionResetBrick:
		m.Seen = "start"
		m.Sentence = "The brick is started again with whatever lies at its path, and what it missed is healed."
		m.Command = gluster.ResetBrickCommit(job.Volume, job.NewBrick(), true).String()
	case job.Action == jobs.ActionReplaceBrick && job.TaskStep() == nil:
	default:
		m.Command = jobs.StopCommand(job).String()
	}
	if job.Action == jobs.ActionReplaceBrick && job.TaskStep() != nil {
		m.Sentence = "The old brick stays in the volume, and so does the new one, " + job.With + noLoss(job, snap) + " What was moved away does not come back by itself: rebalance the volume afterwards to use all bricks."
	}
	if job.Action == jobs.ActionRemoveBrick {
		m.Sentence = "The bricks stay in the volume" + noLoss(job, snap) + " What was moved away does not come back by itself: rebalance the volume afterwards to use them again."
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
	m.Leaves = jobs.StopLeaves(job, snap)
	m.Blocked = blockedBy(action, findings)
	return m
}

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

// NewFindings makes findings readable; those that matter come first.
func NewFindings(findings []preflight.Finding) []Finding {
	var out []Finding
	for _, severity := range []preflight.Severity{preflight.Block, preflight.Warn, preflight.OK} {
		for _, f := range findings {
			if f.Severity != severity {
				continue
			}
			v := Finding{Rule: f.Rule, Summary: f.Summary, Badge: severityBadge(f.Severity)}
			if f.Severity != preflight.OK {
				// What holds is said in one line; what does not gets its figures.
				for _, g := range f.Figures {
					v.Figures = append(v.Figures, Fact{figureName(g.Name), figureText(g)})
				}
			}
			out = append(out, v)
		}
	}
	return out
}

// figureName turns a program's name into words: "fullestFree" → "fullest free".
// Names of volume options stay as they are.
func figureName(name string) string {
	if strings.ContainsAny(name, ".-") {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// figureText writes a figure's value.
func figureText(f preflight.Figure) string {
	switch v := f.Value.(type) {
	case uint64:
		return Size(v)
	case int:
		return Count(uint64(max(v, 0)))
	case float64:
		// From before the database kept what a number is: a size or a count.
		if v >= 0 && v < 1<<63 && v == math.Trunc(v) {
			return Count(uint64(v))
		}
	case []string:
		return join(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(f.Value)
}
