package jobs

import (
	"fmt"

	"brickyard/gluster"
)

// JobActions lists what may be done with a job now, in a fixed order; pages have one of
// their own. An ended job has no actions, nor has one whose task is of a kind that
// Brickyard does not know.
func JobActions(j Job, s Snapshot) []ActionState {
	if !j.Open() {
		return nil
	}
	return j.Kind().offers(j, s)
}

// offersOfTask is what can be done with a job whose task can be stopped and started.
func offersOfTask(j Job, s Snapshot) []ActionState {
	names := []string{ActionStop}
	switch {
	case j.State == PendingCommit && j.dirty():
		names = []string{ActionCommit, ActionRerun, ActionCommitLossy, ActionKeep}
	case j.State == PendingCommit:
		names = []string{ActionCommit, ActionKeep}
	case j.State == Paused:
		names = []string{ActionResume, ActionStop}
	case j.Kind().notPausable() == "":
		names = []string{ActionPause, ActionStop}
	}
	out := make([]ActionState, len(names))
	for i, name := range names {
		out[i] = judgeJobAction(name, j, s)
	}
	return out
}

func judgeJobAction(name string, j Job, s Snapshot) ActionState {
	kind := j.Kind()
	underWay, unclear := kind.underWay(j), kind.unclear(j)
	switch {
	case !kind.IsKnown():
		return refuse(name, "Brickyard does not know this kind of task, and can only show it.")
	case j.Resuming() && !j.Waiting():
		return refuse(name, "The job is being resumed; glusterd needs about ten seconds for it.")
	case underWay != "":
		return refuse(name, "%s", underWay)
	case j.Phase == PhaseStarting:
		return refuse(name, "The task is still starting; glusterd needs about ten seconds for it.")
	case j.Pausing():
		return refuse(name, "The job is being paused.")
	case j.Phase == PhaseStopping:
		return refuse(name, "The task is being stopped already.")
	case j.Phase == PhaseCommitting:
		return refuse(name, "The removal is being committed.")
	case name == ActionWindow || j.State == Paused && name == ActionStop:
		// Nothing is sent for these.
		return allow(name)
	case j.TaskID == "" && j.State != Paused:
		return refuse(name, "glusterd has not said which task this is.")
	case !s.Reachable:
		return refuseUnreached(name, s)
	case s.Unsupported(j.Volume) != "":
		return refuse(name, "%s", s.Unsupported(j.Volume))
	case unclear != "":
		return refuse(name, "%s", unclear)
	}
	if name == ActionCommit && j.dirty() {
		return refuse(name, "%s", DirtySentence(j))
	}
	return allow(name)
}

// VolumeActions lists what may be started on a volume now. open is the volume's
// open job, nil if there is none.
func VolumeActions(v gluster.Volume, s Snapshot, open *Job) []ActionState {
	names := []Action{ActionRebalance, ActionFixLayout, ActionRemoveBrick, ActionReplaceBrick, ActionResetBrick}
	out := make([]ActionState, len(names))
	for i, n := range names {
		out[i] = startAction(n, v, s, open)
	}
	return out
}

func startAction(action Action, v gluster.Volume, s Snapshot, open *Job) ActionState {
	name := string(action)
	switch {
	case !s.Reachable:
		return refuseUnreached(name, s)
	case s.unsupported(v) != "":
		return refuse(name, "%s", s.unsupported(v))
	case open != nil:
		return refuse(name, "%s", open.InTheWaySentence())
	}
	if why := (Job{Action: action}).Kind().notStartable(v); why != "" {
		return refuse(name, "%s", why)
	}
	return allow(name)
}

// Operations lists everything that can be done with an open job, in a fixed
// order, each allowed or not and why: what JobActions offers as buttons, and
// what makes no sense in the job's state. An ended job has none.
func Operations(j Job, s Snapshot) []ActionState {
	if !j.Open() {
		return nil
	}
	out := JobActions(j, s)
	offered := map[string]ActionState{}
	for _, a := range out {
		offered[a.Name] = a
	}
	for _, name := range []string{ActionPause, ActionResume, ActionStop, ActionCommit, ActionThrottle, ActionWindow} {
		keep, decides := offered[ActionKeep]
		switch {
		case offered[name].Name != "":
		case name == ActionStop && decides:
			// To stop what waits for its decision is to keep the bricks.
			keep.Name = ActionStop
			out = append(out, keep)
		default:
			out = append(out, operation(name, j, s))
		}
	}
	return out
}

// operation judges what is not among the buttons of the job's state.
func operation(name string, j Job, s Snapshot) ActionState {
	// What is under way is the better reason.
	if why := WhyNotInThisState(name, j); why != "" && j.Phase == PhaseNone {
		return refuse(name, "%s", why)
	}
	return judgeJobAction(name, j, s)
}

// WhyNotInThisState says why something cannot be done in the job's state, "" if it can.
func WhyNotInThisState(name string, j Job) string {
	kind := j.Kind()
	why := kind.notPausable()
	switch name {
	case ActionCommit:
		return kind.notCommitted(j)
	case ActionResume:
		return "The job is not paused."
	case ActionPause:
		switch {
		case why != "":
			return why
		case j.IsHeldByWindow():
			return "The job is paused until its window opens. To keep it paused after that, take the window away."
		case j.State == Paused:
			return "The job is paused already."
		}
		return "The migration is over; there is nothing to pause."
	}
	// Throttle and window.
	switch {
	case name == ActionThrottle && !kind.isPaced():
		return "Only a rebalance and a removal of bricks can be throttled."
	case !kind.isPaced():
		return "Only a rebalance and a removal of bricks can be given a window."
	case why != "":
		return why
	case j.State == PendingCommit:
		return "The migration is over; nothing moves any more."
	case name == ActionThrottle && j.Waiting():
		return "The job has not begun yet; nothing is set before."
	}
	return ""
}

// InTheWaySentence says why nothing else may be started on the volume of an open job.
func (j Job) InTheWaySentence() string {
	if j.Heals() {
		return fmt.Sprintf("Job %d (%s) is not finished on volume %s: the new brick is still being healed. Nothing else is started until it is, or until that job is told to stop watching.", j.ID, j.Action, j.Volume)
	}
	return fmt.Sprintf("Job %d (%s) is not finished on volume %s.", j.ID, j.Action, j.Volume)
}
