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

// Jobs returns a page of the jobs that a filter selects, with their steps. A Limit of 0
// or below means 50, above 500 means 500.
//
// In the order OpenFirst whoever follows JobPage.Next sees every job that was there at
// the first page exactly once, in the order of that moment, even though jobs end, begin
// to wait or are added in between; what is shown of each job is as of its own page. A
// job that no longer meets the filter is left out. Total counts what meets the filter
// now. The pages of other orders, and of a search, have numbers and are as of now.
//
// A search looks at the newest SearchedJobs of the jobs that are over, see
// jobs.JobSearch.
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
	f.Limit = pageSize(f.Limit)
	switch {
	case f.Search != "":
		err = searchedPage(ctx, q, f, SearchedJobs, &page)
	case f.Order != jobs.OpenFirst:
		err = byTime(ctx, q, f, &page)
	default:
		err = openFirst(ctx, q, f, &page)
	}
	if err != nil {
		return page, err
	}
	return page, withSteps(ctx, q, page.Jobs)
}

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return min(limit, largestPage)
}

// numbered finds the place of a page by its number, once it is known how many jobs
// there are.
func numbered(f jobs.JobFilter, page *jobs.JobPage) (skip, take int) {
	last := max(1, (page.Total+f.Limit-1)/f.Limit)
	page.Before = (min(max(1, f.Page), last) - 1) * f.Limit
	return page.Before, min(f.Limit, page.Total-page.Before)
}

// searchedPage reads a page of the jobs that a search finds.
func searchedPage(ctx context.Context, q querier, f jobs.JobFilter, looked int, page *jobs.JobPage) error {
	ids, err := searchJobs(ctx, q, f, looked, page)
	if err != nil {
		return err
	}
	skip, take := numbered(f, page)
	page.Jobs, err = jobsByID(ctx, q, conditions{}, ids[skip:skip+take])
	return err
}

// byTime reads a page of the jobs by when they were created, from that end of an index
// which is nearer.
func byTime(ctx context.Context, q querier, f jobs.JobFilter, page *jobs.JobPage) error {
	if err := countJobs(ctx, q, f, page); err != nil {
		return err
	}
	skip, take := numbered(f, page)
	newest, fromEnd := f.Order == jobs.NewestFirst, skip > page.Total/2
	if fromEnd {
		newest, skip = !newest, page.Total-skip-take
	}
	ids, err := idsByTime(ctx, q, where(f), newest, take, skip)
	if err != nil {
		return err
	}
	if fromEnd {
		slices.Reverse(ids)
	}
	page.Jobs, err = jobsByID(ctx, q, conditions{}, ids)
	return err
}

func idsByTime(ctx context.Context, q querier, w conditions, newest bool, take, skip int) ([]int64, error) {
	order := orderOldest
	if newest {
		order = orderEnded
	}
	query, args := w.build("SELECT id FROM jobs")
	return collect(ctx, q, scanID, query+order+" OFFSET ?", append(slices.Clip(args), take, skip)...)
}

// openFirst reads the page of the jobs that a cursor leads to, or the first.
func openFirst(ctx context.Context, q querier, f jobs.JobFilter, page *jobs.JobPage) (err error) {
	if err := countJobs(ctx, q, f, page); err != nil {
		return err
	}
	w, c := where(f), cursor{}
	if f.Cursor == "" {
		c, err = firstOpen(ctx, q, w)
	} else {
		c, err = parseCursor(f.Cursor)
	}
	if err != nil {
		return err
	}
	page.Before = c.before
	next, err := nextPage(ctx, q, w, &c, f.Limit)
	page.Jobs = next
	if err == nil && c.more {
		page.Next = c.String()
	}
	return err
}

// nextPage reads the next jobs in the order OpenFirst and moves the cursor behind them.
func nextPage(ctx context.Context, q querier, w conditions, c *cursor, limit int) ([]jobs.Job, error) {
	open, err := nextOpen(ctx, q, w, *c, limit+1)
	if err != nil {
		return nil, err
	}
	if c.more = len(open) > limit; c.more {
		open = open[:limit]
		c.shown = slices.Index(c.open, open[limit-1].ID) + 1
	} else {
		c.shown = len(c.open)
		rest, err := ended(ctx, q, w, *c, limit-len(open)+1)
		if err != nil {
			return nil, err
		}
		if c.more = len(open)+len(rest) > limit; c.more {
			rest = rest[:len(rest)-1]
		}
		if len(rest) > 0 {
			last := rest[len(rest)-1]
			c.created, c.id = last.CreatedAt.UnixMicro(), last.ID
		}
		open = append(open, rest...)
	}
	if c.before >= 0 {
		c.before += len(open)
	}
	return open, nil
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
	orderOpen     = " ORDER BY " + awaiting + " DESC, created_at DESC, id DESC"
	orderEnded    = " ORDER BY created_at DESC, id DESC LIMIT ?"
	orderOldest   = " ORDER BY created_at, id LIMIT ?"
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
	if f.Awaiting {
		c = c.and("ended_at IS NULL AND " + awaiting)
	}
	if !f.Since.IsZero() {
		c = c.and("created_at >= ?", micros(f.Since))
	}
	if !f.Until.IsZero() {
		c = c.and("created_at < ?", micros(f.Until))
	}
	return c
}
