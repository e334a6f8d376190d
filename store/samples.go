package store

import (
	"context"
	"database/sql"
	"encoding/json"
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
	heal, err := healText(p.Heal)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO samples (ts, step_id, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second, pending, heal)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (ts, step_id) DO UPDATE SET
			files_moved = excluded.files_moved, bytes_moved = excluded.bytes_moved,
			files_scanned = excluded.files_scanned, failures = excluded.failures,
			skipped = excluded.skipped, bytes_per_second = excluded.bytes_per_second,
			pending = excluded.pending, heal = excluded.heal`,
		micros(p.At), p.StepID, counter(p.FilesMoved), counter(p.BytesMoved), counter(p.FilesScanned),
		counter(p.Failures), counter(p.Skipped), rate(p.BytesPerSecond), counter(p.Pending), heal)
	return err
}

// healRow is what waited on one brick, as it is stored. It is a type of its own
// for the same reason as pacingRow.
type healRow struct {
	Brick   string `json:"brick"`
	Pending uint64 `json:"pending"`
}

// healText is "" for a sample that is not about a heal, as nearly all are.
func healText(bricks []jobs.BrickPending) (string, error) {
	if len(bricks) == 0 {
		return "", nil
	}
	rows := make([]healRow, len(bricks))
	for i, b := range bricks {
		rows[i] = healRow(b)
	}
	text, err := json.Marshal(rows)
	return string(text), err
}

// healInto scans a column written with healText.
type healInto struct{ bricks *[]jobs.BrickPending }

func (h healInto) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("what waited to be healed is stored as %T", v)
	}
	*h.bricks = nil
	if text == "" {
		return nil
	}
	var rows []healRow
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return fmt.Errorf("what waited to be healed: %w", err)
	}
	for _, row := range rows {
		*h.bricks = append(*h.bricks, jobs.BrickPending(row))
	}
	return nil
}

const selectSamples = `
	SELECT ts, step_id, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second, pending, heal
	FROM samples
	WHERE step_id IN (SELECT id FROM steps WHERE job_id = ?)
	ORDER BY ts, step_id`

func scanSample(r scanner) (p jobs.Sample, err error) {
	err = r.Scan(timeInto{&p.At}, &p.StepID, &p.FilesMoved, &p.BytesMoved, &p.FilesScanned,
		&p.Failures, &p.Skipped, &p.BytesPerSecond, &p.Pending, healInto{&p.Heal})
	return p, err
}
