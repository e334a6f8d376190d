package jobs

import (
	"testing"
	"time"

	"brickyard/gluster"
)

// However a run ends, its chart ends with the last figures that were heard: nothing moves
// at an end that was heard, and of one that was not nobody knows what came after.
func TestTheChartOfARunEndsWithTheLastFiguresThatWereHeard(t *testing.T) {
	start := time.Date(2026, 11, 2, 14, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	heard := func(s int) []NodeReport {
		return []NodeReport{{Name: "node1", SeenAt: at(s)}}
	}
	run := func(nodes []NodeReport) Job {
		return Job{State: Running, Steps: []Step{
			{ID: 1, Number: 1, Type: StepExecuting, State: Running, StartedAt: start},
			{
				ID: 2, Number: 2, Parent: 1, Type: StepRemoving, ExternalSystem: ExternalGluster, ExternalID: "t", State: Running, StartedAt: start,
				Nodes: nodes, Total: gluster.Figures{BytesMoved: 7}, BytesPerSecond: 5, SampledAt: at(10),
			},
		}}
	}
	for name, c := range map[string]struct {
		before Job
		change func(*Job)
		// want is the second of the sample, 0 for none; rate is what it says.
		want int
		rate float64
	}{
		"it goes on":                       {run(heard(30)), func(*Job) {}, 0, 0},
		"stopped, as was heard":            {run(heard(30)), func(j *Job) { j.End(Aborted, nil, at(30)) }, 30, 0},
		"paused, as was heard":             {run(heard(30)), func(j *Job) { j.BeginPause(nil, at(30)) }, 30, 0},
		"to be decided":                    {run(heard(30)), func(j *Job) { j.Steps[1].State, j.State = PendingCommit, PendingCommit }, 30, 0},
		"gone, unheard":                    {run(heard(30)), func(j *Job) { j.End(Unknown, nil, at(300)) }, 30, 5},
		"gone, last sampled when heard":    {run(heard(10)), func(j *Job) { j.End(Unknown, nil, at(300)) }, 10, 5},
		"gone before it was ever heard":    {run(nil), func(j *Job) { j.End(Failed, nil, at(30)) }, 0, 0},
		"the clock was set back meanwhile": {run(heard(5)), func(j *Job) { j.End(Aborted, nil, at(5)) }, 10, 0},
		"another run begins": {run(heard(30)), func(j *Job) {
			j.Steps[1].EndedAt = at(30)
			j.BeginRun(at(40))
		}, 30, 0},
	} {
		j := c.before
		j.Steps = CloneSteps(c.before.Steps)
		c.change(&j)
		s := j.EndSample(c.before)
		switch {
		case s == nil && c.want != 0:
			t.Errorf("%s: no sample", name)
		case s != nil && (!s.At.Equal(at(c.want)) || s.StepID != 2 || s.BytesMoved != 7 || s.BytesPerSecond != c.rate || c.want == 0):
			t.Errorf("%s: %+v", name, *s)
		}
		if again := j.EndSample(j); again != nil {
			t.Errorf("%s: the end of a run is told twice: %+v", name, *again)
		}
		if s != nil && j.NewSample(at(3600)) != nil && name != "another run begins" {
			t.Errorf("%s: the chart goes on after the end", name)
		}
	}
}
