package jobs

import (
	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// plain is what most kinds have in common: a task that can be followed, and stopped,
// and that moves data within the volume.
type plain struct{}

func (plain) HasTask() bool { return true }

func (plain) Empties() bool { return false }

func (plain) TakesOut() bool { return false }

func (plain) IsKnown() bool { return true }

func (plain) Mode(Job) gluster.RebalanceMode { return gluster.RebalanceMode{} }

func (plain) StopCommand(j Job) gluster.Command { return gluster.RebalanceStop(j.Volume) }

func (plain) MayOwn(Job, gluster.AsyncTask) bool { return true }

func (plain) OnTask(action string) preflight.Action {
	switch action {
	case ActionCommit:
		return preflight.CommitRemoval
	case ActionCommitLossy:
		return preflight.CommitLossy
	case ActionStop, ActionPause:
		return preflight.StopRebalance
	}
	return ""
}

func (plain) NextRun(j Job) preflight.Action { return preflight.StartOf(j.Kind().Mode(j)) }

func (plain) NewBrick(Job) string { return "" }

func (plain) notStartable(v gluster.Volume) string {
	if len(v.Subvolumes) < 2 && v.Started() {
		return "The volume has only one subvolume: there is nothing to spread data over."
	}
	return notStarted(v)
}

// notStarted says that a volume has to be started first, "" if it is.
func notStarted(v gluster.Volume) string {
	if v.Started() {
		return ""
	}
	return "The volume is not started. Start it with: gluster volume start " + v.Name
}

func (plain) concerns(Job, gluster.Brick) bool { return true }

func (plain) offers(j Job, s Snapshot) []ActionState { return offersOfTask(j, s) }

func (plain) underWay(Job) string { return "" }

func (plain) unclear(Job) string { return "" }

func (plain) notPausable() string { return "" }

func (plain) isPaced() bool { return true }

func (plain) notCommitted(Job) string { return "Only the removal of bricks is committed." }

func (plain) leftBehind() NoticeCode { return NoticeMovedStays }

func (plain) commitIsStep() bool { return false }
