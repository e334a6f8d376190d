package store

import (
	"context"
	"slices"

	"brickyard/gluster/jobs"
)

const (
	// awaiting is what Job.AwaitsDecision is true of, among open jobs.
	awaiting = "state = 'PENDING_COMMIT' AND phase = '' AND NOT auto_commit"

	selectByState  = "SELECT state, count(*) FROM jobs INDEXED BY jobs_by_state"
	selectAwaiting = "SELECT count(*) FROM jobs INDEXED BY jobs_one_open_per_volume"
	groupByState   = " GROUP BY state"
)

// stateCount is how many jobs are in a state.
type stateCount struct {
	state jobs.State
	jobs  int
}

// countJobs counts what a filter selects, which reads an index to its end, once. Of the
// states all but the one that most jobs end in are counted by an index on them, which
// has few of these; that one is what is left.
func countJobs(ctx context.Context, q querier, f jobs.JobFilter, page *jobs.JobPage) error {
	whole := f
	if f.Count {
		whole.States = nil
	}
	query, args := where(whole).build(selectCount)
	if err := q.QueryRowContext(ctx, query, args...).Scan(&page.Total); err != nil || !f.Count {
		return err
	}
	few := whole
	few.States = slices.DeleteFunc(slices.Clone(jobs.States), func(s jobs.State) bool { return s == jobs.Finished })
	query, args = where(few).build(selectByState)
	counts, err := collect(ctx, q, func(r scanner) (c stateCount, err error) {
		err = r.Scan(&c.state, &c.jobs)
		return c, err
	}, query+groupByState, args...)
	if err != nil {
		return err
	}
	page.ByState = map[jobs.State]int{jobs.Finished: page.Total}
	for _, c := range counts {
		page.ByState[c.state] = c.jobs
		page.ByState[jobs.Finished] -= c.jobs
	}
	if len(f.States) > 0 {
		page.Total = sumOf(f.States, page.ByState)
	}
	f.Awaiting = true
	query, args = where(f).build(selectAwaiting)
	return q.QueryRowContext(ctx, query, args...).Scan(&page.Awaiting)
}

// sumOf adds what is in some states; one that is named twice counts once.
func sumOf(states []jobs.State, by map[jobs.State]int) (sum int) {
	for s, n := range by {
		if slices.Contains(states, s) {
			sum += n
		}
	}
	return sum
}

// Count counts what a filter selects, up to a limit. It is for what a filter that
// selects nothing might be widened to; Search is not looked at.
func (s *Store) Count(ctx context.Context, f jobs.JobFilter, limit int) (n int, err error) {
	query, args := where(f).build("SELECT 1 FROM jobs")
	err = s.reader.QueryRowContext(ctx, "SELECT count(*) FROM ("+query+" LIMIT ?)", append(slices.Clip(args), limit)...).Scan(&n)
	return n, because(ctx, err)
}
