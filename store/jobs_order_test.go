package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickyard/gluster/jobs"
)

func TestPagesByTimeGiveEveryJobOnceFromEitherEnd(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	const oldest = "e0 w1 o2 e3 o4 w5 e6 e7 o8 e9"
	words := strings.Fields(oldest)
	slices.Reverse(words)
	for order, want := range map[jobs.JobOrder]string{jobs.OldestFirst: oldest, jobs.NewestFirst: strings.Join(words, " ")} {
		for limit := 1; limit <= 11; limit++ {
			var got []jobs.Job
			last := (10 + limit - 1) / limit
			for n := 1; n <= last; n++ {
				p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Order: order, Limit: limit, Page: n}))
				if p.Before != (n-1)*limit || p.Total != 10 || p.Next != "" || len(p.Jobs[0].Steps) != 3 {
					t.Errorf("%s, page %d of %d each: %d before it of %d, next %q", order, n, limit, p.Before, p.Total, p.Next)
				}
				got = append(got, p.Jobs...)
			}
			if v := volumes(got); v != want {
				t.Errorf("%s, %d each: %s", order, limit, v)
			}
			beyond := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Order: order, Limit: limit, Page: 1 << 40}))
			same(t, (last-1)*limit, beyond.Before)
		}
	}
	same(t, jobs.JobPage{}, must[jobs.JobPage](t)(openStore(t).Jobs(ctx, jobs.JobFilter{Order: jobs.OldestFirst, Page: 3})))
}

func TestAPageByTimeIsFoundByIndex(t *testing.T) {
	s := openStore(t)
	fill(t, s, 2000)
	for _, f := range []jobs.JobFilter{{}, {Cluster: "c1"}, {Volume: "vol-7"}, {User: "user7"}, {States: []jobs.State{jobs.Failed}}, {Action: jobs.ActionRebalance}} {
		for _, f.Order = range []jobs.JobOrder{jobs.NewestFirst, jobs.OldestFirst} {
			plan := s.planOf(t, func(q querier) error {
				_, err := idsByTime(ctx, q, where(f), f.Order == jobs.NewestFirst, 50, 20)
				return err
			})
			if !strings.Contains(plan, "INDEX jobs_by_") || strings.Contains(plan, "ORDER BY") {
				t.Errorf("%+v:\n%s", f, plan)
			}
		}
	}
}

func TestTheCountsOfStatesAreWhatEachOfThemWouldSelect(t *testing.T) {
	s := openStore(t)
	fill(t, s, 400) // 200 running; of the others one in a hundred failed
	for i, state := range []jobs.State{jobs.PendingCommit, jobs.Paused, jobs.Unknown} {
		j := plain(fmt.Sprint("more", i))
		j.State = state
		create(t, s, j)
	}
	byItself := plain("by itself")
	byItself.State, byItself.AutoCommit = jobs.PendingCommit, true
	create(t, s, byItself)
	for _, f := range []jobs.JobFilter{
		{}, {Cluster: "c1"}, {Volume: "vol-7"}, {User: "user7"}, {Action: jobs.ActionRebalance}, {Since: noon}, {Awaiting: true},
		{States: []jobs.State{jobs.Failed}}, {States: []jobs.State{jobs.Failed, jobs.Failed, jobs.Finished}, Cluster: "c1"}, {Cluster: "nowhere"},
		{Search: "vol-7"}, {Search: "more", States: []jobs.State{jobs.Paused}}, {Search: "ann", Awaiting: true},
	} {
		counted := f
		counted.Count = true
		p := must[jobs.JobPage](t)(s.Jobs(ctx, counted))
		total := func(f jobs.JobFilter) int { return must[jobs.JobPage](t)(s.Jobs(ctx, f)).Total }
		same(t, total(f), p.Total)
		for _, state := range jobs.States {
			of := f
			of.States = []jobs.State{state}
			if want := total(of); p.ByState[state] != want {
				t.Errorf("%+v: %d are %s, want %d", f, p.ByState[state], state, want)
			}
		}
		of := f
		of.Awaiting = true
		same(t, total(of), p.Awaiting)
	}
}

func TestEachJobComesOnceInTheOrderOfThePages(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	stop := errors.New("enough")
	for _, f := range []jobs.JobFilter{
		{}, {Order: jobs.NewestFirst}, {Order: jobs.OldestFirst}, {States: []jobs.State{jobs.Running}}, {Search: "e"}, {Search: "nothing"}, {Search: "o", Order: jobs.OldestFirst},
	} {
		var got []jobs.Job
		err := s.EachJob(ctx, f, func(portion []jobs.Job) error {
			got = append(got, portion...)
			return nil
		})
		if want := volumes(must[jobs.JobPage](t)(s.Jobs(ctx, f)).Jobs); err != nil || volumes(got) != want {
			t.Errorf("%+v: %s, %v; want %s", f, volumes(got), err, want)
		}
		for _, j := range got {
			same(t, 3, len(j.Steps))
		}
	}
	if err := s.EachJob(ctx, jobs.JobFilter{}, func([]jobs.Job) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestEachJobOfManyComesOnce(t *testing.T) {
	s := openStore(t)
	fill(t, s, 1700)
	for _, order := range []jobs.JobOrder{jobs.OpenFirst, jobs.NewestFirst, jobs.OldestFirst} {
		seen, portions := map[int64]bool{}, 0
		if err := s.EachJob(ctx, jobs.JobFilter{Order: order}, func(portion []jobs.Job) error {
			portions++
			for _, j := range portion {
				seen[j.ID] = true
			}
			return nil
		}); err != nil || len(seen) != 1700 || portions != 4 {
			t.Errorf("%s: %d jobs in %d portions, %v", order, len(seen), portions, err)
		}
	}
}

func TestACountEndsAtItsLimit(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	for limit, want := range map[int]int{3: 3, 100: 5} {
		same(t, want, must[int](t)(s.Count(ctx, jobs.JobFilter{States: []jobs.State{jobs.PendingCommit}, Since: noon.Add(2e9)}, limit)))
	}
}
