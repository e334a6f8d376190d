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

// ofKey selects the row of a key, with ofKeyArgs. A key from before requests
// were told apart stands behind its request, in one text.
const ofKey = "((request = ? AND key = ?) OR (request = '' AND key = ?))"

func ofKeyArgs(key jobs.Key) []any {
	return []any{key.Request, key.Word, key.Request + " " + key.Word}
}

// useKey returns the job that was made under a key, 0 if there is none. It
// forgets keys that are too old at the moment now, so that a key's age and not
// the chance of a clean-up decides.
func useKey(ctx context.Context, tx *sql.Tx, key jobs.Key, now time.Time) (jobID int64, err error) {
	if _, err := tx.ExecContext(ctx, "DELETE FROM idempotency_keys WHERE created_at < ?", micros(now.Add(-KeyLifetime))); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT job_id FROM idempotency_keys WHERE "+ofKey, ofKeyArgs(key)...).Scan(&jobID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return jobID, err
}

func keepKey(ctx context.Context, tx *sql.Tx, key jobs.Key, jobID int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO idempotency_keys (request, key, job_id, created_at) VALUES (?, ?, ?, ?)",
		key.Request, key.Word, jobID, micros(now))
	return err
}

// JobByKey returns the job a request with an idempotency key was about in the last
// KeyLifetime, counted back from now; false if there is none.
func (s *Store) JobByKey(ctx context.Context, key jobs.Key, now time.Time) (job jobs.Job, found bool, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, "SELECT job_id FROM idempotency_keys WHERE "+ofKey+" AND created_at >= ?",
			append(ofKeyArgs(key), micros(now.Add(-KeyLifetime)))...).Scan(&id)
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
