package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// TaskService is how the engine speaks to one cluster (seed:
// GlusterTaskService). gluster/cli implements it over the `gluster` command.
//
// Every error says by gluster.FailureOf what kind it is. Every call has a
// deadline of its own inside the implementation.
type TaskService interface {
	// Version is glusterd's version, such as "10.3".
	Version(ctx context.Context) (string, error)
	// MaxOpVersion is the highest op-version that every connected glusterd can
	// speak.
	MaxOpVersion(ctx context.Context) (int, error)
	Peers(ctx context.Context) ([]gluster.Peer, error)
	Volumes(ctx context.Context) ([]gluster.Volume, error)
	// Status lists bricks and tasks of all volumes that could be asked.
	Status(ctx context.Context) (gluster.StatusList, error)
	// Details reads the sizes of one volume's bricks.
	Details(ctx context.Context, volume string) ([]gluster.Brick, error)
	// Heals reads what waits to be healed on a replica or disperse volume; slow.
	Heals(ctx context.Context, volume string) ([]gluster.BrickHeal, error)
	// TaskStatus reads the figures of a volume's task per node. For a removal
	// task.Bricks must be the task's bricks.
	TaskStatus(ctx context.Context, task gluster.AsyncTask) (gluster.AsyncTask, error)
	// Route chooses the way for a command that changes the cluster; after an error
	// nothing may be sent.
	Route(ctx context.Context) (gluster.Route, error)
}

// Targeted is a TaskService that reaches its cluster in several ways.
type Targeted interface {
	// Targets returns what is known of every target, in their order.
	Targets() []gluster.Target
}

// Store keeps jobs. Every method that writes is one transaction.
type Store interface {
	// CreateJob stores a new job with its steps and returns it with ids. When
	// the volume has an open job already the error is ErrVolumeBusy. When key
	// is not "" and was used for a start before, the job it made then is returned
	// with existed = true and nothing is stored.
	CreateJob(ctx context.Context, job jobs.Job, key string) (stored jobs.Job, existed bool, err error)
	// JobByKey returns the job a key was used for, as it is now.
	JobByKey(ctx context.Context, key jobs.Key, now time.Time) (job jobs.Job, found bool, err error)
	// UpdateJob stores job and the steps it is given with (new steps have ID 0),
	// adds the sample if there is one, and returns the job with these steps, ids and
	// the new revision; steps that are not given stay as they are. The
	// revision given must be the stored one, else ErrStaleJob. Reopening a job
	// whose volume has another open job is ErrVolumeBusy.
	UpdateJob(ctx context.Context, job jobs.Job, sample *jobs.Sample) (jobs.Job, error)
	// UpdateJobUnderKey is UpdateJob for something that was asked for under an
	// idempotency key: that it was used is remembered in the same transaction,
	// so that no crash comes between. A key that is known stays what it was.
	UpdateJobUnderKey(ctx context.Context, job jobs.Job, key jobs.Key, now time.Time) (jobs.Job, error)
	// Job returns one job with its steps; ErrNoJob if there is none.
	Job(ctx context.Context, id int64) (jobs.Job, error)
	// OpenJobs returns the open jobs of a cluster, with their steps.
	OpenJobs(ctx context.Context, cluster string) ([]jobs.Job, error)
	// JobsOwingThrottle returns the ended jobs of a cluster whose throttle was not
	// put back yet, oldest first.
	JobsOwingThrottle(ctx context.Context, cluster string) ([]jobs.Job, error)
	// Jobs returns one page of the jobs a filter selects; see JobPage for the
	// order.
	Jobs(ctx context.Context, f jobs.JobFilter) (jobs.JobPage, error)
	// StepsByExternalTaskID returns the steps that mirror a task (seed:
	// GetStepsByExternalTaskId).
	StepsByExternalTaskID(ctx context.Context, cluster, taskID string) ([]jobs.Step, error)
	// JobHasTasks reports whether a step of the job mirrors a task of an
	// external system (seed: CheckIfJobHasTasks, with 'GLUSTER').
	JobHasTasks(ctx context.Context, jobID int64) (bool, error)
	// StartCommand records a command before it runs; FinishCommand its answer.
	StartCommand(ctx context.Context, c jobs.CommandRecord) (jobs.CommandRecord, error)
	FinishCommand(ctx context.Context, c jobs.CommandRecord) error
	Commands(ctx context.Context, jobID int64) ([]jobs.CommandRecord, error)
	// Samples returns a job's samples in the order of time.
	Samples(ctx context.Context, jobID int64) ([]jobs.Sample, error)
}

// Publisher hears of every change after it was stored. Implementations must not
// block.
type Publisher interface {
	JobChanged(jobs.Job)
	ClusterChanged(jobs.Snapshot)
}
