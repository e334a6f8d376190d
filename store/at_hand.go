package store

import (
	"context"
	"database/sql"
	"fmt"

	"brickyard/gluster/jobs"
)

// AtHand is what is going on and what came last, whatever there is besides.
type AtHand struct {
	// Open are the first open jobs in the order of Jobs, OpenTotal counts all.
	Open      []jobs.Job
	OpenTotal int
	// Ended are the jobs that ended last, the last one first.
	Ended []jobs.Job
}

// AtHand returns the first open jobs, no more than open, and those that ended last, no
// more than ended, with their steps. Unlike a page of Jobs it counts no history.
func (s *Store) AtHand(ctx context.Context, open, ended int) (AtHand, error) {
	var out AtHand
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = atHand(ctx, tx, open, ended)
		return err
	})
	if err != nil {
		return AtHand{}, fmt.Errorf("reading the open jobs and the last ones: %w", err)
	}
	return out, nil
}

func atHand(ctx context.Context, q querier, open, ended int) (out AtHand, err error) {
	c, err := firstOpen(ctx, q, conditions{})
	if err != nil {
		return out, err
	}
	out.OpenTotal = len(c.open)
	if out.Open, err = jobsByID(ctx, q, conditions{}, c.open[:min(open, len(c.open))]); err != nil {
		return out, err
	}
	if out.Ended, err = collect(ctx, q, scanJob, selectEndedLast, ended); err != nil {
		return out, err
	}
	if err = withSteps(ctx, q, out.Open); err != nil {
		return out, err
	}
	return out, withSteps(ctx, q, out.Ended)
}

// selectEndedLast has another order than pages: a job of a week that ended now is news,
// however many began after it.
const selectEndedLast = selectJobs + " INDEXED BY jobs_by_end WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?"
