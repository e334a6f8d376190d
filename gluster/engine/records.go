package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster/jobs"
)

// records are how the engine writes to the database: a job is read, changed by a pure
// function, held to the law, stored, and published.
type records struct {
	*common
	*knowledge
	*complaints
	tries *tries
	store Store
}

// maxStaleTries bounds how often a change is tried again because somebody else
// changed the job at the same moment; more than twice would be a bug.
const maxStaleTries = 5

// update reads a job, lets change work on it, stores it and publishes it. When
// the job was changed in between it starts over with the newer one, so change
// must be repeatable. change returns false to leave the job as it is.
func (c *records) update(ctx context.Context, id int64, change func(*jobs.Job) (store bool, sample *jobs.Sample)) (jobs.Job, error) {
	return c.updateUnder(ctx, id, jobs.Key{}, change)
}

// updateUnder is update for what was asked for under an idempotency key. A change
// that is not stored uses up no key.
func (c *records) updateUnder(ctx context.Context, id int64, key jobs.Key, change func(*jobs.Job) (store bool, sample *jobs.Sample)) (jobs.Job, error) {
	var err error
	for range maxStaleTries {
		var job jobs.Job
		if job, err = c.store.Job(ctx, id); err != nil {
			return jobs.Job{}, fmt.Errorf("read job %d: %w", id, err)
		}
		before := job
		before.Steps = jobs.CloneSteps(job.Steps)
		wanted, sample := change(&job)
		if !wanted {
			return job, nil
		}
		if sample == nil {
			sample = job.EndSample(before)
		}
		if err := jobs.CheckChange(before, job); err != nil {
			c.log.Error("a change of a job was refused; this is a bug", "error", err)
			return before, err
		}
		// What changed is written. A sample belongs to the step that mirrors the task.
		written, stored := job, jobs.Job{}
		written.Steps = jobs.ChangedSteps(before.Steps, job.Steps)
		if sample != nil {
			written.Steps = withStepOf(*sample, job, written.Steps)
		}
		if key.None() {
			stored, err = c.store.UpdateJob(ctx, written, sample)
		} else {
			stored, err = c.store.UpdateJobUnderKey(ctx, written, key, c.now())
		}
		if err == nil {
			stored.Steps = jobs.ReplaceSteps(job.Steps, stored.Steps)
			c.noteWritten()
			if !stored.Open() {
				c.forgetRunning(stored)
			}
			c.moments.stored(before, stored, c.now())
			if before.Open() && !stored.Open() {
				c.forgetEnded(stored)
			}
			c.publisher.JobChanged(stored)
			return stored, nil
		}
		if !errors.Is(err, jobs.ErrStaleJob) {
			break
		}
	}
	return jobs.Job{}, fmt.Errorf("store job %d: %w", id, err)
}

// withStepOf adds the step that a sample belongs to, if it is not among those given.
func withStepOf(sample jobs.Sample, job jobs.Job, given []jobs.Step) []jobs.Step {
	step := job.TaskStep()
	if i := slices.IndexFunc(job.Steps, func(s jobs.Step) bool { return s.ID != 0 && s.ID == sample.StepID }); i >= 0 {
		step = &job.Steps[i]
	}
	if step == nil || slices.ContainsFunc(given, func(s jobs.Step) bool { return s.Number == step.Number }) {
		return given
	}
	return append(given, *step)
}

// storeRetry is the first and longest pause between attempts to store what a
// command did.
const (
	storeRetryFirst = 200 * time.Millisecond
	storeRetryMax   = 5 * time.Second
)

// insist repeats a write until it works or ctx ends. It is for what happened on
// the cluster already: giving up would lose it. ErrNoJob and the like are final.
func (c *records) insist(ctx context.Context, what string, write func(context.Context) error) error {
	for pause := storeRetryFirst; ; pause = min(2*pause, storeRetryMax) {
		err := write(ctx)
		if err == nil {
			c.noteWritten()
			c.noteRecorded(what)
		}
		if err == nil || errors.Is(err, jobs.ErrNoJob) || errors.Is(err, jobs.ErrVolumeBusy) || errors.Is(err, jobs.ErrUnlawful) {
			return err
		}
		c.noteNotRecorded(what, err)
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, err)
		case <-time.After(pause):
		}
	}
}

// forgetEnded drops what is of no use once a job has ended.
func (c *records) forgetEnded(job jobs.Job) {
	c.moments.forget(job.ID)
	c.tries.forgetEnded(job.ID)
	c.forget("job", job.ID)
}

// lastCommandID is the id of a job's last command, 0 if it has none.
func (c *records) lastCommandID(ctx context.Context, job int64) (int64, error) {
	commands, err := c.sentFor(ctx, job)
	if err != nil || len(commands) == 0 {
		return 0, err
	}
	return commands[len(commands)-1].ID, nil
}

// sentFor returns what was recorded for a job, oldest first.
func (c *records) sentFor(ctx context.Context, job int64) ([]jobs.CommandRecord, error) {
	commands, err := c.store.Commands(ctx, job)
	if err != nil {
		return nil, fmt.Errorf("read what was sent for job %d: %w", job, err)
	}
	return commands, nil
}
