package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"brickyard/gluster/jobs"
)

// EachJob hands out all jobs that a filter selects, in its order and with their steps,
// some hundreds at a time; Limit, Cursor and Page are not looked at, and a search looks
// at every job. Between two portions nothing in the database is held, so that whoever
// takes them may be slow: a job is as of its portion, and comes once. An error of take
// ends it.
func (s *Store) EachJob(ctx context.Context, f jobs.JobFilter, take func([]jobs.Job) error) error {
	if f.Search != "" {
		return s.eachFound(ctx, f, take)
	}
	w, c := where(f), firstCursor
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		c, err = firstOpen(ctx, tx, w)
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the jobs of a filter: %w", err)
	}
	if f.Order != jobs.OpenFirst {
		c.open = nil // they stand among the others
	}
	if f.Order == jobs.OldestFirst {
		c.created, c.id = 0, 0
	}
	for c.more = true; c.more; {
		if err := s.portion(ctx, take, func(tx *sql.Tx) ([]jobs.Job, error) {
			if f.Order == jobs.OldestFirst {
				return nextOldest(ctx, tx, w, &c, largestPage)
			}
			return nextPage(ctx, tx, w, &c, largestPage)
		}); err != nil {
			return err
		}
	}
	return nil
}

// eachFound is EachJob with a search.
func (s *Store) eachFound(ctx context.Context, f jobs.JobFilter, take func([]jobs.Job) error) error {
	var ids []int64
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		ids, err = searchJobs(ctx, tx, f, everyJob, &jobs.JobPage{})
		return err
	})
	if err != nil {
		return fmt.Errorf("searching the jobs of a filter: %w", err)
	}
	for some := range slices.Chunk(ids, largestPage) {
		if err := s.portion(ctx, take, func(tx *sql.Tx) ([]jobs.Job, error) { return jobsByID(ctx, tx, where(f), some) }); err != nil {
			return err
		}
	}
	return nil
}

// portion reads some jobs with their steps, and hands them out when nothing is held
// any more.
func (s *Store) portion(ctx context.Context, take func([]jobs.Job) error, read func(*sql.Tx) ([]jobs.Job, error)) error {
	var some []jobs.Job
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		if some, err = read(tx); err != nil {
			return err
		}
		return withSteps(ctx, tx, some)
	})
	if err != nil {
		return fmt.Errorf("reading the jobs of a filter: %w", err)
	}
	return take(some)
}

// nextOldest reads the next jobs in the order OldestFirst and moves the cursor behind
// them.
func nextOldest(ctx context.Context, q querier, w conditions, c *cursor, limit int) ([]jobs.Job, error) {
	query, args := w.and("(created_at, id) > (?, ?)", c.created, c.id).and("id <= ?", c.newest).build(selectJobs)
	next, err := collect(ctx, q, scanJob, query+orderOldest, append(args, limit)...)
	if c.more = len(next) == limit; c.more {
		c.created, c.id = next[limit-1].CreatedAt.UnixMicro(), next[limit-1].ID
	}
	return next, err
}
