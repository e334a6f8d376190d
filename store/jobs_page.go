package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"brickyard/gluster/jobs"
)

// The bounds of a page's size.
const (
	defaultPage = 50
	largestPage = 500
)

// Jobs returns a page of the jobs that a filter selects, with their steps: those
// that wait for a decision, then other open ones, then ended ones, each group
// newest first. A Limit of 0 or below means 50, above 500 means 500.
//
// Whoever follows JobPage.Next sees every job that was there at the first page
// exactly once, in the order of that moment, even though jobs end, begin to
// wait or are added in between; what is shown of each job is as of its own
// page. A job that no longer meets the filter is left out. Total counts what
// meets the filter now.
//
// A Cursor that Jobs did not make is ErrBadCursor.
func (s *Store) Jobs(ctx context.Context, f jobs.JobFilter) (jobs.JobPage, error) {
	var page jobs.JobPage
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		page, err = jobsPage(ctx, tx, f)
		return err
	})
	if err != nil {
		return jobs.JobPage{}, fmt.Errorf("reading a page of jobs: %w", err)
	}
	return page, nil
}

func jobsPage(ctx context.Context, q querier, f jobs.JobFilter) (page jobs.JobPage, err error) {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, largestPage)
	w := where(f)

	query, args := w.build(selectCount)
	if err := q.QueryRowContext(ctx, query, args...).Scan(&page.Total); err != nil {
		return page, err
	}
	var c cursor
	if f.Cursor == "" {
		c, err = firstOpen(ctx, q, w)
	} else {
		c, err = parseCursor(f.Cursor)
	}
	if err != nil {
		return page, err
	}
	open, err := nextOpen(ctx, q, w, c, limit+1)
	if err != nil {
		return page, err
	}

	more := len(open) > limit
	if more {
		open = open[:limit]
		c.shown = slices.Index(c.open, open[limit-1].ID) + 1
	} else {
		c.shown = len(c.open)
		rest, err := ended(ctx, q, w, c, limit-len(open)+1)
		if err != nil {
			return page, err
		}
		if more = len(open)+len(rest) > limit; more {
			rest = rest[:len(rest)-1]
		}
		if len(rest) > 0 {
			last := rest[len(rest)-1]
			c.created, c.id = last.CreatedAt.UnixMicro(), last.ID
		}
		open = append(open, rest...)
	}
	page.Jobs = open
	if more {
		page.Next = c.String()
	}
	return page, withSteps(ctx, q, page.Jobs)
}

// firstOpen begins a cursor that remembers all open jobs, of which there is one per
// volume at most, in their order.
func firstOpen(ctx context.Context, q querier, w conditions) (c cursor, err error) {
	c = firstCursor
	if err := q.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM jobs").Scan(&c.newest); err != nil {
		return c, err
	}
	query, args := w.and("ended_at IS NULL").build(selectOpenIDs)
	c.open, err = collect(ctx, q, scanID, query+orderOpen, args...)
	return c, err
}

// nextOpen reads the next jobs that were open at the first page and are not shown yet,
// in the order they had then; no more than limit, and fewer only when there are none
// left. A page needs few of them, however many are open.
func nextOpen(ctx context.Context, q querier, w conditions, c cursor, limit int) (open []jobs.Job, err error) {
	for ids := range slices.Chunk(c.open[c.shown:], limit) {
		found, err := jobsByID(ctx, q, w, ids)
		if open = append(open, found...); err != nil || len(open) >= limit {
			return open[:min(limit, len(open))], err
		}
	}
	return open, nil
}

// jobsByID reads those of some jobs that meet the filter, in the order of ids. They are
// found by nothing else: an index of the filter's would lead through the history.
func jobsByID(ctx context.Context, q querier, w conditions, ids []int64) ([]jobs.Job, error) {
	text, err := jsonText(ids)
	if err != nil {
		return nil, err
	}
	query, args := w.and("id IN (SELECT value FROM json_each(?))", text).build(selectJobs + " NOT INDEXED")
	found, err := collect(ctx, q, scanJob, query, args...)
	place := make(map[int64]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(found, func(a, b jobs.Job) int { return place[a.ID] - place[b.ID] })
	return found, err
}

func scanID(r scanner) (id int64, err error) {
	err = r.Scan(&id)
	return id, err
}

// ended reads on among the jobs that were ended at the first page: all that
// were there then and are not among the open ones.
func ended(ctx context.Context, q querier, w conditions, c cursor, limit int) ([]jobs.Job, error) {
	ids, err := jsonText(c.open)
	if err != nil {
		return nil, err
	}
	query, args := w.
		and("(created_at, id) < (?, ?)", c.created, c.id).
		and("id <= ?", c.newest).
		and("id NOT IN (SELECT value FROM json_each(?))", ids).
		build(selectJobs)
	return collect(ctx, q, scanJob, query+orderEnded, append(args, limit)...)
}

const (
	selectCount   = "SELECT count(*) FROM jobs"
	selectOpenIDs = "SELECT id FROM jobs INDEXED BY jobs_one_open_per_volume"
	// orderOpen begins with what Job.AwaitsDecision is true of.
	orderOpen  = " ORDER BY state = 'PENDING_COMMIT' AND phase = '' AND NOT auto_commit DESC, created_at DESC, id DESC"
	orderEnded = " ORDER BY created_at DESC, id DESC LIMIT ?"
)

// conditions are joined by AND.
type conditions struct {
	terms []string
	args  []any
}

func (c conditions) and(term string, args ...any) conditions {
	return conditions{
		terms: append(slices.Clip(c.terms), term),
		args:  append(slices.Clip(c.args), args...),
	}
}

func (c conditions) build(query string) (string, []any) {
	if len(c.terms) == 0 {
		return query, c.args
	}
	return query + " WHERE " + strings.Join(c.terms, " AND "), c.args
}

func where(f jobs.JobFilter) (c conditions) {
	if f.Cluster != "" {
		c = c.and("cluster = ?", f.Cluster)
	}
	if f.Volume != "" {
		c = c.and("volume = ?", f.Volume)
	}
	if f.Action != "" {
		c = c.and("action = ?", f.Action)
	}
	if len(f.States) > 0 {
		marks := strings.Repeat(", ?", len(f.States))[2:]
		args := make([]any, len(f.States))
		for i, s := range f.States {
			args[i] = s
		}
		c = c.and("state IN ("+marks+")", args...)
	}
	if f.User != "" {
		c = c.and("started_by = ?", f.User)
	}
	if !f.Since.IsZero() {
		c = c.and("created_at >= ?", micros(f.Since))
	}
	if !f.Until.IsZero() {
		c = c.and("created_at < ?", micros(f.Until))
	}
	return c
}
