package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"brickyard/gluster/jobs"
)

// Samples returns the samples of all steps of a job in the order of time; none
// for a job that does not exist.
func (s *Store) Samples(ctx context.Context, jobID int64) ([]jobs.Sample, error) {
	out, err := collect(ctx, s.reader, scanSample, selectSamples, jobID)
	if err != nil {
		return nil, fmt.Errorf("reading the samples of job %d: %w", jobID, because(ctx, err))
	}
	return out, nil
}

// insertSample adds a sample to a job whose steps are stored. Two samples of a
// step at the same microsecond are one, the later: they come from a clock that
// was set back, and must not make the job's update fail.
func insertSample(ctx context.Context, tx *sql.Tx, j jobs.Job, p jobs.Sample) error {
	if p.StepID == 0 {
		step := j.TaskStep()
		if step == nil {
			return errors.New("the sample belongs to no step: the job has none that mirrors a task")
		}
		p.StepID = step.ID
	}
	if !hasStep(j.Steps, p.StepID) {
		return fmt.Errorf("the sample belongs to step %d, which is not a step of the job", p.StepID)
	}
	if p.At.IsZero() {
		return errors.New("the sample has no time")
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO samples (ts, step_id, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second, pending)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ts, step_id) DO UPDATE SET
			files_moved = excluded.files_moved, bytes_moved = excluded.bytes_moved,
			files_scanned = excluded.files_scanned, failures = excluded.failures,
			skipped = excluded.skipped, bytes_per_second = excluded.bytes_per_second,
			pending = excluded.pending`,
		micros(p.At), p.StepID, counter(p.FilesMoved), counter(p.BytesMoved), counter(p.FilesScanned),
		counter(p.Failures), counter(p.Skipped), rate(p.BytesPerSecond), counter(p.Pending))
	return err
}

const selectSamples = `
	SELECT ts, step_id, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second, pending
	FROM samples
	WHERE step_id IN (SELECT id FROM steps WHERE job_id = ?)
	ORDER BY ts, step_id`

func scanSample(r scanner) (p jobs.Sample, err error) {
	err = r.Scan(timeInto{&p.At}, &p.StepID, &p.FilesMoved, &p.BytesMoved, &p.FilesScanned,
		&p.Failures, &p.Skipped, &p.BytesPerSecond, &p.Pending)
	return p, err
}
