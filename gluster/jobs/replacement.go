package jobs

import (
	"fmt"
	"time"

	"brickyard/gluster"
)

// This file holds the pure rules of putting a new brick in another's place:
//
//	replica, disperse   replace-brick … commit force, then the heal
//	                    reset-brick … start, a person changes the disk,
//	                    reset-brick … commit, then the heal
//	distribution only   add-brick, remove-brick … start, … commit: nothing heals
//	                    a single copy, so its data has to be moved away

// migrates reports whether a replacement works by adding the new brick and
// removing the old one.
func (j Job) migrates() bool { return j.Action == ActionReplaceBrick && j.StepOf(StepAdding) != nil }

// removes reports whether the job's task is a removal of bricks.
func (j Job) removes() bool { return j.Action == ActionRemoveBrick || j.migrates() }

// taskAction is the action whose task the job follows.
func (j Job) taskAction() Action {
	if j.removes() {
		return ActionRemoveBrick
	}
	return j.Action
}

// replaces reports whether the job puts a brick in place without a task of
// glusterd's.
func (j Job) replaces() bool {
	return (j.Action == ActionReplaceBrick || j.Action == ActionResetBrick) && !j.migrates()
}

// NewBrick is the brick that the job puts, or has put, in place; "" if it does
// no such thing.
func (j Job) NewBrick() string {
	switch j.Action {
	case ActionReplaceBrick:
		return j.With
	case ActionResetBrick:
		return j.oldBrick()
	}
	return ""
}

// oldBrick is the brick that is replaced, or reset, as host:/path; "" for other jobs.
func (j Job) oldBrick() string {
	if len(j.Bricks) == 0 {
		return ""
	}
	return j.Bricks[0]
}

// endStep ends the last step of a type well, if it is open.
func (j *Job) endStep(t StepType, now time.Time) {
	if s := j.StepOf(t); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt = Finished, now
	}
}

// beginMigration ends the adding of the new brick and begins the removal of the
// old one.
func (j *Job) beginMigration(now time.Time) {
	j.endStep(StepAdding, now)
	if j.TaskStep() == nil {
		j.addRun(StepRemoving, now)
	}
	j.Phase, j.Message, j.SeenAt = PhaseStarting, "", now
}

// addedStays is said when such a replacement ends without the old brick's
// removal.
func (j Job) addedStays() string {
	if !j.migrates() {
		return ""
	}
	return fmt.Sprintf("The new brick %s was added before and stays in the volume.", j.With)
}

// beginSwap is for a brick whose process was stopped: the job waits for a person
// to change its disk.
func (j *Job) beginSwap(now time.Time) {
	j.endStep(StepResetting, now)
	j.State, j.Phase, j.Message, j.SeenAt = PendingCommit, PhaseNone, swapSentence(j.oldBrick()), now
	if j.StartedAt.IsZero() {
		j.StartedAt = now
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = PendingCommit
	}
}

func swapSentence(brick string) string {
	return fmt.Sprintf("The process of %s is stopped. Change its disk, mount it and make the empty directory again; then commit.", brick)
}

// beginCommitReset adds the step that starts the brick again.
func (j *Job) beginCommitReset(now time.Time) {
	j.State, j.Phase, j.Message, j.SeenAt = Running, PhaseCommitting, "", now
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = Running
	}
	j.addStep(StepReplacing, now)
}

// failCommitReset goes back to the waiting person: the brick was not started.
func (j *Job) failCommitReset(why string, now time.Time) {
	if s := j.StepOf(StepReplacing); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt, s.Message = Failed, now, why
	}
	j.beginSwap(now)
	j.Message = joinSentences(why, j.Message)
}

// swaps reports whether a reset waits for a person to change the disk. Its state
// may be Unknown while the cluster cannot be reached.
func (j Job) swaps() bool {
	s := j.StepOf(StepResetting)
	return j.Open() && s != nil && !s.EndedAt.IsZero() && j.Phase == PhaseNone && j.HealStep() == nil
}

// place tells where the old and the new brick are, by the list of a volume's
// bricks.
func (j Job) place(v gluster.Volume) (old, fresh bool) {
	for _, b := range v.Bricks() {
		old = old || b.Name() == j.oldBrick()
		fresh = fresh || b.Name() == j.NewBrick()
	}
	return old, fresh
}

// brickStatus is the status of the brick that is to be put in place.
func (j Job) brickStatus(v gluster.Volume) gluster.BrickStatus {
	for _, b := range v.Bricks() {
		if b.Name() == j.NewBrick() {
			return b.Status
		}
	}
	return gluster.BrickUnknown
}

// atWork says what glusterd is doing with the brick while nothing can be done
// with its job.
func (j Job) atWork() string {
	switch {
	case j.Phase == PhaseCommitting:
		return "The brick is being started again."
	case j.Action == ActionResetBrick:
		return "The brick is being stopped."
	}
	return "The brick is being replaced."
}

// inTheWay says why nothing else may be started on the volume of an open job.
func (j Job) inTheWay() string {
	if j.Heals() {
		return fmt.Sprintf("Job %d (%s) is not finished on volume %s: the new brick is still being healed. Nothing else is started until it is, or until that job is told to stop watching.", j.ID, j.Action, j.Volume)
	}
	return fmt.Sprintf("Job %d (%s) is not finished on volume %s.", j.ID, j.Action, j.Volume)
}
