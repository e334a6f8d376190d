package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// followReplacement brings a job that puts a brick in place in line with a
// complete reading.
func (s *TaskSyncer) followReplacement(ctx context.Context, j jobs.Job, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	v, _ := snap.Volume(j.Volume)
	switch {
	case j.Heals():
		return s.followHeal(ctx, j, v, now)
	case j.IsSwappingDisk():
		return s.followSwap(ctx, j, v, snap, now)
	}
	return s.settleReplacement(ctx, j, v, snap, now)
}

// settleReplacement is for a job whose command's answer was lost, or around
// which the server died. The command is never run again: the volume's bricks
// tell.
func (s *TaskSyncer) settleReplacement(ctx context.Context, j jobs.Job, v gluster.Volume, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	last, err := s.lastCommand(ctx, j)
	committing := j.Phase == jobs.PhaseCommitting
	switch {
	case err != nil:
		return j, err
	case committing && (last == nil || !last.Order.Is(gluster.VerbResetBrick, gluster.StepCommit)):
		return s.settleAs(ctx, j, func(j *jobs.Job) { j.FailCommitReset(jobs.Say(jobs.NoticeStoppedBeforeCommit), now) })
	case last == nil:
		return s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeStoppedBeforeCommand, jobs.NoticeNothingChanged))
	case last.Outcome() == jobs.Refused && committing:
		// The answer is on record. What the bricks look like now is somebody
		// else's doing, or was so before.
		return s.settleAs(ctx, j, func(j *jobs.Job) {
			j.FailCommitReset(jobs.Say(jobs.NoticeCommitNotDone).With(last.Answered()), now)
		})
	case last.Outcome() == jobs.Refused:
		return s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeStoppedAfterRefusal, jobs.NoticeNothingChanged).With(last.Answered()))
	case committing:
		return s.settleResetCommit(ctx, j, v, last, snap, now)
	case j.Kind().Name() == jobs.KindReset:
		return s.settleReset(ctx, j, v, last, snap, now)
	}
	return s.settleExchange(ctx, j, v, last, snap, now)
}

// settleExchange is for a brick that another one was to take the place of.
func (s *TaskSyncer) settleExchange(ctx context.Context, j jobs.Job, v gluster.Volume, last *jobs.CommandRecord, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	old, fresh := j.HasOldAndNewBrick(v)
	switch {
	case fresh && !old:
		return s.settleAs(ctx, j, func(j *jobs.Job) {
			j.BeginHealing(jobs.Say(jobs.NoticeReplaceLostDone), now)
		})
	case !fresh && !old:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeNeitherBrickThere))
	case jobs.MayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	case snap.Silent(last.Target):
		return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeReplaceLostAway, jobs.Args{"target": {last.Target}}))
	}
	return s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeReplaceLostNotDone))
}

// settleMigration is for a replacement in several steps that has no task yet.
// When the new brick is part of the volume and the removal of the old one was
// never sent, it goes on; when the removal was sent, its task is looked for like
// any other's.
func (s *TaskSyncer) settleMigration(ctx context.Context, j jobs.Job, v gluster.Volume, snap jobs.Snapshot, now time.Time) (jobs.Job, bool, error) {
	last, err := s.lastCommand(ctx, j)
	if err != nil {
		return j, true, err
	}
	if last != nil && last.Order.Is(gluster.VerbRemoveBrick) {
		return j, false, nil
	}
	_, fresh := j.HasOldAndNewBrick(v)
	switch {
	case last == nil && !fresh:
		j, err = s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeStoppedBeforeCommand).With(s.leftBehind(ctx, j, jobs.Say(jobs.NoticeNothingChanged))))
	case last == nil:
		j, err = s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeStoppedBeforeCommandAdded).With(s.leftBehind(ctx, j, nil)))
	case fresh && now.Sub(last.StartedAt) > resumeWithin:
		j, err = s.endJob(ctx, j, jobs.Failed, j.AddedStays().With(jobs.SayWith(jobs.NoticeAwayTooLong, jobs.Args{"brick": {j.OldBrick()}})))
	case fresh:
		s.log.Info("a replacement goes on: its new brick is part of the volume", "job", j.ID)
		s.deeds.resumeMigration(j)
	case last.Outcome() == jobs.Refused:
		j, err = s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeStoppedAfterRefusal, jobs.NoticeNothingChanged).With(last.Answered()))
	case jobs.MayStillHappen(last.StartedAt, now):
		j, err = s.keepLooking(ctx, j, now)
	case snap.Silent(last.Target):
		j, err = s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeAddLostAway, jobs.Args{"target": {last.Target}}))
	default:
		j, err = s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeAddLostNotDone, jobs.NoticeNothingChanged))
	}
	return j, true, err
}

// resumeWithin is how long after its first command a replacement in several
// steps goes on by itself. After a longer silence the cluster is not what was
// reviewed, and a person has to decide.
const resumeWithin = time.Hour
