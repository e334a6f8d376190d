package preflight

import "brickyard/gluster"

// Action is what is about to be done, as far as the faults of GlusterFS tell one
// from another. A resume and another run of a removal are starts.
type Action string

// The actions that are judged.
const (
	StartRebalance   Action = "rebalance"
	StartFixLayout   Action = "fix-layout"
	RemoveMigrating  Action = "remove-brick"              // the data is moved away first
	RemoveSets       Action = "remove-brick-force"        // whole sets, with what lies on them
	RemoveCopies     Action = "remove-brick-replica"      // one copy, or more, of every file
	ReplaceHealing   Action = "replace-brick"             // the new brick is filled from its set
	ReplaceMigrating Action = "replace-brick-migrate"     // of the only copy: add, migrate, take out
	ResetBrick       Action = "reset-brick"               // the same brick on another disk
	StopRebalance    Action = "stop-rebalance"            // to pause it as well
	StopRemoval      Action = "stop-remove-brick"         // to pause it, or to keep its bricks, as well
	CommitRemoval    Action = "commit-remove-brick"       // after its data was moved
	CommitLossy      Action = "commit-remove-brick-force" // although not all of it was
)

// Actions lists them all.
var Actions = []Action{
	StartRebalance, StartFixLayout, RemoveMigrating, RemoveSets, RemoveCopies, ReplaceHealing, ReplaceMigrating, ResetBrick,
	StopRebalance, StopRemoval, CommitRemoval, CommitLossy,
}

// StartOf is the start of a rebalance in a mode.
func StartOf(mode gluster.RebalanceMode) Action {
	if mode.FixLayout {
		return StartFixLayout
	}
	return StartRebalance
}

// changesLayout reports whether the action begins or ends a change of which
// brick a name belongs on.
func (a Action) changesLayout() bool {
	switch a {
	case RemoveCopies, ReplaceHealing, ResetBrick:
		return false
	}
	return true
}

// ends reports whether the action only ends what has begun.
func (a Action) ends() bool {
	switch a {
	case StopRebalance, StopRemoval, CommitRemoval, CommitLossy:
		return true
	}
	return false
}
