package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"brickyard/gluster/jobs"
)

// ErrNoCommand is returned by FinishCommand for a command that StartCommand
// never stored.
var ErrNoCommand = errors.New("there is no such command")

// StartCommand stores a command before it runs and returns it with its id. The
// error is jobs.ErrNoJob when its job does not exist.
func (s *Store) StartCommand(ctx context.Context, c jobs.CommandRecord) (jobs.CommandRecord, error) {
	var stored jobs.CommandRecord
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		id, err := insertCommand(ctx, tx, c)
		if violatesReference(err) {
			// SQLite does not say which reference it was.
			if e := jobExists(ctx, tx, c.JobID); e != nil {
				return e
			}
			return fmt.Errorf("step %d: %w", c.StepID, err)
		}
		if err != nil {
			return err
		}
		stored, err = scanCommand(tx.QueryRowContext(ctx, selectCommands+" WHERE id = ?", id))
		return err
	})
	if err != nil {
		return jobs.CommandRecord{}, fmt.Errorf("storing a command of job %d: %w", c.JobID, err)
	}
	return stored, nil
}

// FinishCommand stores how a command ended: EndedAt, Attempt, ExitCode, Failure,
// Message and, up to jobs.MaxKeptOutput bytes each, Stdout and Stderr. What was
// recorded before the command ran is not touched. The error is ErrNoCommand
// when there is none of that id.
func (s *Store) FinishCommand(ctx context.Context, c jobs.CommandRecord) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `
			UPDATE commands SET ended_at = ?, attempt = ?, exit_code = ?, failure = ?, message = ?, stdout = ?, stderr = ?
			WHERE id = ?`,
			micros(c.EndedAt), c.Attempt, c.ExitCode, c.Failure, c.Message,
			cut(c.Stdout), cut(c.Stderr), c.ID)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return ErrNoCommand
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("storing the end of command %d of job %d: %w", c.ID, c.JobID, err)
	}
	return nil
}

// Commands returns the commands of a job in the order they were stored; none
// for a job that does not exist.
func (s *Store) Commands(ctx context.Context, jobID int64) ([]jobs.CommandRecord, error) {
	out, err := collect(ctx, s.reader, scanCommand, selectCommands+" WHERE job_id = ? ORDER BY id", jobID)
	if err != nil {
		return nil, fmt.Errorf("reading the commands of job %d: %w", jobID, because(ctx, err))
	}
	return out, nil
}

func insertCommand(ctx context.Context, tx *sql.Tx, c jobs.CommandRecord) (id int64, err error) {
	argv, err := jsonText(c.Argv)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO commands (job_id, step_id, argv, target, by_user, from_address, reason, attempt,
			started_at, ended_at, exit_code, failure, message, stdout, stderr, verb, step, option, value)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.JobID, idOrNull(c.StepID), argv, c.Target, c.By, c.From, c.Reason, c.Attempt,
		micros(c.StartedAt), micros(c.EndedAt), c.ExitCode, c.Failure, c.Message,
		cut(c.Stdout), cut(c.Stderr), c.Order.Verb, c.Order.Step, c.Order.Option, c.Order.Value).Scan(&id)
	return id, err
}

const selectCommands = `
	SELECT id, job_id, step_id, argv, target, by_user, from_address, reason, attempt,
		started_at, ended_at, exit_code, failure, message, stdout, stderr, verb, step, option, value
	FROM commands`

func scanCommand(r scanner) (c jobs.CommandRecord, err error) {
	err = r.Scan(&c.ID, &c.JobID, idInto{&c.StepID}, jsonInto[string]{&c.Argv}, &c.Target, &c.By, &c.From, &c.Reason, &c.Attempt,
		timeInto{&c.StartedAt}, timeInto{&c.EndedAt}, &c.ExitCode, &c.Failure, &c.Message, &c.Stdout, &c.Stderr,
		&c.Order.Verb, &c.Order.Step, &c.Order.Option, &c.Order.Value)
	return c, err
}
