package engine

import (
	"context"
	"fmt"
	"slices"
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
		return s.settleAs(ctx, j, func(j *jobs.Job) { j.FailCommitReset("Brickyard was stopped before the commit was sent.", now) })
	case last == nil:
		return s.endJob(ctx, j, jobs.Failed, "Brickyard was stopped before the command was sent. Nothing was changed.")
	case last.Outcome() == jobs.Refused && committing:
		// The answer is on record. What the bricks look like now is somebody
		// else's doing, or was so before.
		return s.settleAs(ctx, j, func(j *jobs.Job) {
			j.FailCommitReset(jobs.JoinSentences("The commit was not carried out.", last.AnswerSentence()), now)
		})
	case last.Outcome() == jobs.Refused:
		return s.endJob(ctx, j, jobs.Failed, jobs.JoinSentences(jobs.RefusedBefore, last.AnswerSentence()))
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
			j.BeginHealing("The answer was lost, but the brick was replaced.", now)
		})
	case !fresh && !old:
		return s.endJob(ctx, j, jobs.Unknown, "Neither the old nor the new brick is part of the volume: somebody else has changed it since. How this replacement ended was not seen.")
	case jobs.MayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	case snap.Silent(last.Target):
		return s.endJob(ctx, j, jobs.Unknown, jobs.AwaySentence(last.Target, "the old brick is still part of the volume"))
	}
	return s.endJob(ctx, j, jobs.Failed, "The answer was lost, and the old brick is still part of the volume: it was not replaced.")
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
		j, err = s.endJob(ctx, j, jobs.Failed, "Brickyard was stopped before the command was sent. "+s.leftBehind(ctx, j, "Nothing was changed."))
	case last == nil:
		j, err = s.endJob(ctx, j, jobs.Failed, jobs.JoinSentences("Brickyard was stopped before the command was sent, and somebody else has added the new brick since.", s.leftBehind(ctx, j, "")))
	case fresh && now.Sub(last.StartedAt) > resumeWithin:
		j, err = s.endJob(ctx, j, jobs.Failed, fmt.Sprintf("%s Brickyard was away for too long to go on by itself. To go on, remove %s with its data migrated.", j.AddedStaysSentence(), j.OldBrick()))
	case fresh:
		s.log.Info("a replacement goes on: its new brick is part of the volume", "job", j.ID)
		s.deeds.resumeMigration(j)
	case last.Outcome() == jobs.Refused:
		j, err = s.endJob(ctx, j, jobs.Failed, jobs.JoinSentences(jobs.RefusedBefore, last.AnswerSentence()))
	case jobs.MayStillHappen(last.StartedAt, now):
		j, err = s.keepLooking(ctx, j, now)
	case snap.Silent(last.Target):
		j, err = s.endJob(ctx, j, jobs.Unknown, jobs.AwaySentence(last.Target, "the new brick is not part of the volume"))
	default:
		j, err = s.endJob(ctx, j, jobs.Failed, "The answer was lost, and the new brick is not part of the volume: it was not added. Nothing was changed.")
	}
	return j, true, err
}

// settleAs stores a change of a job that is still open and not at work.
func (s *TaskSyncer) settleAs(ctx context.Context, j jobs.Job, change func(*jobs.Job)) (jobs.Job, error) {
	after, err := s.update(ctx, j.ID, func(now *jobs.Job) (bool, *jobs.Sample) {
		if !now.Open() || now.Phase != j.Phase || s.isReserved(j.Volume) {
			return false, nil
		}
		change(now)
		return true, nil
	})
	if err == nil && after.Heals() {
		s.bells.heals.ring()
	}
	return after, err
}

// keepLooking says that a job is being settled.
func (s *TaskSyncer) keepLooking(ctx context.Context, j jobs.Job, now time.Time) (jobs.Job, error) {
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		changed := j.Message != jobs.LookingForBrick || s.moments.ago(heardOf, j.ID, j.SeenAt, now) >= settleLookEvery
		j.Message, j.SeenAt = jobs.LookingForBrick, now
		return changed && j.Open(), nil
	})
}

// lastCommand is the job's last command about bricks that was recorded as being
// sent, nil if none was.
func (s *TaskSyncer) lastCommand(ctx context.Context, j jobs.Job) (*jobs.CommandRecord, error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(commands) {
		if !c.Order.OnlyOption() {
			return s.retimed(c), nil
		}
	}
	return nil, nil
}
