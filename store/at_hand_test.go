package store

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAtHandAreTheFirstOpenJobsAndThoseThatEndedLast(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	for _, c := range []struct {
		open, ended           int
		wantOpen, wantedEnded string
	}{
		{50, 10, "w5 w1 o8 o4 o2", "e9 e7 e6 e3 e0"},
		{3, 2, "w5 w1 o8", "e9 e7"},
		{0, 0, "", ""},
	} {
		got := must[AtHand](t)(s.AtHand(ctx, c.open, c.ended))
		same(t, c.wantOpen, volumes(got.Open))
		same(t, c.wantedEnded, volumes(got.Ended))
		same(t, 5, got.OpenTotal)
		for _, j := range append(got.Open, got.Ended...) {
			if len(j.Steps) != 3 {
				t.Errorf("job %d came with %d steps", j.ID, len(j.Steps))
			}
		}
	}
	same(t, AtHand{}, must[AtHand](t)(openStore(t).AtHand(ctx, 50, 10)))
}

func TestWhatEndedLastIsAtHandHoweverManyJobsAreOpen(t *testing.T) {
	s := openStore(t)
	create(t, s, endedJob("over", noon))
	for i := range 70 {
		j := plain(fmt.Sprint("o", i))
		j.CreatedAt = noon.Add(time.Duration(i+1) * time.Second)
		create(t, s, j)
	}
	got := must[AtHand](t)(s.AtHand(ctx, 50, 10))
	if len(got.Open) != 50 || got.OpenTotal != 70 || volumes(got.Ended) != "over" {
		t.Errorf("%d of %d open jobs, ended: %q", len(got.Open), got.OpenTotal, volumes(got.Ended))
	}
}

// A job that ran for a week ended after all that were over in a minute meanwhile.
func TestWhatEndedLastIsInTheOrderOfTheEnds(t *testing.T) {
	s := openStore(t)
	for i, x := range []struct {
		volume string
		end    time.Duration
	}{{"long", 9 * time.Hour}, {"first", time.Hour}, {"twin", 2 * time.Hour}, {"twins-other", 2 * time.Hour}, {"third", 3 * time.Hour}} {
		j := endedJob(x.volume, noon.Add(time.Duration(i)*time.Minute))
		j.EndedAt = noon.Add(x.end)
		create(t, s, j)
	}
	for count, want := range map[int]string{10: "long third twins-other twin first", 2: "long third"} {
		same(t, want, volumes(must[AtHand](t)(s.AtHand(ctx, 0, count)).Ended))
	}
	plan := s.planOf(t, func(q querier) error {
		_, err := collect(ctx, q, scanJob, selectEndedLast, 10)
		return err
	})
	if !strings.Contains(plan, "jobs_by_end") || strings.Contains(plan, "ORDER BY") {
		t.Errorf("what ended last is sorted:\n%s", plan)
	}
}
