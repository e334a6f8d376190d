package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// followReplacement brings a job that puts a brick in place in line with a
// complete reading. done is false when its task is to be followed like any
// other's.
func (s *TaskSyncer) followReplacement(ctx context.Context, j Job, snap Snapshot, now time.Time) (after Job, done bool, err error) {
	v, _ := snap.Volume(j.Volume)
	switch {
	case j.migrates() && j.TaskID == "":
		return s.settleMigration(ctx, j, v, snap, now)
	case !j.replaces():
		return j, false, nil
	case j.Heals():
		after, err = s.followHeal(ctx, j, v, now)
	case j.swaps():
		after, err = s.followSwap(ctx, j, v, snap, now)
	default:
		after, err = s.settleReplacement(ctx, j, v, snap, now)
	}
	return after, true, err
}

// followHeal looks whether the new brick is still there; what waits to be healed
// is asked for apart, see healWatcher.
func (s *TaskSyncer) followHeal(ctx context.Context, j Job, v gluster.Volume, now time.Time) (Job, error) {
	old, fresh := j.place(v)
	if old && !fresh && j.Action == ActionReplaceBrick {
		// A node that was away answers so until it has heard from the others.
		return s.loseIfSilent(ctx, j, now, fmt.Sprintf("The node that answers still knows the old brick %s in the place of %s.", j.oldBrick(), j.NewBrick()))
	}
	if !fresh {
		return s.endAsGone(ctx, j, fmt.Sprintf("%s is no longer part of the volume: it was replaced or removed outside Brickyard before its heal was seen to be done.", j.NewBrick()), now)
	}
	s.sizeNewBrick(ctx, j, v)
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Heals() {
			return false, nil
		}
		j.SeenAt = now
		s.witness(j)
		j.backFromUnknown()
		if !v.Started() {
			j.Message = "The volume is stopped: nothing heals until it is started again."
		} else if j.brickStatus(v) == gluster.BrickOffline {
			j.Message = fmt.Sprintf("The new brick %s is offline: nothing is healed onto it until its process runs again.", j.NewBrick())
		} else if step := j.HealStep(); j.Message != step.Message {
			j.Message = step.Message
		}
		return true, nil
	})
}

// sizeNewBrick reads the sizes of a volume whose new brick's is not known yet.
func (s *TaskSyncer) sizeNewBrick(ctx context.Context, j Job, v gluster.Volume) {
	for _, b := range v.Bricks() {
		if b.Name() != j.NewBrick() || b.Size > 0 || b.Status != gluster.BrickOnline {
			continue
		}
		if err := s.refreshSizes(ctx, v.Name); err != nil {
			s.complain(unreadableSizes, err, "volume", v.Name)
		}
	}
}

// followSwap is for a reset that waits for its new disk: somebody else may start
// the brick again, and its host may go away.
func (s *TaskSyncer) followSwap(ctx context.Context, j Job, v gluster.Volume, snap Snapshot, now time.Time) (Job, error) {
	if _, fresh := j.place(v); !fresh {
		return s.endAsGone(ctx, j, fmt.Sprintf("%s is no longer part of the volume: it was replaced or removed outside Brickyard.", j.NewBrick()), now)
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.swaps() {
			return false, nil
		}
		j.SeenAt = now
		s.witness(j)
		switch {
		case j.brickStatus(v) == gluster.BrickOnline:
			j.beginHealing("The brick was started again outside Brickyard.", now)
		case j.State == Unknown:
			j.beginSwap(now)
		}
		j.sayWhatIsAwaited(v, snap)
		return true, nil
	})
}

