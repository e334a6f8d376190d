package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"brickyard/gluster/jobs"
)

// KeyLifetime is how long an idempotency key is remembered, counted from the
// creation of the job it made.
const KeyLifetime = 7 * 24 * time.Hour

// useKey returns the job that was made under a key, 0 if there is none. It
// forgets keys that are too old at the moment now, so that a key's age and not
// the chance of a clean-up decides.
func useKey(ctx context.Context, tx *sql.Tx, key string, now time.Time) (jobID int64, err error) {
	if _, err := tx.ExecContext(ctx, "DELETE FROM idempotency_keys WHERE created_at < ?", micros(now.Add(-KeyLifetime))); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT job_id FROM idempotency_keys WHERE key = ?", key).Scan(&jobID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return jobID, err
}

func keepKey(ctx context.Context, tx *sql.Tx, key string, jobID int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO idempotency_keys (key, job_id, created_at) VALUES (?, ?, ?)",
		key, jobID, micros(now))
	return err
}

// JobByKey returns the job an idempotency key was used for in the last
// KeyLifetime, counted back from now; false if there is none.
func (s *Store) JobByKey(ctx context.Context, key string, now time.Time) (job jobs.Job, found bool, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, "SELECT job_id FROM idempotency_keys WHERE key = ? AND created_at >= ?",
			key, micros(now.Add(-KeyLifetime))).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		job, err = loadJob(ctx, tx, id)
		return err
	})
	if err != nil {
		return jobs.Job{}, false, fmt.Errorf("looking for the job of an idempotency key: %w", err)
	}
	return job, found, nil
}
