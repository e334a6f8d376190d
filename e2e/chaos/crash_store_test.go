package chaos

import (
	"context"
	"fmt"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// watchedStore passes a point before and after every call of the engine's that
// reaches the database.
type watchedStore struct {
	engine.Store
	points *points
}

// around passes both points of a call.
func (s *watchedStore) around(what string, call func()) {
	s.points.pass("before", what)
	call()
	s.points.pass("after", what)
}

// looks names a job by what is stored of it, so that the transactions of its
// life have names of their own.
func looks(j jobs.Job) string {
	state := string(j.State)
	if !j.Open() {
		state += "/ended"
	}
	if j.Phase != jobs.PhaseNone {
		state += "/" + string(j.Phase)
	}
	if j.TaskID != "" {
		state += "/task"
	}
	return fmt.Sprintf("%s/%d steps", state, len(j.Steps))
}

func (s *watchedStore) CreateJob(ctx context.Context, job jobs.Job, key string) (stored jobs.Job, existed bool, err error) {
	s.around("CreateJob "+looks(job), func() { stored, existed, err = s.Store.CreateJob(ctx, job, key) })
	return stored, existed, err
}

func (s *watchedStore) UpdateJob(ctx context.Context, job jobs.Job, sample *jobs.Sample) (stored jobs.Job, err error) {
	s.around("UpdateJob "+looks(job), func() { stored, err = s.Store.UpdateJob(ctx, job, sample) })
	return stored, err
}

func (s *watchedStore) JobByKey(ctx context.Context, key jobs.Key, now time.Time) (job jobs.Job, found bool, err error) {
	s.around("JobByKey", func() { job, found, err = s.Store.JobByKey(ctx, key, now) })
	return job, found, err
}

func (s *watchedStore) UpdateJobUnderKey(ctx context.Context, job jobs.Job, key jobs.Key, now time.Time) (stored jobs.Job, err error) {
	s.around("UpdateJobUnderKey "+looks(job), func() { stored, err = s.Store.UpdateJobUnderKey(ctx, job, key, now) })
	return stored, err
}

func (s *watchedStore) Job(ctx context.Context, id int64) (job jobs.Job, err error) {
	s.around("Job", func() { job, err = s.Store.Job(ctx, id) })
	return job, err
}

func (s *watchedStore) OpenJobs(ctx context.Context, cluster string) (open []jobs.Job, err error) {
	s.around("OpenJobs", func() { open, err = s.Store.OpenJobs(ctx, cluster) })
	return open, err
}

func (s *watchedStore) StepsByExternalTaskID(ctx context.Context, cluster, taskID string) (steps []jobs.Step, err error) {
	s.around("StepsByExternalTaskID", func() { steps, err = s.Store.StepsByExternalTaskID(ctx, cluster, taskID) })
	return steps, err
}

func (s *watchedStore) Commands(ctx context.Context, jobID int64) (commands []jobs.CommandRecord, err error) {
	s.around("Commands", func() { commands, err = s.Store.Commands(ctx, jobID) })
	return commands, err
}

func (s *watchedStore) StartCommand(ctx context.Context, c jobs.CommandRecord) (stored jobs.CommandRecord, err error) {
	s.around("StartCommand "+wordsOf(c.Argv[1:]), func() { stored, err = s.Store.StartCommand(ctx, c) })
	return stored, err
}

func (s *watchedStore) FinishCommand(ctx context.Context, c jobs.CommandRecord) (err error) {
	s.around("FinishCommand "+wordsOf(c.Argv[1:]), func() { err = s.Store.FinishCommand(ctx, c) })
	return err
}
