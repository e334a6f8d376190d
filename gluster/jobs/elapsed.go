package jobs

import (
	"time"
)

// Elapsed is how long a job's task took, or has been running.
type Elapsed struct {
	// Known is false when nobody can tell: the task was found when it was over,
	// and its nodes did not say how long they ran; or it never began.
	Known bool
	// Since is from when to count on while the job is open; zero once it is over.
	Since time.Time
	// For is the time until now, or until the end.
	For time.Duration
	// AtLeast: the task was found, so that it may have begun earlier.
	AtLeast bool
}

// Elapsed says how long the job's task took, honestly: a task that was found
// counts by its nodes' own run times, not from when it was found.
func (j Job) Elapsed(now time.Time) Elapsed {
	if j.StartedAt.IsZero() {
		return Elapsed{}
	}
	e := Elapsed{Known: true, Since: j.StartedAt}
	if j.Origin == OriginDetected {
		e.AtLeast = true
		if !j.BeganBefore.IsZero() && j.BeganBefore.Before(e.Since) {
			e.Since = j.BeganBefore
		}
	}
	switch {
	case j.Open():
		e.For = max(0, now.Sub(e.Since))
	case j.foundOver():
		// When it ended is not known, only how long its nodes were at it.
		e.For, e.Since = j.longestRun(), time.Time{}
		e.Known = e.For > 0
	default:
		e.For, e.Since = max(0, j.EndedAt.Sub(e.Since)), time.Time{}
	}
	return e
}

// foundOver reports whether the task was over already when it was found.
func (j Job) foundOver() bool {
	return j.Origin == OriginDetected && !j.Open() && !j.EndedAt.After(j.StartedAt)
}

// longestRun is the longest run time of the current run's nodes.
func (j Job) longestRun() time.Duration {
	var longest time.Duration
	if s := j.TaskStep(); s != nil {
		for _, n := range s.Nodes {
			longest = max(longest, n.RunTime)
		}
	}
	return longest
}
