package engine

import (
	"context"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// followPaused looks what happened outside to the volume of a paused job. That
// the volume is gone was looked at before.
func (s *TaskSyncer) followPaused(ctx context.Context, j jobs.Job, r reading, now time.Time) (jobs.Job, error) {
	if j.Phase != jobs.PhaseNone {
		return s.settleResume(ctx, j)
	}
	if why := jobs.BricksTaken(j, r.snapshot); len(why) > 0 {
		return s.endHeld(ctx, j, jobs.Unknown, why)
	}
	listed, asked := r.status.Volumes[j.Volume]
	if !asked {
		return j, nil
	}
	for _, task := range listed.Tasks {
		if task.ID == j.TaskID {
			if task.Status.Phase() != gluster.StatusInProgress {
				continue
			}
			return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
				held := j.Open() && j.State == jobs.Paused && j.Phase == jobs.PhaseNone
				if held {
					j.MarkTakenUp(now)
				}
				return held, nil
			})
		}
		known, err := s.store.StepsByExternalTaskID(ctx, s.Name, task.ID)
		if err != nil {
			return j, err
		}
		if slices.ContainsFunc(known, func(st jobs.Step) bool { return st.JobID == j.ID }) && task.Status.Phase() == gluster.StatusInProgress {
			return s.noteRunsAgain(ctx, j, now)
		}
		if len(known) > 0 {
			continue // a run of an earlier job, listed for ever
		}
		return s.takeStartedOutside(ctx, j, task, r.snapshot, now)
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		still := j.Open() && j.State == jobs.Paused
		j.SeenAt = now
		return still, nil
	})
}

// noteRunsAgain is for an earlier run of a paused job that a node which came back
// took up after a later one could not be started: it is nobody's current task.
func (s *TaskSyncer) noteRunsAgain(ctx context.Context, j jobs.Job, now time.Time) (jobs.Job, error) {
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		still := j.Open() && j.State == jobs.Paused && j.Phase == jobs.PhaseNone
		j.SeenAt = now
		j.Message = jobs.SayWith(jobs.NoticeEarlierRunRuns, jobs.Args{"command": {jobs.StopCommand(*j).String()}})
		return still, nil
	})
}

// settleResume is for a resume that was on its way when the server died, before
// its command was recorded: nothing was sent.
func (s *TaskSyncer) settleResume(ctx context.Context, j jobs.Job) (jobs.Job, error) {
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || j.State != jobs.Paused || j.Phase == jobs.PhaseNone || s.isReserved(j.Volume) {
			return false, nil
		}
		j.MarkNotStarted(jobs.Say(jobs.NoticeStoppedBeforeResume, jobs.NoticeNothingChanged), s.now())
		return true, nil
	})
}

// takeStartedOutside is for a task that somebody started on the volume of a paused
// job: the same with the same bricks is the job's next run, another one ends it.
func (s *TaskSyncer) takeStartedOutside(ctx context.Context, j jobs.Job, listed gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	// Only its status tells a fix-layout from a rebalance.
	task, err := listed, error(nil)
	if listed.Type != gluster.TaskUnknown {
		task, err = s.Service.TaskStatus(ctx, listed)
	}
	if err != nil || task.ID != listed.ID {
		return j, nil //nolint:nilerr // the next look asks again
	}
	if task.Type != j.Kind().Task() || !j.Kind().MayOwn(j, listed) {
		return s.endHeld(ctx, j, jobs.Aborted, jobs.SayWith(jobs.NoticeAnotherTaskWhilePaused, jobs.Args{"task": {task.ID}}).With(jobs.Say(jobs.NoticeMovedStays)))
	}
	after, err := s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || j.State != jobs.Paused || j.Phase != jobs.PhaseNone {
			return false, nil
		}
		j.MarkResumedOutside(task, now)
		return true, nil
	})
	if err != nil || after.TaskID != task.ID {
		return after, err
	}
	s.know(task.ID)
	s.log.Info("a task that was started elsewhere is the next run of a paused job", "job", j.ID, "task", task.ID)
	message := after.Message
	if after, err = s.hear(ctx, j.ID, task, snap); err != nil || !after.Open() || len(after.Message) > 0 {
		return after, err
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		changed := j.Open() && len(j.Message) == 0
		j.Message = message
		return changed, nil
	})
}

// endHeld closes a job that is still paused: a resume that came meanwhile looks
// at the cluster itself.
func (s *TaskSyncer) endHeld(ctx context.Context, j jobs.Job, state jobs.State, why jobs.Notices) (jobs.Job, error) {
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		held := j.Open() && j.State == jobs.Paused && j.Phase == jobs.PhaseNone
		if held {
			j.End(state, why, s.now())
		}
		return held, nil
	})
}
