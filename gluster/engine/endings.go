package engine

import (
	"context"
	"time"

	"brickyard/gluster/jobs"
)

// endJob closes a job with a state and a reason.
func (s *TaskSyncer) endJob(ctx context.Context, j jobs.Job, state jobs.State, why jobs.Notices) (jobs.Job, error) {
	after, err := s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() {
			return false, nil
		}
		j.End(state, why, s.now())
		return true, nil
	})
	if err == nil {
		s.log.Info("a job ended", "job", j.ID, "volume", j.Volume, "state", state, "message", why.String())
	}
	return after, err
}

// endAsGone ends a job because what it is about is gone, unless the node that knew
// it is away and another one answers.
func (s *TaskSyncer) endAsGone(ctx context.Context, j jobs.Job, why jobs.Notices, now time.Time) (jobs.Job, error) {
	if alone := s.whyUnwitnessed(j); len(alone) > 0 {
		return s.loseIfSilent(ctx, j, now, alone)
	}
	return s.endJob(ctx, j, jobs.Aborted, why)
}

// noteVolumeSilent is for a volume that `volume status` left out: it could not be
// asked, or it is stopped. Neither says anything about its task.
func (s *TaskSyncer) noteVolumeSilent(ctx context.Context, j jobs.Job, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	why := jobs.NoticeVolumeSilent
	if v, _ := snap.Volume(j.Volume); !v.Started() {
		why = jobs.NoticeVolumeStopped
	}
	return s.loseIfSilent(ctx, j, now, jobs.Say(why))
}

// loseIfSilent calls a job's state unknown when nothing valid was heard of it
// for UnknownAfter.
func (s *TaskSyncer) loseIfSilent(ctx context.Context, j jobs.Job, now time.Time, why jobs.Notices) (jobs.Job, error) {
	silent := s.moments.ago(heardOf, j.ID, jobs.Latest(j.SeenAt, j.CreatedAt), now)
	// The clock was set: when the job was last heard of is told in its new time.
	seenAt := now.Add(-silent)
	stepped := !j.SeenAt.IsZero() && seenAt.Sub(j.SeenAt).Abs() > jobs.ClockStep
	lost := silent >= jobs.UnknownAfter && (j.State != jobs.Unknown || !j.Message.Equal(why)) && j.State != jobs.Paused
	if !lost && !stepped {
		return j, nil
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() {
			return false, nil
		}
		if stepped {
			if run := j.TaskStep(); run != nil {
				run.ShiftTimes(seenAt.Sub(j.SeenAt))
			}
			j.SeenAt = seenAt
		}
		if lost {
			j.MarkLost(why)
		}
		return true, nil
	})
}

// endByStop ends the run of a job whose stop turned out to be carried out: the
// job is over, or paused if that was what the stop was for.
func (s *TaskSyncer) endByStop(ctx context.Context, j jobs.Job, why jobs.Notices) (jobs.Job, error) {
	if !j.Pausing() {
		return s.endJob(ctx, j, jobs.Aborted, why)
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || !j.Pausing() {
			return false, nil
		}
		j.BeginPause(jobs.Say(jobs.NoticePauseLostDone).With(jobs.PauseLeaves(*j, *s.snapshot.Load())), s.now())
		return true, nil
	})
}

// endStart ends a start that turned out not to be carried out.
func (s *TaskSyncer) endStart(ctx context.Context, j jobs.Job, why jobs.Notices) (jobs.Job, error) {
	if j.Pause.Cause == jobs.PauseNone {
		return s.endJob(ctx, j, jobs.Failed, why)
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || j.TaskID != "" {
			return false, nil
		}
		j.MarkNotStarted(why, s.now())
		return true, nil
	})
}
