package views

import (
	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// Badge is an icon and a word with a tone.
type Badge struct {
	Icon Icon
	Word string
	Tone Tone
	// Detail is the longer sentence for the title, "" if there is none.
	Detail string
}

// Tone says how loud something is. It never stands alone: a word and an icon
// say the same.
type Tone string

// The tones.
const (
	ToneQuiet Tone = "quiet"
	ToneInfo  Tone = "info"
	ToneOK    Tone = "ok"
	ToneWarn  Tone = "warn"
	ToneBad   Tone = "bad"
)

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

// stepBadge is a step's state. What a step waits for is the job's business: a
// decision that is taken already is no step's any more.
func stepBadge(job jobs.Job, s jobs.Step) Badge {
	if s.State == jobs.PendingCommit && s.EndedAt.IsZero() && job.Open() {
		return jobBadge(job)
	}
	return stateBadge(s.State, jobs.PhaseNone)
}

// StateWord is a state as people see it, for filters and sentences.
func StateWord(s jobs.State) string { return stateBadge(s, jobs.PhaseNone).Word }

// ActionWord is an action as people see it.
func ActionWord(a jobs.Action) string {
	switch a {
	case jobs.ActionRebalance:
		return "Rebalance"
	case jobs.ActionFixLayout:
		return "Fix layout"
	case jobs.ActionRemoveBrick:
		return "Remove bricks"
	case jobs.ActionReplaceBrick:
		return "Replace brick"
	case jobs.ActionResetBrick:
		return "Reset brick"
	}
	if word, other := a.Other(); other && word != "" {
		return word
	}
	return string(a)
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

// nodeBadge is what a node last said. A host that has to take part and that no
// answer told of says nothing, which is not well.
func nodeBadge(n jobs.NodeReport) Badge {
	if n.SeenAt.IsZero() {
		return Badge{Icon: IconUnknown, Word: "not heard", Tone: ToneWarn, Detail: "It owns bricks of this task, and no answer told of it."}
	}
	return rawBadge(n.Status)
}

func volumeBadge(s gluster.VolumeStatus) Badge {
	switch s {
	case gluster.VolumeStarted:
		return Badge{Icon: IconOK, Word: s.String(), Tone: ToneOK}
	case gluster.VolumeStopped, gluster.VolumeCreated:
		return Badge{Icon: IconStopped, Word: s.String(), Tone: ToneQuiet}
	}
	return Badge{Icon: IconUnknown, Word: s.String(), Tone: ToneWarn}
}

func brickBadge(s gluster.BrickStatus, started bool) Badge {
	switch {
	case s == gluster.BrickOnline:
		return Badge{Icon: IconOK, Word: s.String(), Tone: ToneOK}
	case s == gluster.BrickOffline && !started:
		return Badge{Icon: IconStopped, Word: s.String(), Tone: ToneQuiet}
	case s == gluster.BrickOffline:
		return Badge{Icon: IconBad, Word: s.String(), Tone: ToneBad}
	case !started:
		return Badge{Icon: IconUnknown, Word: "Not running", Tone: ToneQuiet}
	}
	return Badge{Icon: IconUnknown, Word: s.String(), Tone: ToneWarn}
}

func severityBadge(s preflight.Severity) Badge {
	switch s {
	case preflight.Block:
		return Badge{Icon: IconBad, Word: "Blocks", Tone: ToneBad}
	case preflight.Warn:
		return Badge{Icon: IconWarn, Word: "Warning", Tone: ToneWarn}
	}
	return Badge{Icon: IconOK, Word: "OK", Tone: ToneOK}
}

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