// settleReplacement is for a job whose command's answer was lost, or around
// which the server died. The command is never run again: the volume's bricks
// tell.
func (s *TaskSyncer) settleReplacement(ctx context.Context, j Job, v gluster.Volume, snap Snapshot, now time.Time) (Job, error) {
	last, err := s.lastCommand(ctx, j)
	committing := j.Phase == PhaseCommitting
	switch {
	case err != nil:
		return j, err
	case committing && (last == nil || !last.Order().Is("reset-brick", "commit")):
		return s.settleAs(ctx, j, func(j *Job) { j.failCommitReset("Brickyard was stopped before the commit was sent.", now) })
	case last == nil:
		return s.endJob(ctx, j, Failed, "Brickyard was stopped before the command was sent. Nothing was changed.")
	case last.nothingDone() && committing:
		// The answer is on record. What the bricks look like now is somebody
		// else's doing, or was so before.
		return s.settleAs(ctx, j, func(j *Job) {
			j.failCommitReset(joinSentences("The commit was not carried out.", last.words()), now)
		})
	case last.nothingDone():
		return s.endJob(ctx, j, Failed, joinSentences(refusedBefore, last.words()))
	case committing:
		return s.settleResetCommit(ctx, j, v, last, snap, now)
	case j.Action == ActionResetBrick:
		return s.settleReset(ctx, j, v, last, snap, now)
	}
	return s.settleExchange(ctx, j, v, last, snap, now)
}

// refusedBefore is said of a command that was refused before its server died.
const refusedBefore = "Brickyard was stopped after glusterd had refused the command. Nothing was changed."

// settleExchange is for a brick that another one was to take the place of.
func (s *TaskSyncer) settleExchange(ctx context.Context, j Job, v gluster.Volume, last *CommandRecord, snap Snapshot, now time.Time) (Job, error) {
	old, fresh := j.place(v)
	switch {
	case fresh && !old:
		return s.settleAs(ctx, j, func(j *Job) {
			j.beginHealing("The answer was lost, but the brick was replaced.", now)
		})
	case !fresh && !old:
		return s.endJob(ctx, j, Unknown, "Neither the old nor the new brick is part of the volume: somebody else has changed it since. How this replacement ended was not seen.")
	case mayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	case snap.Silent(last.Target):
		return s.endJob(ctx, j, Unknown, awaySentence(last.Target, "the old brick is still part of the volume"))
	}
	return s.endJob(ctx, j, Failed, "The answer was lost, and the old brick is still part of the volume: it was not replaced.")
}

// settleReset is for a brick whose process was to be stopped for a new disk.
// All bricks of a stopped volume are offline, which says nothing.
func (s *TaskSyncer) settleReset(ctx context.Context, j Job, v gluster.Volume, last *CommandRecord, snap Snapshot, now time.Time) (Job, error) {
	_, there := j.place(v)
	status := j.brickStatus(v)
	switch {
	case !there:
		return s.endJob(ctx, j, Unknown, "The brick is no longer part of the volume: somebody else has changed it since.")
	case status == gluster.BrickOffline && v.Started():
		return s.settleAs(ctx, j, func(j *Job) { j.beginSwap(now) })
	case mayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	case status != gluster.BrickOnline:
		return s.endJob(ctx, j, Unknown, "The answer was lost, and glusterd does not say whether the brick's process runs: whether it was stopped is not known.")
	case snap.Silent(last.Target):
		return s.endJob(ctx, j, Unknown, awaySentence(last.Target, "the brick's process still runs"))
	}
	return s.endJob(ctx, j, Failed, "The answer was lost, and the brick's process still runs: it was not stopped.")
}

// settleResetCommit is for a brick whose process was to be started again.
func (s *TaskSyncer) settleResetCommit(ctx context.Context, j Job, v gluster.Volume, last *CommandRecord, snap Snapshot, now time.Time) (Job, error) {
	_, there := j.place(v)
	status := j.brickStatus(v)
	switch {
	case !there:
		return s.endJob(ctx, j, Unknown, "The brick is no longer part of the volume: somebody else has changed it since.")
	case status == gluster.BrickOnline:
		return s.settleAs(ctx, j, func(j *Job) { j.beginHealing("The answer was lost, but the brick was started again.", now) })
	case mayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	}
	why := "The commit was not carried out: the brick's process does not run."
	switch {
	case status != gluster.BrickOffline || !v.Started():
		why = "The answer to the commit was lost, and glusterd does not say whether the brick's process runs."
	case snap.Silent(last.Target):
		why = awaySentence(last.Target, "the brick's process does not run")
	}
	return s.settleAs(ctx, j, func(j *Job) { j.failCommitReset(why, now) })
}

