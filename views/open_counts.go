package views

import (
	"strconv"

	"brickyard/gluster/jobs"
)

// OpenCounts is how many jobs are open, by what they do: each is counted once.
type OpenCounts struct {
	// Running are those that move, Decisions those that wait for a person, Paused those
	// that wait for a moment or for somebody who lets them go on. Of Unknown it is not
	// known what they do.
	Running, Decisions, Paused, Unknown int
}

// openGroup is which of the counts an open job belongs to.
type openGroup int

const (
	groupRunning openGroup = iota
	groupDecisions
	groupPaused
	groupUnknown
)

// openGroupOf tells it by what the job's badge says: what Brickyard itself is doing with
// a job is the news, whatever its state.
func openGroupOf(awaitsDecision bool, state jobs.State, phase jobs.Phase) openGroup {
	switch {
	case awaitsDecision:
		return groupDecisions
	case phase != jobs.PhaseNone:
		return groupRunning
	case state == jobs.Paused:
		return groupPaused
	case state == jobs.Unknown:
		return groupUnknown
	}
	return groupRunning
}

// Add counts an open job.
func (c *OpenCounts) Add(j jobs.Job) {
	switch openGroupOf(j.AwaitsDecision(), j.State, j.Phase) {
	case groupDecisions:
		c.Decisions++
	case groupPaused:
		c.Paused++
	case groupUnknown:
		c.Unknown++
	default:
		c.Running++
	}
}

// CountsAsPaused reports whether an open job is one of those that are counted as paused.
func CountsAsPaused(j jobs.Job) bool {
	return openGroupOf(j.AwaitsDecision(), j.State, j.Phase) == groupPaused
}

// countWord is one count in words.
type countWord struct {
	Text string
	Tone Tone
}

// words are the counts that are not 0: "1 running", "2 need you", "1 paused".
func (c OpenCounts) words() (out []countWord) {
	for _, x := range []struct {
		n         int
		one, many string
		tone      Tone
	}{
		{c.Running, "running", "running", ToneQuiet},
		{c.Decisions, "needs you", "need you", ToneWarn},
		{c.Paused, "paused", "paused", ToneQuiet},
		{c.Unknown, "in an unknown state", "in an unknown state", ToneWarn},
	} {
		if x.n > 0 {
			out = append(out, countWord{strconv.Itoa(x.n) + " " + plural(x.n, x.one, x.many), x.tone})
		}
	}
	return out
}
