package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// followListed handles the plain case: the job's task is in the list.
func (s *TaskSyncer) followListed(ctx context.Context, j jobs.Job, listed gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	if j.State == jobs.PendingCommit && j.Phase == jobs.PhaseNone && !j.CommitsItself() && j.HasHeardNodes() && listed.Status.Phase() != gluster.StatusInProgress {
		// Nothing moves any more. The figures were read when it completed.
		if s.wantsMeasure(j) && s.measureNow(ctx, j) == nil {
			return s.noteMeasure(ctx, j)
		}
		return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
			j.SeenAt = now
			return j.Open(), nil
		})
	}
	listed.Bricks = jobs.PreferBricks(listed.Bricks, j.Bricks)
	question := j.TaskToAsk()
	question.Bricks = listed.Bricks
	task, err := s.figures(ctx, question)
	if err != nil || task.ID != j.TaskID {
		if gluster.FailureOf(err) != gluster.FailureBusy {
			s.complain(unreadableFigures, figuresProblem(err, task.ID, j.TaskID), "job", j.ID)
		}
		figureless := s.figureless.add(j.TaskID)
		silent := s.moments.ago(heardOf, j.ID, j.SeenAt, now) >= jobs.UnknownAfter
		if listed.Status.Phase() == gluster.StatusInProgress || !silent || figureless < adoptAttempts {
			return j, nil
		}
		// The list says it is over and nobody can tell the figures: the list's
		// word has to do, without figures.
		return s.overWithoutFigures(ctx, j, listed, snap)
	}
	s.figureless.forget(j.TaskID)
	s.measureRemoval(ctx, j, task)
	after, err := s.hear(ctx, j.ID, task, snap)
	if err != nil {
		return after, err
	}
	if !after.Open() {
		s.taskEnded(ctx, after)
		return after, nil
	}
	switch {
	case j.Phase == jobs.PhaseStopping && after.Phase == jobs.PhaseStopping:
		return s.settleStop(ctx, after, now)
	case j.Phase == jobs.PhaseCommitting && after.Phase == jobs.PhaseCommitting:
		return s.settleCommit(ctx, after, now)
	case after.CommitsItself():
		return s.autoCommit(ctx, after, task, snap)
	}
	return after, nil
}

// overWithoutFigures takes the list's word that a task is over, and says that
// its last figures are missing.
func (s *TaskSyncer) overWithoutFigures(ctx context.Context, j jobs.Job, listed gluster.AsyncTask, snap jobs.Snapshot) (jobs.Job, error) {
	after, err := s.hear(ctx, j.ID, listed, snap)
	if err != nil || after.State == jobs.Running {
		return after, err
	}
	s.figureless.forget(j.TaskID)
	after, err = s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		said := j.Message.Is(jobs.NoticeFiguresMissing)
		if !said {
			j.Message = jobs.Say(jobs.NoticeFiguresMissing).With(j.Message)
		}
		return !said, nil
	})
	if err == nil && !after.Open() {
		s.taskEnded(ctx, after)
	}
	return after, err
}
