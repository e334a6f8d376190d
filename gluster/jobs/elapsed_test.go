package jobs

import (
	"slices"
	"testing"
	"time"
)

func TestElapsedCountsTheTimeInWhichTheTaskWorked(t *testing.T) {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	run := func(from, to int) Step {
		s := Step{ExternalSystem: ExternalGluster, StartedAt: at(from)}
		if to > 0 {
			s.EndedAt = at(to)
		}
		return s
	}
	job := func(state State, end int, steps ...Step) Job {
		j := Job{Action: ActionRemoveBrick, State: state, StartedAt: at(0), Steps: steps}
		if end > 0 {
			j.EndedAt = at(end)
		}
		return j
	}
	found := job(Running, 0, run(5, 0))
	found.Origin, found.StartedAt, found.BeganBefore = OriginDetected, at(5), at(2)
	waits := run(0, 0)
	waits.State, waits.SampledAt = PendingCommit, at(20)
	waiting, committed, again := job(PendingCommit, 0, waits), job(PendingCommit, 0, waits), job(PendingCommit, 0, waits)
	committed.Steps = slices.Clone(committed.Steps)
	committed.End(Finished, nil, at(55))
	again.Steps = slices.Clone(again.Steps)
	again.BeginRun(at(55))
	for name, c := range map[string]struct {
		job      Job
		minutes  int
		counting bool
	}{
		"the first run works":            {job(Running, 0, run(0, 0)), 60, true},
		"paused after ten minutes":       {job(Paused, 0, run(0, 10)), 10, false},
		"the second run works":           {job(Running, 0, run(0, 10), run(40, 0)), 30, true},
		"the second is being started":    {job(Paused, 0, run(0, 10), Step{ExternalSystem: ExternalGluster}), 10, false},
		"it waits for a decision":        {waiting, 20, false},
		"committed an hour later":        {committed, 20, false},
		"run again an hour later":        {again, 25, true},
		"ended while its run was open":   {job(Aborted, 50, run(0, 10), run(40, 0)), 20, false},
		"found, and begun before that":   {found, 58, true},
		"without a task, and still open": {job(Running, 0), 60, true},
		"without a task, and over":       {job(Finished, 15), 15, false},
	} {
		e := c.job.Elapsed(at(60))
		if !e.Known || e.For != time.Duration(c.minutes)*time.Minute || e.Since.IsZero() == c.counting {
			t.Errorf("%s: %+v, want %d min", name, e, c.minutes)
		}
		if c.counting && e.Since.Add(e.For) != at(60) {
			t.Errorf("%s: counted on from %v it is not %v now", name, e.Since, e.For)
		}
	}
}
