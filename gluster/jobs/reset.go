package jobs

import (
	"brickyard/gluster"
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

// offers are the decision while the disk is changed: to start the brick again, on its new
// disk or as it is.
func (r reset) offers(j Job, s Snapshot) []ActionState {
	undecidable := func(why string) []ActionState {
		return []ActionState{refuse(ActionCommit, "%s", why), refuse(ActionKeep, "%s", why)}
	}
	switch {
	case !j.IsSwappingDisk():
		return r.replacement.offers(j, s)
	case !s.Reachable:
		return []ActionState{refuseUnreached(ActionCommit, s), refuseUnreached(ActionKeep, s)}
	case s.Unsupported(j.Volume) != "":
		return undecidable(s.Unsupported(j.Volume))
	case j.CanGiveUpReset(s):
		return append(undecidable(hostAway(j.OldBrick()).String()), allow(ActionStop))
	}
	return []ActionState{allow(ActionCommit), allow(ActionKeep)}
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
