package jobs

import (
	"time"
)

// Elapsed is how long a job's task worked, or has been working. While the job is paused,
// or waits for somebody, no time passes.
type Elapsed struct {
	// Known is false when nobody can tell: the task was found when it was over,
	// and its nodes did not say how long they ran; or it never began.
	Known bool
	// Since is from when to count on while the task works: its start, later by the time
	// that it did not work. Zero while it does not work.
	Since time.Time
	// For is the time until now, or until the end.
	For time.Duration
	// AtLeast: the task was found, so that it may have begun earlier.
	AtLeast bool
}

// Elapsed says how long the job's task worked, honestly: a task that was found
// counts by its nodes' own run times, not from when it was found.
func (j Job) Elapsed(now time.Time) Elapsed {
	if j.StartedAt.IsZero() {
		return Elapsed{}
	}
	e := Elapsed{Known: true, AtLeast: j.Origin == OriginDetected}
	if j.foundOver() {
		// When it ended is not known, only how long its nodes were at it.
		e.For = j.longestRun()
		e.Known = e.For > 0
		return e
	}
	stretches := j.stretches()
	for i, at := range stretches {
		if at.end.IsZero() && i == len(stretches)-1 {
			e.Since = at.start.Add(-e.For)
			e.For = max(0, now.Sub(e.Since))
			break
		}
		e.For += max(0, at.end.Sub(at.start))
	}
	return e
}

// stretch is a time in which a job's task worked; end is zero while it does.
type stretch struct{ start, end time.Time }

// stretches are the times in which the task of a job that began worked: its runs. A job
// without runs, which follows no task, is at work from its start to its end.
func (j Job) stretches() []stretch {
	began := j.StartedAt
	if j.Origin == OriginDetected && !j.BeganBefore.IsZero() && j.BeganBefore.Before(began) {
		began = j.BeganBefore
	}
	runs := j.Runs()
	if len(runs) == 0 {
		return []stretch{{began, j.EndedAt}}
	}
	var out []stretch
	for i, run := range runs {
		at := stretch{run.StartedAt, run.EndedAt}
		if i == 0 {
			at.start = began
		}
		if at.start.IsZero() {
			continue // it was not accepted, or is not yet
		}
		if at.end.IsZero() && run.State == PendingCommit {
			at.end = run.restedAt(j.EndedAt) // its task is over, whatever becomes of the job
		}
		if at.end.IsZero() {
			at.end = j.EndedAt
		}
		out = append(out, at)
	}
	return out
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
