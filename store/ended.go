package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"brickyard/gluster/jobs"
)

// EndedLately are the jobs that ended since a moment.
type EndedLately struct {
	// Failed are those that failed, Others those that did not; both the last first.
	Failed, Others []jobs.Job
	// ByState counts them by how they ended, Total is their sum. When Total is EndedCounted
	// there may be more, which are neither counted nor looked at.
	ByState map[jobs.State]int
	Total   int
}

// EndedCounted is how many jobs are looked at by EndedSince. Whoever ends more in a day
// reads the list of tasks.
const EndedCounted = 1000

// EndedSince returns the jobs that ended at a moment or later, with their steps: no more
// than show of each kind, of the EndedCounted that ended last.
func (s *Store) EndedSince(ctx context.Context, since time.Time, show int) (EndedLately, error) {
	var out EndedLately
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = endedSince(ctx, tx, since, show)
		return err
	})
	if err != nil {
		return EndedLately{}, fmt.Errorf("reading what ended lately: %w", err)
	}
	return out, nil
}

const selectEndedSince = "SELECT id, state FROM jobs INDEXED BY jobs_by_end WHERE ended_at >= ? ORDER BY ended_at DESC, id DESC LIMIT ?"

type endedState struct {
	id    int64
	state jobs.State
}

func scanEnded(r scanner) (e endedState, err error) {
	err = r.Scan(&e.id, &e.state)
	return e, err
}

func endedSince(ctx context.Context, q querier, since time.Time, show int) (out EndedLately, err error) {
	found, err := collect(ctx, q, scanEnded, selectEndedSince, micros(since), EndedCounted)
	if err != nil {
		return out, err
	}
	out.ByState, out.Total = map[jobs.State]int{}, len(found)
	var failed, others []int64
	for _, e := range found {
		out.ByState[e.state]++
		switch {
		case e.state == jobs.Failed && len(failed) < show:
			failed = append(failed, e.id)
		case e.state != jobs.Failed && len(others) < show:
			others = append(others, e.id)
		}
	}
	if out.Failed, err = withStepsByID(ctx, q, failed); err != nil {
		return out, err
	}
	out.Others, err = withStepsByID(ctx, q, others)
	return out, err
}

func withStepsByID(ctx context.Context, q querier, ids []int64) ([]jobs.Job, error) {
	list, err := jobsByID(ctx, q, conditions{}, ids)
	if err != nil {
		return nil, err
	}
	return list, withSteps(ctx, q, list)
}
