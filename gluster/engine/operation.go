package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// operation is what the engine does for the jobs of one kind that it does not do for
// all: which commands it sends, how a reading moves a job on, how a lost answer is
// settled, what a person's stop, keep or commit comes to. What is true of such jobs is
// told by jobs.Kind.
//
// A new one is a type that embeds ordinary, or the operation it resembles, and a line
// in operations.
type operation interface {
	// command is what starts a run of a job.
	command(j jobs.Job) AsyncCommand
	// judge says what speaks for and against another run of a job on its volume.
	judge(ctx context.Context, m *member, s jobs.Snapshot, v gluster.Volume, j jobs.Job, by jobs.Caller) []preflight.Finding
	// confirm looks at the cluster whether what glusterd accepted to start is so.
	confirm(ctx context.Context, r *Runner, j jobs.Job, s sent) sent
	// noteStarted notes that glusterd carried the start out.
	noteStarted(r *Runner, j *jobs.Job, s sent, now time.Time)
	// noteStopped notes what glusterd's answer to a stop means for a job to which it was
	// applied, or else that the stop was accepted; leaves is what the stop does not reach.
	noteStopped(j *jobs.Job, answer gluster.AsyncTask, applied bool, leaves jobs.Notices, now time.Time)
	// pausedAtEnd reports whether the task had ended when it was stopped for a pause,
	// so that nothing is left to be heard of it.
	pausedAtEnd(answer gluster.AsyncTask) bool
	// follow brings a job in line with a complete reading; done is false when its task
	// is to be followed like any other.
	follow(ctx context.Context, s *TaskSyncer, j jobs.Job, r reading, now time.Time) (after jobs.Job, done bool, err error)
	// settleLost settles a start whose command was sent and whose answer is not known; done
	// is false when the list of tasks tells.
	settleLost(ctx context.Context, s *TaskSyncer, j jobs.Job, last *jobs.CommandRecord, snap jobs.Snapshot, now time.Time) (after jobs.Job, done bool, err error)
	// settleGone finds out why a job's task is not listed any more.
	settleGone(ctx context.Context, s *TaskSyncer, j jobs.Job, listed []gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error)
	// isToldByList reports whether the list of tasks alone says what became of one that
	// is gone.
	isToldByList() bool
	// stop, keep and commit are what a person asks for.
	stop(ctx context.Context, e *Engine, m *member, j jobs.Job, by jobs.Caller) (jobs.Job, error)
	keep(ctx context.Context, m *member, j jobs.Job, by jobs.Caller) (jobs.Job, error)
	commit(ctx context.Context, m *member, j jobs.Job, confirm string, by jobs.Caller) (jobs.Job, error)
}

// operationOf is the operation of a job's kind.
func operationOf(j jobs.Job) operation { return operations[j.Kind().Name()] }
