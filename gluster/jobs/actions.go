package jobs

import (
	"fmt"

	"brickyard/gluster"
)

// ActionState says whether a person may do something now, and if not, why not.
// It is always computed on the server; the page only shows it.
type ActionState struct {
	// Name is the action's word in the API: rebalance, fix-layout, stop, …
	Name    string
	Allowed bool
	// Why is "" when Allowed, else a sentence to act on.
	Why string
}

func allow(name string) ActionState { return ActionState{Name: name, Allowed: true} }

func refuse(name, format string, args ...any) ActionState {
	return ActionState{Name: name, Why: fmt.Sprintf(format, args...)}
}

// ActionStop ends a job's task; what was moved stays moved.
const ActionStop = "stop"

// JobActions lists what may be done with a job now, in the order of the
// buttons. An ended job has no actions.
func JobActions(j Job, s Snapshot) []ActionState {
	if !j.Open() {
		return nil
	}
	return []ActionState{stopAction(j, s)}
}

func stopAction(j Job, s Snapshot) ActionState {
	switch {
	case j.Phase == PhaseStarting:
		return refuse(ActionStop, "The task is still starting; glusterd needs about ten seconds for it.")
	case j.Phase == PhaseStopping:
		return refuse(ActionStop, "The task is being stopped already.")
	case j.Action != ActionRebalance && j.Action != ActionFixLayout:
		return refuse(ActionStop, "Brickyard follows this %s but cannot stop it yet; use the gluster command.", j.Action)
	case !s.Reachable:
		return refuse(ActionStop, "The cluster cannot be reached: %s", s.Problem)
	}
	return allow(ActionStop)
}

// VolumeActions lists what may be started on a volume now. open is the volume's
// open job, nil if there is none.
func VolumeActions(v gluster.Volume, s Snapshot, open *Job) []ActionState {
	names := []Action{ActionRebalance, ActionFixLayout}
	out := make([]ActionState, len(names))
	for i, n := range names {
		out[i] = startAction(string(n), v, s, open)
	}
	return out
}

func startAction(name string, v gluster.Volume, s Snapshot, open *Job) ActionState {
	switch {
	case !s.Reachable:
		return refuse(name, "The cluster cannot be reached: %s", s.Problem)
	case open != nil:
		return refuse(name, "Job %d (%s) is not finished on this volume.", open.ID, open.Action)
	case !v.Started():
		return refuse(name, "The volume is not started. Start it with: gluster volume start %s", v.Name)
	case len(v.Subvolumes) < 2:
		return refuse(name, "The volume has only one subvolume: there is nothing to spread data over.")
	}
	return allow(name)
}
