package jobs

import (
	"time"

	"brickyard/gluster"
)

// This file holds the pure rules of putting a new brick in another's place. The ways:
//
//	replica, disperse   replace-brick … commit force, then the heal
//	                    reset-brick … start, a person changes the disk,
//	                    reset-brick … commit, then the heal (reset.go)
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

func (replacement) offers(j Job, _ Snapshot) []ActionState {
	if j.Heals() {
		// Nothing is sent, so that it needs no cluster.
		return []ActionState{allow(ActionStop)}
	}
	return []ActionState{refuse(ActionStop, "glusterd carries this out at once; it cannot be stopped.")}
}

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

// replacementByMigration adds the new brick and removes the old one: the way of volumes
// that keep one copy of each file.
type replacementByMigration struct{ removal }

func (replacementByMigration) Name() KindName { return KindReplacementByMigration }

func (replacementByMigration) NewBrick(j Job) string { return j.With }

func (replacementByMigration) TakesOut() bool { return false }

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
