package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"brickyard/gluster/jobs"
)

// AddHistory stores jobs that are over, each with a task of its own, unless the task of
// the first of them is known already: then nothing is stored, and added is false. It is
// one transaction, so that whoever was interrupted goes on with the batch that is not
// there. It is for a demo, whose history nobody lived through.
func (s *Store) AddHistory(ctx context.Context, batch []jobs.Job) (added bool, err error) {
	if len(batch) == 0 {
		return false, nil
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		known, err := collect(ctx, tx, scanStep, selectStepsByTask, batch[0].TaskID, batch[0].Cluster)
		if err != nil || len(known) > 0 {
			return err
		}
		for _, job := range batch {
			if job.Open() || job.TaskID == "" {
				return errors.New("a job of the history is open or has no task")
			}
			id, err := insertJob(ctx, tx, job)
			if err != nil {
				return err
			}
			if err := saveSteps(ctx, tx, id, job.Steps); err != nil {
				return err
			}
		}
		added = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("storing a history: %w", err)
	}
	return added, nil
}
