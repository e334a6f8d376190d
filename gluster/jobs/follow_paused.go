package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// followPaused looks what happened outside to the volume of a paused job. That
// the volume is gone was looked at before.
func (s *TaskSyncer) followPaused(ctx context.Context, j Job, r reading, now time.Time) (Job, error) {
	if j.Phase != PhaseNone {
		return s.settleResume(ctx, j)
	}
	if why := bricksTaken(j, r.snapshot); why != "" {
		return s.endHeld(ctx, j, Unknown, why)
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
			return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
				held := j.Open() && j.State == Paused && j.Phase == PhaseNone
				if held {
					j.takenUp(now)
				}
				return held, nil
			})
		}
		known, err := s.store.StepsByExternalTaskID(ctx, s.Name, task.ID)
		if err != nil {
			return j, err
		}
		if slices.ContainsFunc(known, func(st Step) bool { return st.JobID == j.ID }) && task.Status.Phase() == gluster.StatusInProgress {
			return s.runsAgain(ctx, j, now)
		}
		if len(known) > 0 {
			continue // a run of an earlier job, listed for ever
		}
		return s.startedOutside(ctx, j, task, r.snapshot, now)
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		still := j.Open() && j.State == Paused
		j.SeenAt = now
		return still, nil
	})
}

// runsAgain is for an earlier run of a paused job that a node which came back
// took up after a later one could not be started: it is nobody's current task.
func (s *TaskSyncer) runsAgain(ctx context.Context, j Job, now time.Time) (Job, error) {
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		still := j.Open() && j.State == Paused && j.Phase == PhaseNone
		j.SeenAt = now
		j.Message = fmt.Sprintf("A node that came back runs an earlier part of this job again. Stop that with: %s", StopCommand(*j))
		return still, nil
	})
}

// settleResume is for a resume that was on its way when the server died, before
// its command was recorded: nothing was sent.
func (s *TaskSyncer) settleResume(ctx context.Context, j Job) (Job, error) {
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.State != Paused || j.Phase == PhaseNone || s.isReserved(j.Volume) {
			return false, nil
		}
		j.notStarted("Brickyard was stopped before the job went on. Nothing was changed.", s.now())
		return true, nil
	})
}

// startedOutside is for a task that somebody started on the volume of a paused
// job: the same with the same bricks is the job's next run, another one ends it.
func (s *TaskSyncer) startedOutside(ctx context.Context, j Job, listed gluster.AsyncTask, snap Snapshot, now time.Time) (Job, error) {
	// Only its status tells a fix-layout from a rebalance.
	task, err := listed, error(nil)
	if listed.Type != gluster.TaskUnknown {
		task, err = s.Service.TaskStatus(ctx, listed)
	}
	if err != nil || task.ID != listed.ID {
		return j, nil //nolint:nilerr // the next look asks again
	}
	same := task.Type == j.Action.TaskType()
	if j.Action == ActionRemoveBrick {
		same = same && sameSet(listed.Bricks, j.Bricks)
	}
	if !same {
		return s.endHeld(ctx, j, Aborted, fmt.Sprintf("While the job was paused somebody started another task on this volume (%s). What was moved stays moved.", task.ID))
	}
	after, err := s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.State != Paused || j.Phase != PhaseNone {
			return false, nil
		}
		j.resumeOutside(task, now)
		return true, nil
	})
	if err != nil || after.TaskID != task.ID {
		return after, err
	}
	s.know(task.ID)
	s.log.Info("a task that was started elsewhere is the next run of a paused job", "job", j.ID, "task", task.ID)
	message := after.Message
	if after, err = s.hear(ctx, j.ID, task, snap); err != nil || !after.Open() || after.Message != "" {
		return after, err
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		changed := j.Open() && j.Message == ""
		j.Message = message
		return changed, nil
	})
}

// endHeld closes a job that is still paused: a resume that came meanwhile looks
// at the cluster itself.
func (s *TaskSyncer) endHeld(ctx context.Context, j Job, state State, why string) (Job, error) {
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		held := j.Open() && j.State == Paused && j.Phase == PhaseNone
		if held {
			j.end(state, why, s.now())
		}
		return held, nil
	})
}

// bricksTaken says that bricks of a paused removal have left the volume, "" if
// all are there. Its migration was not complete, and a removal by force looks
// the same as a commit.
func bricksTaken(j Job, snap Snapshot) string {
	if j.Action != ActionRemoveBrick || len(j.Bricks) == 0 {
		return ""
	}
	v, _ := snap.Volume(j.Volume)
	left := j.bricksIn(v)
	switch len(left) {
	case len(j.Bricks):
		return ""
	case 0:
		return "The bricks were taken out of the volume outside Brickyard while the removal was paused. Whether all their data was moved first is not known."
	}
	return fmt.Sprintf("Some bricks of the paused removal were taken out of the volume outside Brickyard; %s stayed.", andList(left))
}

// stopSettled ends the run of a job whose stop turned out to be carried out: the
// job is over, or paused if that was what the stop was for.
func (s *TaskSyncer) stopSettled(ctx context.Context, j Job, why string) (Job, error) {
	if !j.Pausing() {
		return s.endJob(ctx, j, Aborted, why)
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || !j.Pausing() {
			return false, nil
		}
		j.pause(joinSentences("The answer to the pause was lost, but it was carried out; the figures are those last seen.", PauseLeaves(*j, *s.snapshot.Load())), s.now())
		return true, nil
	})
}

// startSettled ends a start that turned out not to be carried out.
func (s *TaskSyncer) startSettled(ctx context.Context, j Job, why string) (Job, error) {
	if j.Pause.Cause == PauseNone {
		return s.endJob(ctx, j, Failed, why)
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.TaskID != "" {
			return false, nil
		}
		j.notStarted(why, s.now())
		return true, nil
	})
}
