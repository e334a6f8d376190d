package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func volumes(list []jobs.Job) string {
	var out []string
	for _, j := range list {
		out = append(out, j.Volume)
	}
	return strings.Join(out, " ")
}

// seedPages stores jobs whose volume names say where they belong: w waits for a
// decision, o is open, e is ended; the number is the order of creation.
func seedPages(t *testing.T, s *Store) map[string]jobs.Job {
	t.Helper()
	out := map[string]jobs.Job{}
	for i, name := range []string{"e0", "w1", "o2", "e3", "o4", "w5", "e6", "e7", "o8", "e9"} {
		j := plain(name)
		j.CreatedAt = noon.Add(time.Duration(i) * time.Second)
		switch name[0] {
		case 'w':
			j.State = jobs.PendingCommit
		case 'e':
			// One ended while it waited: it is history all the same.
			j.State, j.EndedAt = jobs.PendingCommit, j.CreatedAt
		}
		out[name] = create(t, s, j)
	}
	return out
}

const wholeOrder = "w5 w1 o8 o4 o2 e9 e7 e6 e3 e0"

func TestPagesOfEverySizeGiveEveryJobOnceInOrder(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	for limit := 1; limit <= 11; limit++ {
		var got []jobs.Job
		f := jobs.JobFilter{Limit: limit}
		for pages := 1; ; pages++ {
			p := must[jobs.JobPage](t)(s.Jobs(ctx, f))
			if p.Total != 10 {
				t.Errorf("total %d", p.Total)
			}
			if len(p.Jobs) == 0 || len(p.Jobs) > limit {
				t.Errorf("limit %d: a page of %d", limit, len(p.Jobs))
			}
			for _, j := range p.Jobs {
				if len(j.Steps) != 3 {
					t.Errorf("job %d came with %d steps", j.ID, len(j.Steps))
				}
			}
			got = append(got, p.Jobs...)
			if p.Next == "" {
				if want := (10 + limit - 1) / limit; pages != want {
					t.Errorf("limit %d: %d pages, want %d", limit, pages, want)
				}
				break
			}
			f.Cursor = p.Next
		}
		if v := volumes(got); v != wholeOrder {
			t.Errorf("limit %d: %s", limit, v)
		}
	}
}

func TestWhatGoesOnByItselfIsNotSortedAsADecision(t *testing.T) {
	s := openStore(t)
	for i, name := range []string{"decision", "by itself", "committing", "running"} {
		j := plain(name)
		j.CreatedAt = noon.Add(time.Duration(i) * time.Second)
		if name != "running" {
			j.State = jobs.PendingCommit
		}
		j.AutoCommit = name == "by itself"
		if name == "committing" {
			j.Phase = jobs.PhaseCommitting
		}
		create(t, s, j)
	}
	var got []string
	for _, j := range must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{})).Jobs {
		got = append(got, j.Volume)
		if j.AwaitsDecision() != (j.Volume == "decision") {
			t.Errorf("%s awaits a decision: %v", j.Volume, j.AwaitsDecision())
		}
	}
	same(t, []string{"decision", "running", "committing", "by itself"}, got)
}

