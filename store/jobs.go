package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// CreateJob stores a new job with its steps and returns it as stored, with its
// ids and revision 1. CreatedAt must be set, the steps must have no ids yet; ID and Revision are
// ignored.
//
// When key is not "" and started a job in the last KeyLifetime, counted back from
// job.CreatedAt, that job is returned as it is now, with existed = true, and
// nothing is stored. Otherwise the error is jobs.ErrVolumeBusy when the job is
// open and its volume has an open job already.
func (s *Store) CreateJob(ctx context.Context, job jobs.Job, key string) (stored jobs.Job, existed bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		stored, existed, err = createJob(ctx, tx, job, key)
		return err
	})
	if err != nil {
		return jobs.Job{}, false, fmt.Errorf("storing a new job for volume %q of cluster %q: %w", job.Volume, job.Cluster, err)
	}
	return stored, existed, nil
}

func createJob(ctx context.Context, tx *sql.Tx, job jobs.Job, key string) (_ jobs.Job, existed bool, err error) {
	if job.CreatedAt.IsZero() {
		return jobs.Job{}, false, errors.New("the job has no CreatedAt")
	}
	for _, st := range job.Steps {
		if st.ID != 0 {
			return jobs.Job{}, false, fmt.Errorf("step %d of a new job has an id already", st.Number)
		}
	}
	under := jobs.Key{Request: jobs.RequestStart, Word: key}
	if !under.None() {
		id, err := useKey(ctx, tx, under, job.CreatedAt)
		if err != nil {
			return jobs.Job{}, false, fmt.Errorf("idempotency key: %w", err)
		}
		if id != 0 {
			j, err := loadJob(ctx, tx, id)
			return j, true, err
		}
	}
	id, err := insertJob(ctx, tx, job)
	if err != nil {
		return jobs.Job{}, false, err
	}
	if err := saveSteps(ctx, tx, id, job.Steps); err != nil {
		return jobs.Job{}, false, err
	}
	if !under.None() {
		if err := keepKey(ctx, tx, under, id, job.CreatedAt); err != nil {
			return jobs.Job{}, false, fmt.Errorf("idempotency key: %w", err)
		}
	}
	j, err := loadJob(ctx, tx, id)
	return j, false, err
}

// UpdateJob stores a job, the steps it is given with and, if it is not nil, one
// sample, and returns the job with these steps as stored, with the ids of new steps
// and the next revision. New steps have ID 0. Steps that are not given stay as they
// are and are not read: a job that is paused every night has hundreds. A sample
// with StepID 0 belongs to the TaskStep of the given ones, which may be new.
//
// Cluster, Volume, Origin and CreatedAt are what a job is; they are never
// changed, whatever job says.
//
// The error is jobs.ErrStaleJob when job.Revision is not the stored one,
// jobs.ErrNoJob when there is no such job, and jobs.ErrVolumeBusy when it would
// be open again and its volume has another open job. Nothing is stored then.
func (s *Store) UpdateJob(ctx context.Context, job jobs.Job, sample *jobs.Sample) (jobs.Job, error) {
	return s.changeJob(ctx, job, sample, func(*sql.Tx) error { return nil })
}

// UpdateJobUnderKey is UpdateJob without a sample, and remembers in the same
// transaction that an idempotency key was used for the job. A key that is known
// at the moment now stays what it was.
func (s *Store) UpdateJobUnderKey(ctx context.Context, job jobs.Job, key jobs.Key, now time.Time) (jobs.Job, error) {
	return s.changeJob(ctx, job, nil, func(tx *sql.Tx) error {
		if id, err := useKey(ctx, tx, key, now); err != nil || id != 0 {
			return err
		}
		return keepKey(ctx, tx, key, job.ID, now)
	})
}

