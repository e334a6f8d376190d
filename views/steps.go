package views

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// StepNode is a step with the steps below it.
type StepNode struct {
	Title   string
	Badge   Badge
	Message string
	// Task is glusterd's id when the step mirrors a task; Raw its status in
	// glusterd's words.
	Task, Raw      string
	Started, Ended Stamp
	// Took says how long it took or has been going on, "" if that means nothing.
	Took string
	// Figures are those of the run the step mirrors, when the job has several.
	Figures []string
	Steps   []StepNode
}

// NodeLine is one node's share of a run.
type NodeLine struct {
	Host, UUID string
	// Raw is the status in glusterd's words, Badge the same with a tone.
	Raw                               string
	Badge                             Badge
	Moved, Scanned, Failures, Skipped uint64
	Bytes                             uint64
	RunTime                           time.Duration
	// Seen is when the node was last heard; Stale how much later than the rest
	// of the job it is missing, 0 if it is not.
	Seen  Stamp
	Stale time.Duration
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
			Title: stepTitles[s.Type], Badge: stepBadge(job, s), Message: s.Message.String(), Task: s.ExternalID,
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

// stepTook is how long a step took or has been going on. A step of a task that
// was found began before Brickyard saw it; finding it took no time at all.
func stepTook(job jobs.Job, s jobs.Step, now time.Time) string {
	found := job.Origin == jobs.OriginDetected && s.StartedAt.Equal(job.StartedAt)
	switch {
	case found && s.Type == jobs.StepValidating:
		return ""
	case found && s.EndedAt.Equal(s.StartedAt):
		return elapsedWords(job.Elapsed(now))
	case found && !job.BeganBefore.IsZero():
		return "at least " + Duration(took(job.BeganBefore, s.EndedAt, now))
	case found:
		return "at least " + Duration(took(s.StartedAt, s.EndedAt, now))
	}
	return Duration(took(s.StartedAt, s.EndedAt, now))
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

// mostMoved is how many bytes the node moved that moved most; 0 when there is only one.
func mostMoved(nodes []NodeLine) (most uint64) {
	if len(nodes) < 2 {
		return 0
	}
	for _, n := range nodes {
		most = max(most, n.Bytes)
	}
	return most
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

// stepBadge is a step's state. What a step waits for is the job's business: a
// decision that is taken already is no step's any more.
func stepBadge(job jobs.Job, s jobs.Step) Badge {
	if s.State == jobs.PendingCommit && s.EndedAt.IsZero() && job.Open() {
		return jobBadge(job)
	}
	return stateBadge(s.State, jobs.PhaseNone)
}

// nodeBadge is what a node last said. A host that has to take part and that no
// answer told of says nothing, which is not well.
func nodeBadge(n jobs.NodeReport) Badge {
	if n.SeenAt.IsZero() {
		return Badge{Icon: IconUnknown, Word: "not heard", Tone: ToneWarn, Detail: "It owns bricks of this task, and no answer told of it."}
	}
	return rawBadge(n.Status)
}

// rawBadge shows a status in glusterd's own words.
func rawBadge(s gluster.TaskStatus) Badge {
	b := Badge{Icon: IconUnknown, Word: s.String(), Tone: ToneWarn}
	switch s.Phase() {
	case gluster.StatusNotStarted:
		b.Icon, b.Tone = IconWaiting, ToneQuiet
	case gluster.StatusInProgress:
		b.Icon, b.Tone = IconRunning, ToneInfo
	case gluster.StatusStopped:
		b.Icon, b.Tone = IconStopped, ToneQuiet
	case gluster.StatusCompleted:
		b.Icon, b.Tone = IconOK, ToneOK
	case gluster.StatusFailed:
		b.Icon, b.Tone = IconBad, ToneBad
	}
	return b
}