// awaySentence says why nothing follows from what the others show: the node
// that was told is away.
func awaySentence(target, shown string) string {
	return fmt.Sprintf("The answer was lost, and %s, where the command was sent, is away: for the other nodes %s, but that may change when it comes back.", target, shown)
}

// settleMigration is for a replacement in several steps that has no task yet.
// When the new brick is part of the volume and the removal of the old one was
// never sent, it goes on; when the removal was sent, its task is looked for like
// any other's.
func (s *TaskSyncer) settleMigration(ctx context.Context, j Job, v gluster.Volume, snap Snapshot, now time.Time) (Job, bool, error) {
	last, err := s.lastCommand(ctx, j)
	if err != nil {
		return j, true, err
	}
	if last != nil && last.Order().Is("remove-brick") {
		return j, false, nil
	}
	_, fresh := j.place(v)
	switch {
	case last == nil && !fresh:
		j, err = s.endJob(ctx, j, Failed, "Brickyard was stopped before the command was sent. "+s.leftBehind(ctx, j, "Nothing was changed."))
	case last == nil:
		j, err = s.endJob(ctx, j, Failed, joinSentences("Brickyard was stopped before the command was sent, and somebody else has added the new brick since.", s.leftBehind(ctx, j, "")))
	case fresh && now.Sub(last.StartedAt) > resumeWithin:
		j, err = s.endJob(ctx, j, Failed, fmt.Sprintf("%s Brickyard was away for too long to go on by itself. To go on, remove %s with its data migrated.", j.addedStays(), j.oldBrick()))
	case fresh:
		s.log.Info("a replacement goes on: its new brick is part of the volume", "job", j.ID)
		s.resume(j)
	case last.nothingDone():
		j, err = s.endJob(ctx, j, Failed, joinSentences(refusedBefore, last.words()))
	case mayStillHappen(last.StartedAt, now):
		j, err = s.keepLooking(ctx, j, now)
	case snap.Silent(last.Target):
		j, err = s.endJob(ctx, j, Unknown, awaySentence(last.Target, "the new brick is not part of the volume"))
	default:
		j, err = s.endJob(ctx, j, Failed, "The answer was lost, and the new brick is not part of the volume: it was not added. Nothing was changed.")
	}
	return j, true, err
}

// settleAs stores a change of a job that is still open and not at work.
func (s *TaskSyncer) settleAs(ctx context.Context, j Job, change func(*Job)) (Job, error) {
	after, err := s.update(ctx, j.ID, func(now *Job) (bool, *Sample) {
		if !now.Open() || now.Phase != j.Phase || s.isReserved(j.Volume) {
			return false, nil
		}
		change(now)
		return true, nil
	})
	if err == nil && after.Heals() {
		s.watch()
	}
	return after, err
}

// keepLooking says that a job is being settled.
func (s *TaskSyncer) keepLooking(ctx context.Context, j Job, now time.Time) (Job, error) {
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		changed := j.Message != lookingForBrick || s.moments.ago(heardOf, j.ID, j.SeenAt, now) >= settleLookEvery
		j.Message, j.SeenAt = lookingForBrick, now
		return changed && j.Open(), nil
	})
}

// lastCommand is the job's last command about bricks that was recorded as being
// sent, nil if none was.
func (s *TaskSyncer) lastCommand(ctx context.Context, j Job) (*CommandRecord, error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(commands) {
		if !c.Order().OnlyOption() {
			return s.retimed(c), nil
		}
	}
	return nil, nil
}
