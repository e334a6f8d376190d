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

// replacementOf is the kind of a replacement: by migration once its new brick was to be
// added beside the old one.
func replacementOf(j Job) Kind {
	if j.StepOf(StepAdding) != nil {
		return replacementByMigration{}
	}
	return replacement{}
}

// replacement puts a brick in another's place, and watches its heal. It makes no task.
type replacement struct{ plain }

func (replacement) Name() KindName { return KindReplacement }

func (replacement) Task() gluster.TaskType { return gluster.TaskUnknown }

func (replacement) Step() StepType { return StepReplacing }

func (replacement) HasTask() bool { return false }

func (replacement) NewBrick(j Job) string { return j.With }

func (replacement) notStartable(v gluster.Volume) string { return notStarted(v) }

func (replacement) offers(j Job, s Snapshot) []ActionState { return replacementActions(j, s) }

func (replacement) underWay(j Job) string {
	switch j.Phase {
	case PhaseNone:
		return ""
	case PhaseCommitting:
		return brickStarts
	}
	return "The brick is being replaced."
}

func (replacement) notPausable() string { return onlyDataPauses }

func (replacement) isPaced() bool { return false }

func (replacement) notCommitted(Job) string {
	return "glusterd replaces the brick at once; there is nothing to commit."
}

const (
	brickStarts    = "The brick is being started again."
	onlyDataPauses = "Only a rebalance and a removal of bricks can be paused."
)

// reset stops a brick for a new disk, starts it again, and watches its heal.
type reset struct{ replacement }

func (reset) Name() KindName { return KindReset }

func (reset) Step() StepType { return StepResetting }

func (reset) NewBrick(j Job) string { return j.OldBrick() }

func (reset) notStartable(v gluster.Volume) string {
	if v.Started() && !v.Heals() {
		return "The volume keeps one copy of each file: nothing would fill the new disk. Replace the brick instead."
	}
	return notStarted(v)
}

func (r reset) underWay(j Job) string {
	if j.Phase != PhaseNone && j.Phase != PhaseCommitting {
		return "The brick is being stopped."
	}
	return r.replacement.underWay(j)
}

func (reset) notCommitted(Job) string {
	return "The brick was started again already; there is nothing left to commit."
}

// replacementByMigration adds the new brick and removes the old one: the way of volumes
// that keep one copy of each file.
type replacementByMigration struct{ removal }

func (replacementByMigration) Name() KindName { return KindReplacementByMigration }

func (replacementByMigration) NewBrick(j Job) string { return j.With }

func (replacementByMigration) notPausable() string { return onlyDataPauses }

func (replacementByMigration) isPaced() bool { return false }

func (replacementByMigration) leftBehind() NoticeCode { return plain{}.leftBehind() }

func (replacementByMigration) commitIsStep() bool { return true }

// NewBrick is the brick that the job puts, or has put, in place; "" if it does
// no such thing.
func (j Job) NewBrick() string { return j.Kind().NewBrick(j) }

// OldBrick is the brick that is replaced, or reset, as host:/path; "" for other jobs.
func (j Job) OldBrick() string {
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

// BeginMigration ends the adding of the new brick and begins the removal of the
// old one.
func (j *Job) BeginMigration(now time.Time) {
	j.endStep(StepAdding, now)
	if j.TaskStep() == nil {
		j.AddRun(StepRemoving, now)
	}
	j.Phase, j.Message, j.SeenAt = PhaseStarting, nil, now
}

// AddedStays is said when such a replacement ends without the old brick's removal.
func (j Job) AddedStays() Notices {
	if !j.Kind().commitIsStep() {
		return nil
	}
	return SayWith(NoticeAddedStays, Args{"brick": {j.With}})
}

// BeginSwap is for a brick whose process was stopped: the job waits for a person
// to change its disk.
func (j *Job) BeginSwap(now time.Time) {
	j.endStep(StepResetting, now)
	j.State, j.Phase, j.Message, j.SeenAt = PendingCommit, PhaseNone, swapDisk(j.OldBrick()), now
	if j.StartedAt.IsZero() {
		j.StartedAt = now
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = PendingCommit
	}
}

func swapDisk(brick string) Notices { return SayWith(NoticeSwapDisk, Args{"brick": {brick}}) }

// BeginCommitReset adds the step that starts the brick again.
func (j *Job) BeginCommitReset(now time.Time) {
	j.State, j.Phase, j.Message, j.SeenAt = Running, PhaseCommitting, nil, now
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = Running
	}
	j.AddStep(StepReplacing, now)
}

// FailCommitReset goes back to the waiting person: the brick was not started.
func (j *Job) FailCommitReset(why Notices, now time.Time) {
	if s := j.StepOf(StepReplacing); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt, s.Message = Failed, now, why
	}
	j.BeginSwap(now)
	j.Message = why.With(j.Message)
}

// IsSwappingDisk reports whether a reset waits for a person to change the disk. Its state
// may be Unknown while the cluster cannot be reached.
func (j Job) IsSwappingDisk() bool {
	s := j.StepOf(StepResetting)
	return j.Open() && s != nil && !s.EndedAt.IsZero() && j.Phase == PhaseNone && j.HealStep() == nil
}

// HasOldAndNewBrick tells where the old and the new brick are, by the list of a volume's
// bricks.
func (j Job) HasOldAndNewBrick(v gluster.Volume) (old, fresh bool) {
	for _, b := range v.Bricks() {
		old = old || b.Name() == j.OldBrick()
		fresh = fresh || b.Name() == j.NewBrick()
	}
	return old, fresh
}

// BrickStatus is the status of the brick that is to be put in place.
func (j Job) BrickStatus(v gluster.Volume) gluster.BrickStatus {
	for _, b := range v.Bricks() {
		if b.Name() == j.NewBrick() {
			return b.Status
		}
	}
	return gluster.BrickUnknown
}

// InTheWaySentence says why nothing else may be started on the volume of an open job.
func (j Job) InTheWaySentence() string {
	if j.Heals() {
		return fmt.Sprintf("Job %d (%s) is not finished on volume %s: the new brick is still being healed. Nothing else is started until it is, or until that job is told to stop watching.", j.ID, j.Action, j.Volume)
	}
	return fmt.Sprintf("Job %d (%s) is not finished on volume %s.", j.ID, j.Action, j.Volume)
}