// changeJob stores a job, a sample, and what also does, in one transaction.
func (s *Store) changeJob(ctx context.Context, job jobs.Job, sample *jobs.Sample, also func(*sql.Tx) error) (jobs.Job, error) {
	var stored jobs.Job
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if err := updateJob(ctx, tx, job); err != nil {
			return err
		}
		if err := also(tx); err != nil {
			return fmt.Errorf("idempotency key: %w", err)
		}
		if err := saveSteps(ctx, tx, job.ID, job.Steps); err != nil {
			return err
		}
		if stored, err = loadRow(ctx, tx, job.ID); err != nil {
			return err
		}
		if stored.Steps, err = theseSteps(ctx, tx, job.ID, job.Steps); err != nil {
			return err
		}
		if sample == nil {
			return nil
		}
		return insertSample(ctx, tx, stored, *sample)
	})
	if err != nil {
		return jobs.Job{}, fmt.Errorf("storing job %d (volume %q of cluster %q, revision %d): %w",
			job.ID, job.Volume, job.Cluster, job.Revision, err)
	}
	return stored, nil
}

// Job returns one job with its steps; the error is jobs.ErrNoJob if there is
// none of that id.
func (s *Store) Job(ctx context.Context, id int64) (jobs.Job, error) {
	var j jobs.Job
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		j, err = loadJob(ctx, tx, id)
		return err
	})
	if err != nil {
		return jobs.Job{}, fmt.Errorf("reading job %d: %w", id, err)
	}
	return j, nil
}

// OpenJobs returns the open jobs of a cluster with their steps, oldest first.
func (s *Store) OpenJobs(ctx context.Context, cluster string) ([]jobs.Job, error) {
	var out []jobs.Job
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = openJobs(ctx, tx, cluster)
		if err != nil {
			return err
		}
		return withSteps(ctx, tx, out)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the open jobs of cluster %q: %w", cluster, err)
	}
	return out, nil
}

func openJobs(ctx context.Context, q querier, cluster string) ([]jobs.Job, error) {
	return collect(ctx, q, scanJob,
		selectOpenJobs+" WHERE cluster = ? AND ended_at IS NULL ORDER BY created_at, id", cluster)
}

