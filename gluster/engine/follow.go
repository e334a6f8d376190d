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
		return s.volumeSilent(ctx, j, r.snapshot, now)
	}
	i := slices.IndexFunc(state.Tasks, func(t gluster.AsyncTask) bool { return t.ID == j.TaskID })
	if i < 0 {
		return operationOf(j).gone(ctx, s, j, state.Tasks, r.snapshot, now)
	}
	return s.followListed(ctx, j, state.Tasks[i], r.snapshot, now)
}

// endAsGone ends a job because what it is about is gone, unless the node that knew
// it is away and another one answers.
func (s *TaskSyncer) endAsGone(ctx context.Context, j jobs.Job, why jobs.Notices, now time.Time) (jobs.Job, error) {
	if alone := s.unwitnessed(j); len(alone) > 0 {
		return s.loseIfSilent(ctx, j, now, alone)
	}
	return s.endJob(ctx, j, jobs.Aborted, why)
}

// volumeSilent is for a volume that `volume status` left out: it could not be
// asked, or it is stopped. Neither says anything about its task.
func (s *TaskSyncer) volumeSilent(ctx context.Context, j jobs.Job, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	why := jobs.NoticeVolumeSilent
	if v, _ := snap.Volume(j.Volume); !v.Started() {
		why = jobs.NoticeVolumeStopped
	}
	return s.loseIfSilent(ctx, j, now, jobs.Say(why))
}

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
	return s.taskOver(ctx, j, listed, err, now)
}

// taskOver writes down why a task is neither listed nor known by its status; err
// is what asking for that came to, nil if it named another task.
func (s *TaskSyncer) taskOver(ctx context.Context, j jobs.Job, listed []gluster.AsyncTask, err error, now time.Time) (jobs.Job, error) {
	alone := s.unwitnessed(j)
	switch {
	case len(listed) == 0 && len(alone) > 0:
		return s.loseIfSilent(ctx, j, now, alone)
	case len(listed) > 0:
		return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeAnotherTaskListed, jobs.Args{"task": {listed[0].ID}}))
	case gluster.FailureOf(err) == gluster.FailureRefused && j.Phase == jobs.PhaseStopping:
		return s.stopSettled(ctx, j, jobs.Say(jobs.NoticeStopDone).With(jobs.StopLeaves(j, *s.snapshot.Load())))
	case gluster.FailureOf(err) == gluster.FailureRefused:
		// List and status agree that there is no task. A stop leaves the volume
		// so, and so does the return of a node that was down (seen on 10.3).
		return s.endJob(ctx, j, jobs.Aborted, jobs.Say(jobs.NoticeStoppedOrWiped))
	}
	return s.loseIfSilent(ctx, j, now, jobs.Say(jobs.NoticeTaskUnlisted))
}

// removalGone tells a removal that was committed elsewhere from one that was
// stopped elsewhere by whether its bricks are still part of the volume.
func (s *TaskSyncer) removalGone(ctx context.Context, j jobs.Job, listed []gluster.AsyncTask, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	v, _ := snap.Volume(j.Volume)
	left := j.BricksStillIn(v)
	switch {
	case len(j.Bricks) == 0:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeRemovalGone))
	case len(left) == 0:
		return s.committedUnseen(ctx, j)
	case len(left) < len(j.Bricks):
		return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeSomeBricksLeft, jobs.Args{"bricks": left}))
	}
	if alone := s.unwitnessed(j); len(alone) > 0 && len(listed) == 0 {
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
		return s.stopSettled(ctx, j, nil)
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
