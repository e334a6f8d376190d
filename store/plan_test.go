package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"brickyard/gluster/jobs"
)

// planner passes queries on and notes the plan of the last.
type planner struct {
	t *testing.T
	querier
	plan string
}

// planOf returns the plan of the last query of do that reads many rows.
func (s *Store) planOf(t *testing.T, do func(querier) error) string {
	t.Helper()
	p := &planner{t: t, querier: s.reader}
	if err := do(p); err != nil {
		t.Fatal(err)
	}
	return p.plan
}

func (p *planner) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := p.querier.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		lines = append(lines, detail)
	}
	p.plan = strings.Join(lines, "\n")
	return p.querier.QueryContext(ctx, query, args...)
}

// The plans that matter when there is a lot of history: no page may sort it or
// read all of it.
func TestHistoryIsPagedByIndex(t *testing.T) {
	s := openStore(t)
	fill(t, s, 2000)
	c := cursor{newest: 1 << 40, created: noon.UnixMicro(), id: 5}
	for _, x := range []struct {
		f     jobs.JobFilter
		index string
	}{
		{jobs.JobFilter{}, "jobs_by_time"},
		{jobs.JobFilter{Since: noon}, "jobs_by_time"},
		{jobs.JobFilter{Action: jobs.ActionRebalance}, "jobs_by_action"},
		{jobs.JobFilter{Cluster: "c1"}, "jobs_by_cluster"},
		{jobs.JobFilter{Volume: "v"}, "jobs_by_volume"},
		{jobs.JobFilter{Cluster: "c1", Volume: "v"}, "jobs_by_volume"},
		{jobs.JobFilter{User: "ann"}, "jobs_by_user"},
		{jobs.JobFilter{States: []jobs.State{jobs.Failed}}, "jobs_by_state"},
	} {
		plan := s.planOf(t, func(q querier) error {
			_, err := ended(ctx, q, where(x.f), c, 51)
			return err
		})
		if !strings.Contains(plan, "SEARCH jobs USING INDEX "+x.index) || strings.Contains(plan, "ORDER BY") {
			t.Errorf("%+v:\n%s", x.f, plan)
		}
		plan = s.planOf(t, func(q querier) error {
			_, err := firstOpen(ctx, q, where(x.f))
			return err
		})
		if !strings.Contains(plan, "jobs_one_open_per_volume") {
			t.Errorf("open jobs of %+v:\n%s", x.f, plan)
		}
		plan = s.planOf(t, func(q querier) error {
			_, err := jobsByID(ctx, q, where(x.f), []int64{1, 2})
			return err
		})
		if !strings.Contains(plan, "SEARCH jobs USING INTEGER PRIMARY KEY") {
			t.Errorf("jobs of %+v by their ids:\n%s", x.f, plan)
		}
	}
	plan := s.planOf(t, func(q querier) error {
		_, err := openJobs(ctx, q, "c1")
		return err
	})
	if !strings.Contains(plan, "jobs_one_open_per_volume (cluster=?)") {
		t.Errorf("open jobs of a cluster:\n%s", plan)
	}
	plan = s.planOf(t, func(q querier) error {
		_, err := collect(ctx, q, scanSample, selectSamples, 1)
		return err
	})
	if !strings.Contains(plan, "USING INDEX samples_by_step") {
		t.Errorf("samples:\n%s", plan)
	}
	plan = s.planOf(t, func(q querier) error {
		_, err := collect(ctx, q, scanStep, selectStepsByTask, "t", "c")
		return err
	})
	if !strings.Contains(plan, "USING INDEX steps_by_task") {
		t.Errorf("steps by task:\n%s", plan)
	}
}
