package handlers

import (
	"slices"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestOpenTasksAreOrderedAndCountedByWhatTheyDoNow(t *testing.T) {
	began := time.Unix(1_700_000_000, 0)
	var open []jobs.Job
	add := func(cluster string, state jobs.State, phase jobs.Phase) {
		id := int64(len(open) + 1)
		open = append(open, jobs.Job{
			ID: id, Cluster: cluster, Action: jobs.ActionRemoveBrick, State: state, Phase: phase,
			CreatedAt: began.Add(time.Duration(id) * time.Minute),
		})
	}
	add("a", jobs.Unknown, jobs.PhaseNone)
	add("a", jobs.Unknown, jobs.PhaseStopping)
	add("b", jobs.PendingCommit, jobs.PhaseNone)
	add("a", jobs.Paused, jobs.PhaseStarting)
	add("a", jobs.Paused, jobs.PhaseNone)
	add("b", jobs.Running, jobs.PhaseNone)
	l := NewLive(open, nil, nil)

	ids := func(list []jobs.Job) (out []int64) {
		for _, j := range list {
			out = append(out, j.ID)
		}
		return out
	}
	for cluster, want := range map[string]struct {
		decisions, others []int64
		counts            views.OpenCounts
	}{
		"":  {[]int64{3}, []int64{6, 4, 2, 1, 5}, views.OpenCounts{Running: 3, Decisions: 1, Paused: 1, Unknown: 1}},
		"a": {nil, []int64{4, 2, 1, 5}, views.OpenCounts{Running: 2, Paused: 1, Unknown: 1}},
	} {
		decisions, others, counts := l.standing(cluster)
		if !slices.Equal(ids(decisions), want.decisions) || !slices.Equal(ids(others), want.others) || counts != want.counts {
			t.Errorf("of %q: %v, %v, %+v; want %+v", cluster, ids(decisions), ids(others), counts, want)
		}
	}
}
