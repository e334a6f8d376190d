package store

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func TestWhatEndedSinceAMomentIsTheLastOfItAndCounted(t *testing.T) {
	s := openStore(t)
	create(t, s, plain("open"))
	for i, x := range []struct {
		volume string
		end    time.Duration
		state  jobs.State
	}{
		{"long", 9 * time.Hour, jobs.Finished}, {"before", time.Hour, jobs.Failed}, {"at", 2 * time.Hour, jobs.Failed},
		{"stopped", 3 * time.Hour, jobs.Aborted}, {"failed", 4 * time.Hour, jobs.Failed}, {"well", 5 * time.Hour, jobs.Finished},
	} {
		j := endedJob(x.volume, noon.Add(time.Duration(i)*time.Minute))
		j.EndedAt, j.State = noon.Add(x.end), x.state
		create(t, s, j)
	}
	for show, want := range map[int]string{10: "long well stopped | failed at", 2: "long well | failed at", 1: "long | failed"} {
		got := must[EndedLately](t)(s.EndedSince(ctx, noon.Add(2*time.Hour), show))
		same(t, want, volumes(got.Others)+" | "+volumes(got.Failed))
		same(t, map[jobs.State]int{jobs.Finished: 2, jobs.Failed: 2, jobs.Aborted: 1}, got.ByState)
		same(t, 5, got.Total)
		if len(got.Others[0].Steps) != 3 {
			t.Errorf("a job came with %d steps", len(got.Others[0].Steps))
		}
	}
	same(t, 0, must[EndedLately](t)(s.EndedSince(ctx, noon.Add(24*time.Hour), 10)).Total)
}

func TestNoMoreIsReadOfWhatEndedThanIsCounted(t *testing.T) {
	s := openStore(t)
	fill(t, s, 3*EndedCounted)
	got := must[EndedLately](t)(s.EndedSince(ctx, time.Time{}.Add(time.Hour), 10))
	if got.Total != EndedCounted || len(got.Others) != 10 {
		t.Errorf("%d counted, %d shown", got.Total, len(got.Others))
	}
	plan := s.planOf(t, func(q querier) error {
		_, err := collect(ctx, q, scanEnded, selectEndedSince, micros(noon), 10)
		return err
	})
	if !strings.Contains(plan, "SEARCH jobs USING INDEX jobs_by_end (ended_at>?)") || strings.Contains(plan, "ORDER BY") {
		t.Errorf("what ended is sorted:\n%s", plan)
	}
}
