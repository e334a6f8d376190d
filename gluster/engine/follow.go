package engine

import (
	"context"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// follow brings one open job in line with a complete reading. It returns the
// job as it is afterwards.
func (s *TaskSyncer) follow(ctx context.Context, j jobs.Job, r reading, now time.Time) (jobs.Job, error) {
	if why := jobs.VolumeGone(j, r.snapshot); len(why) > 0 {
		return s.endAsGone(ctx, j, why, now)
	}
	if j.State == jobs.Paused {
		return s.followPaused(ctx, j, r, now)
	}
	if after, done, err := operationOf(j).follow(ctx, s, j, r, now); done {
		return after, err
	}
	state, asked := r.status.Volumes[j.Volume]
	if j.TaskID == "" {
		return s.settleStart(ctx, j, state.Tasks, asked, r.snapshot, now)
	}
	if !asked {
		return s.noteVolumeSilent(ctx, j, r.snapshot, now)
	}
	i := slices.IndexFunc(state.Tasks, func(t gluster.AsyncTask) bool { return t.ID == j.TaskID })
	if i < 0 {
		return operationOf(j).settleGone(ctx, s, j, state.Tasks, r.snapshot, now)
	}
	return s.followListed(ctx, j, state.Tasks[i], r.snapshot, now)
}

// askWhyGone looks up why a job's task is not in the list any more, and writes
// the reason down. Without a reason nothing is concluded until the silence has
// lasted.
func (s *TaskSyncer) askWhyGone(ctx context.Context, j jobs.Job, listed []gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	// Between the two questions the task may have changed: ask about it.
	task, err := s.figures(ctx, j.TaskToAsk())
	if err == nil && task.ID == j.TaskID {
		after, err := s.hear(ctx, j.ID, task, snap)
		if err == nil && !after.Open() {
			s.taskEnded(ctx, after)
		}
		return after, err
	}
	return s.endTaskOver(ctx, j, listed, err, now)
}

// endTaskOver writes down why a task is neither listed nor known by its status; err
// is what asking for that came to, nil if it named another task.
func (s *TaskSyncer) endTaskOver(ctx context.Context, j jobs.Job, listed []gluster.AsyncTask, err error, now time.Time) (jobs.Job, error) {
	alone := s.whyUnwitnessed(j)
	switch {
	case len(listed) == 0 && len(alone) > 0:
		return s.loseIfSilent(ctx, j, now, alone)
	case len(listed) > 0:
		return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeAnotherTaskListed, jobs.Args{"task": {listed[0].ID}}))
	case gluster.FailureOf(err) == gluster.FailureRefused && j.Phase == jobs.PhaseStopping:
		return s.endByStop(ctx, j, jobs.Say(jobs.NoticeStopDone).With(jobs.StopLeaves(j, *s.snapshot.Load())))
	case gluster.FailureOf(err) == gluster.FailureRefused:
		// List and status agree that there is no task. A stop leaves the volume
		// so, and so does the return of a node that was down (seen on 10.3).
		return s.endJob(ctx, j, jobs.Aborted, jobs.Say(jobs.NoticeStoppedOrWiped))
	}
	return s.loseIfSilent(ctx, j, now, jobs.Say(jobs.NoticeTaskUnlisted))
}

// settleRemovalGone tells a removal that was committed elsewhere from one that was
// stopped elsewhere by whether its bricks are still part of the volume.
func (s *TaskSyncer) settleRemovalGone(ctx context.Context, j jobs.Job, listed []gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	v, _ := snap.Volume(j.Volume)
	left := j.BricksStillIn(v)
	switch {
	case len(j.Bricks) == 0:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeRemovalGone))
	case len(left) == 0:
		return s.settleCommitUnseen(ctx, j)
	case len(left) < len(j.Bricks):
		return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeSomeBricksLeft, jobs.Args{"bricks": left}))
	}
	if alone := s.whyUnwitnessed(j); len(alone) > 0 && len(listed) == 0 {
		return s.loseIfSilent(ctx, j, now, alone)
	}
	why := jobs.Say(jobs.NoticeRemovalStoppedOutside)
	if j.Phase == jobs.PhaseCommitting {
		last, err := s.lastOfRun(ctx, j, gluster.StepCommit, gluster.StepForce)
		if err != nil || last.IsOnItsWay(now) {
			return j, err
		}
		if last.Outcome() == jobs.CarriedOut {
			why = jobs.Say(jobs.NoticeCommitAcceptedForgotten)
		}
	}
	if j.Pausing() && len(listed) == 0 {
		return s.endByStop(ctx, j, nil)
	}
	switch {
	case j.Phase == jobs.PhaseStopping && j.StoppedBy == "":
		// Only a run that is to be followed by another is stopped in nobody's
		// name.
		why = jobs.Say(jobs.NoticeNextRunNotBegun, jobs.NoticeBricksStay).With(j.AddedStays())
	case j.Phase == jobs.PhaseStopping:
		why = jobs.Say(jobs.NoticeStopLostDone, jobs.NoticeBricksStay).With(j.AddedStays(), jobs.StopLeaves(j, snap))
	}
	if len(listed) > 0 {
		why = jobs.Say(jobs.NoticeRemovalReplacedOutside)
	}
	return s.endJob(ctx, j, jobs.Aborted, why)
}