func TestJobsOfTheSameMomentAreOrderedByID(t *testing.T) {
	s := openStore(t)
	for i := range 5 {
		create(t, s, endedJob(fmt.Sprint(i), noon))
	}
	var got []jobs.Job
	f := jobs.JobFilter{Limit: 2}
	for {
		p := must[jobs.JobPage](t)(s.Jobs(ctx, f))
		got = append(got, p.Jobs...)
		if f.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	same(t, "4 3 2 1 0", volumes(got))
}

func TestAWalkThroughThePagesIsNotDisturbedByChanges(t *testing.T) {
	for limit := 1; limit <= 9; limit++ {
		s := openStore(t)
		at := seedPages(t, s)
		change := func(name string, do func(*jobs.Job)) {
			j := at[name]
			do(&j)
			at[name] = must[jobs.Job](t)(s.UpdateJob(ctx, j, nil))
		}
		end := func(j *jobs.Job) { j.State, j.EndedAt = jobs.Finished, noon.Add(time.Hour) }
		changes := []func(){
			func() { change("w5", end) },
			func() { change("o2", func(j *jobs.Job) { j.State = jobs.PendingCommit }) },
			func() { change("o8", end) },
			func() { create(t, s, endedJob("new", noon.Add(-time.Hour))) },
			func() { create(t, s, plain("w5")) },
			func() { change("e0", func(j *jobs.Job) { j.State, j.EndedAt = jobs.Running, time.Time{} }) },
			func() { change("o4", end) },
			func() { change("w1", end) },
		}
		var got []jobs.Job
		f := jobs.JobFilter{Limit: limit}
		for {
			p := must[jobs.JobPage](t)(s.Jobs(ctx, f))
			got = append(got, p.Jobs...)
			if f.Cursor = p.Next; p.Next == "" {
				break
			}
			for range max(1, limit) {
				if len(changes) > 0 {
					changes[0]()
					changes = changes[1:]
				}
			}
		}
		if v := volumes(got); v != wholeOrder {
			t.Errorf("limit %d: %s", limit, v)
		}
	}
}

func TestAJobThatNoLongerMeetsTheFilterLeavesTheNextPage(t *testing.T) {
	s := openStore(t)
	at := seedPages(t, s)
	f := jobs.JobFilter{States: []jobs.State{jobs.Running}, Limit: 1}
	p := must[jobs.JobPage](t)(s.Jobs(ctx, f))
	same(t, "o8", volumes(p.Jobs))
	j := at["o4"]
	j.State = jobs.Paused
	_ = must[jobs.Job](t)(s.UpdateJob(ctx, j, nil))
	f.Cursor = p.Next
	p = must[jobs.JobPage](t)(s.Jobs(ctx, f))
	same(t, "o2", volumes(p.Jobs))
	same(t, "", p.Next)
	same(t, 2, p.Total)
}

func TestFilters(t *testing.T) {
	s := openStore(t)
	for i, j := range []jobs.Job{
		{Cluster: "c1", Volume: "a", Action: jobs.ActionRebalance, State: jobs.Finished, StartedBy: "ann"},
		{Cluster: "c1", Volume: "A", Action: jobs.ActionFixLayout, State: jobs.Failed, StartedBy: "bob"},
		{Cluster: "c2", Volume: "a", Action: jobs.ActionRemoveBrick, State: jobs.Aborted, StartedBy: "Ann"},
		{Cluster: "c2", Volume: "%", Action: jobs.ActionRebalance, State: jobs.Unknown, StartedBy: "x' OR '1'='1"},
	} {
		j.CreatedAt = noon.Add(time.Duration(i) * time.Hour)
		j.EndedAt, j.Message = j.CreatedAt, jobs.SayText(fmt.Sprint(i))
		create(t, s, j)
	}
	hour := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
	for _, c := range []struct {
		f    jobs.JobFilter
		want string
	}{
		{jobs.JobFilter{}, "3 2 1 0"},
		{jobs.JobFilter{Cluster: "c1"}, "1 0"},
		{jobs.JobFilter{Cluster: "C1"}, ""},
		{jobs.JobFilter{Volume: "a"}, "2 0"},
		{jobs.JobFilter{Volume: "%"}, "3"},
		{jobs.JobFilter{Cluster: "c2", Volume: "a"}, "2"},
		{jobs.JobFilter{Action: jobs.ActionRebalance}, "3 0"},
		{jobs.JobFilter{States: []jobs.State{jobs.Failed, jobs.Aborted}}, "2 1"},
		{jobs.JobFilter{States: []jobs.State{"NO SUCH"}}, ""},
		{jobs.JobFilter{User: "ann"}, "0"},
		{jobs.JobFilter{User: "x' OR '1'='1"}, "3"},
		{jobs.JobFilter{Since: hour(1)}, "3 2 1"},
		{jobs.JobFilter{Until: hour(1)}, "0"},
		{jobs.JobFilter{Since: hour(1), Until: hour(3)}, "2 1"},
		{jobs.JobFilter{Cluster: "c1", Action: jobs.ActionFixLayout, States: []jobs.State{jobs.Failed}, User: "bob", Since: hour(0)}, "1"},
	} {
		p := must[jobs.JobPage](t)(s.Jobs(ctx, c.f))
		var got []string
		for _, j := range p.Jobs {
			got = append(got, j.Message.String())
		}
		if g := strings.Join(got, " "); g != c.want || p.Total != len(got) || p.Next != "" {
			t.Errorf("%+v: got %q, total %d, next %q; want %q", c.f, g, p.Total, p.Next, c.want)
		}
	}
}

func TestPageSizeHasBounds(t *testing.T) {
	s := openStore(t)
	fill(t, s, 600)
	for limit, want := range map[int]int{-1: 50, 0: 50, 1: 1, 499: 499, 500: 500, 501: 500, 1 << 40: 500} {
		p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Limit: limit}))
		if len(p.Jobs) != want || p.Total != 600 {
			t.Errorf("limit %d: %d jobs of %d, want %d", limit, len(p.Jobs), p.Total, want)
		}
	}
}

func TestAnEmptyStoreHasAnEmptyPage(t *testing.T) {
	same(t, jobs.JobPage{}, must[jobs.JobPage](t)(openStore(t).Jobs(ctx, jobs.JobFilter{})))
}

// idCounter passes queries on and counts the jobs that are asked for by their ids.
type idCounter struct {
	querier
	asked int
}

func (q *idCounter) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if strings.Contains(query, "FROM jobs NOT INDEXED") {
		q.asked += 1 + strings.Count(args[len(args)-1].(string), ",")
	}
	return q.querier.QueryContext(ctx, query, args...)
}

// A page reads the open jobs it shows, and no others.
func TestAPageOfManyOpenJobsReadsAsManyAsItShows(t *testing.T) {
	s := openStore(t)
	for i := range 90 {
		create(t, s, plain(fmt.Sprint("o", i)))
	}
	create(t, s, endedJob("over", noon))
	f, read, shown := jobs.JobFilter{Limit: 20}, 0, 0
	for {
		q := &idCounter{querier: s.reader}
		p, err := jobsPage(ctx, q, f)
		if err != nil {
			t.Fatal(err)
		}
		if q.asked > f.Limit+1 {
			t.Errorf("for %d rows %d jobs were asked for by their ids", f.Limit, q.asked)
		}
		read, shown = read+q.asked, shown+len(p.Jobs)
		if f.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	if shown != 91 || read == 0 {
		t.Errorf("%d jobs were shown, %d of them asked for by their ids", shown, read)
	}
}
