package jobs

import (
	"fmt"
)

// This file holds what people may have done: what is started on a volume, which a job is
// then about, and what is done with a job. Whether it is allowed now is told by
// allowed.go and the kinds.

// Action is what a job is about.
type Action string

// The actions, as they are written in the API.
const (
	ActionRebalance    Action = "rebalance"
	ActionFixLayout    Action = "fix-layout"
	ActionRemoveBrick  Action = "remove-brick"
	ActionReplaceBrick Action = "replace-brick"
	ActionResetBrick   Action = "reset-brick"
)

// Actions lists every action a job can be about.
var Actions = []Action{ActionRebalance, ActionFixLayout, ActionRemoveBrick, ActionReplaceBrick, ActionResetBrick}

// What may be done with an open job.
const (
	// ActionStop ends a running task; what was moved stays moved. It gives up a
	// reset whose brick cannot be started, see Job.CanGiveUpReset.
	ActionStop = "stop"
	// ActionCommit takes the bricks of a cleanly migrated removal out.
	ActionCommit = "commit"
	// ActionCommitLossy does so although files are still on them.
	ActionCommitLossy = "commit-lossy"
	// ActionKeep ends a removal whose migration is over; its bricks stay.
	ActionKeep = "keep"
	// ActionRerun migrates again what failed or was skipped.
	ActionRerun = "rerun"
	// ActionPause stops a task with the intention to go on; ActionResume does.
	ActionPause  = "pause"
	ActionResume = "resume"
	// ActionThrottle changes how hard the task works, ActionWindow when it may.
	ActionThrottle = "throttle"
	ActionWindow   = "window"
)

// ActionState says whether a person may do something now, and if not, why not.
// It is always computed on the server; the page only shows it.
type ActionState struct {
	// Name is the action's word in the API: rebalance, fix-layout, stop, …
	Name    string
	Allowed bool
	// Objection is none when Allowed.
	Objection
}

// Objection is why something cannot be done; the zero value is none.
type Objection struct {
	// Why is a sentence to act on, "" if there is nothing against it.
	Why string
	// Unreached says that this is because the cluster cannot be reached.
	Unreached bool
}

func allow(name string) ActionState { return ActionState{Name: name, Allowed: true} }

func refuse(name, format string, args ...any) ActionState {
	return ActionState{Name: name, Objection: Objection{Why: fmt.Sprintf(format, args...)}}
}