func insertJob(ctx context.Context, tx *sql.Tx, j jobs.Job) (id int64, err error) {
	bricks, err := jsonText(j.Bricks)
	if err != nil {
		return 0, err
	}
	findings, err := jsonText(j.Findings)
	if err != nil {
		return 0, fmt.Errorf("findings: %w", err)
	}
	usage, err := jsonText(j.Usage)
	if err != nil {
		return 0, fmt.Errorf("usage: %w", err)
	}
	pacing, err := pacingText(j)
	if err != nil {
		return 0, fmt.Errorf("pacing: %w", err)
	}
	healing, err := objectText(j.Healing)
	if err != nil {
		return 0, fmt.Errorf("healing: %w", err)
	}
	notices, err := noticesText(j.Message)
	if err != nil {
		return 0, fmt.Errorf("notices: %w", err)
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO jobs (cluster, volume, volume_id, action, force, bricks, state, phase, notices,
			origin, started_by, from_address, reason, stopped_by,
			created_at, started_at, ended_at, seen_at, task_id, prior_task_id, findings,
			replica, auto_commit, usage, hint, hint_at, began_before, with_brick, healing, pacing, throttle_owed, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) RETURNING id`,
		j.Cluster, j.Volume, j.VolumeID, j.Action, j.Force, bricks, j.State, j.Phase, notices,
		j.Origin, j.StartedBy, j.From, j.Reason, j.StoppedBy,
		micros(j.CreatedAt), micros(j.StartedAt), micros(j.EndedAt), micros(j.SeenAt), j.TaskID, j.PriorTaskID, findings,
		j.Replica, j.AutoCommit, usage, j.Hint, micros(j.HintAt), micros(j.BeganBefore), j.With, healing, pacing, j.Throttle.Owed).Scan(&id)
	return id, busy(err)
}

func updateJob(ctx context.Context, tx *sql.Tx, j jobs.Job) error {
	bricks, err := jsonText(j.Bricks)
	if err != nil {
		return err
	}
	findings, err := jsonText(j.Findings)
	if err != nil {
		return fmt.Errorf("findings: %w", err)
	}
	usage, err := jsonText(j.Usage)
	if err != nil {
		return fmt.Errorf("usage: %w", err)
	}
	pacing, err := pacingText(j)
	if err != nil {
		return fmt.Errorf("pacing: %w", err)
	}
	healing, err := objectText(j.Healing)
	if err != nil {
		return fmt.Errorf("healing: %w", err)
	}
	notices, err := noticesText(j.Message)
	if err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	r, err := tx.ExecContext(ctx, `
		UPDATE jobs SET volume_id = ?, action = ?, force = ?, bricks = ?, state = ?, phase = ?, notices = ?,
			started_by = ?, from_address = ?, reason = ?, stopped_by = ?,
			started_at = ?, ended_at = ?, seen_at = ?, task_id = ?, prior_task_id = ?, findings = ?,
			replica = ?, auto_commit = ?, usage = ?, hint = ?, hint_at = ?, began_before = ?, with_brick = ?, healing = ?, pacing = ?, throttle_owed = ?,
			revision = revision + 1
		WHERE id = ? AND revision = ?`,
		j.VolumeID, j.Action, j.Force, bricks, j.State, j.Phase, notices,
		j.StartedBy, j.From, j.Reason, j.StoppedBy,
		micros(j.StartedAt), micros(j.EndedAt), micros(j.SeenAt), j.TaskID, j.PriorTaskID, findings,
		j.Replica, j.AutoCommit, usage, j.Hint, micros(j.HintAt), micros(j.BeganBefore), j.With, healing, pacing, j.Throttle.Owed,
		j.ID, j.Revision)
	if err != nil {
		return busy(err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		if err := jobExists(ctx, tx, j.ID); err != nil {
			return err
		}
		return jobs.ErrStaleJob
	}
	return nil
}

// busy names the one unique index of the table jobs.
func busy(err error) error {
	if violatesUnique(err) {
		return fmt.Errorf("%w (%w)", jobs.ErrVolumeBusy, err)
	}
	return err
}

// jobExists returns jobs.ErrNoJob if the job does not exist.
func jobExists(ctx context.Context, q querier, id int64) error {
	var one int
	err := q.QueryRowContext(ctx, "SELECT 1 FROM jobs WHERE id = ?", id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return jobs.ErrNoJob
	}
	return err
}

// loadRow is loadJob without the job's steps.
func loadRow(ctx context.Context, q querier, id int64) (jobs.Job, error) {
	j, err := scanJob(q.QueryRowContext(ctx, selectJobs+" WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return jobs.Job{}, jobs.ErrNoJob
	}
	return j, err
}

func loadJob(ctx context.Context, q querier, id int64) (jobs.Job, error) {
	j, err := loadRow(ctx, q, id)
	if err != nil {
		return jobs.Job{}, err
	}
	one := []jobs.Job{j}
	err = withSteps(ctx, q, one)
	return one[0], err
}

const selectJobs = `
	SELECT id, cluster, volume, volume_id, action, force, bricks, state, phase, notices,
		origin, started_by, from_address, reason, stopped_by,
		created_at, started_at, ended_at, seen_at, task_id, prior_task_id, revision, findings,
		replica, auto_commit, usage, hint, hint_at, began_before, with_brick, healing, pacing
	FROM jobs`

// selectOpenJobs is for queries with "ended_at IS NULL". SQLite does not know
// how few such jobs there are and would read a cluster's whole history, because
// that index has them in order.
const selectOpenJobs = selectJobs + " INDEXED BY jobs_one_open_per_volume"

func scanJob(r scanner) (j jobs.Job, err error) {
	err = r.Scan(&j.ID, &j.Cluster, &j.Volume, &j.VolumeID, &j.Action, &j.Force, jsonInto[string]{&j.Bricks},
		&j.State, &j.Phase, noticesInto(&j.Message), &j.Origin, &j.StartedBy, &j.From, &j.Reason, &j.StoppedBy,
		timeInto{&j.CreatedAt}, timeInto{&j.StartedAt}, timeInto{&j.EndedAt}, timeInto{&j.SeenAt},
		&j.TaskID, &j.PriorTaskID, &j.Revision, jsonInto[preflight.Finding]{&j.Findings},
		&j.Replica, &j.AutoCommit, jsonInto[jobs.BrickUsage]{&j.Usage},
		&j.Hint, timeInto{&j.HintAt}, timeInto{&j.BeganBefore}, &j.With, objectInto[jobs.Healing]{&j.Healing}, pacingInto{&j})
	return j, err
}
