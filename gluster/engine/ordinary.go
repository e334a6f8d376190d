package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// ordinary is for a task that is started, can be stopped, and is over when glusterd
// says so.
type ordinary struct{}

func (ordinary) confirm(_ context.Context, _ *Runner, _ jobs.Job, s sent) sent {
	if s.outcome == jobs.CarriedOut && s.answer.Task.ID == "" {
		return s.orLost(errNoTaskID)
	}
	return s
}

func (ordinary) noteStarted(r *Runner, j *jobs.Job, s sent, now time.Time) {
	r.know(s.answer.Task.ID)
	j.AttachTask(s.answer.Task, now)
	r.noteWitnessTarget(j, s.record.Target)
}

func (ordinary) noteStopped(j *jobs.Job, _ gluster.AsyncTask, applied bool, leaves jobs.Notices, _ time.Time) {
	noteStopAccepted(j, applied, leaves)
}

func (ordinary) pausedAtEnd(gluster.AsyncTask) bool { return false }

func (ordinary) follow(_ context.Context, _ *TaskSyncer, j jobs.Job, _ reading, _ time.Time) (jobs.Job, bool, error) {
	return j, false, nil
}

func (ordinary) settleLost(_ context.Context, _ *TaskSyncer, j jobs.Job, _ *jobs.CommandRecord, _ jobs.Snapshot, _ time.Time) (jobs.Job, bool, error) {
	return j, false, nil
}

func (ordinary) settleGone(ctx context.Context, s *TaskSyncer, j jobs.Job, listed []gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	return s.askWhyGone(ctx, j, listed, snap, now)
}

func (ordinary) isToldByList() bool { return true }

func (ordinary) stop(ctx context.Context, _ *Engine, m *member, j jobs.Job, by jobs.Caller) (jobs.Job, error) {
	return m.stopTask(ctx, j, jobs.ActionStop, by)
}

func (ordinary) keep(ctx context.Context, m *member, j jobs.Job, by jobs.Caller) (jobs.Job, error) {
	return m.stopTask(ctx, j, jobs.ActionKeep, by)
}

func (ordinary) commit(ctx context.Context, m *member, j jobs.Job, confirm string, by jobs.Caller) (jobs.Job, error) {
	return m.commitRemoval(ctx, j, confirm, by)
}
