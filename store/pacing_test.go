package store

import (
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

// Only ended jobs of the cluster that still owe a throttle, the oldest first.
func TestJobsThatOweAThrottleAreFound(t *testing.T) {
	s := openStore(t)
	owing := func(volume string, at time.Time) jobs.Job {
		j := endedJob(volume, at)
		j.Throttle = jobs.Throttle{Value: "lazy", Before: "2", Owed: true}
		return j
	}
	second := create(t, s, owing("b", noon.Add(time.Hour)))
	first := create(t, s, owing("a", noon))
	elsewhere := owing("a", noon)
	elsewhere.Cluster = "c2"
	create(t, s, elsewhere)
	create(t, s, endedJob("a", noon))
	open := plain("c")
	open.Throttle = first.Throttle
	create(t, s, open)
	got := must[[]jobs.Job](t)(s.JobsOwingThrottle(ctx, "c1"))
	same(t, []jobs.Job{first, second}, got)

	first.Throttle.Owed = false
	must[jobs.Job](t)(s.UpdateJob(ctx, first, nil))
	if got = must[[]jobs.Job](t)(s.JobsOwingThrottle(ctx, "c1")); len(got) != 1 || got[0].ID != second.ID {
		t.Errorf("after one was settled: %+v", got)
	}
}
