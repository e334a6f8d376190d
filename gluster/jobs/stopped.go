package jobs

import (
	"fmt"
)

// stoppedElsewhere begins what is said of a task that stopped while hosts were
// away.
const stoppedElsewhere = "It stopped on every node that answers. "

// What becomes of a job when a host goes on with its task that was stopped.
const (
	opensAgain = "the job is opened again then"
	pauseEnds  = "the pause is over then"
)

// upstreamGoesOn is where this is written down.
const upstreamGoesOn = "(glusterfs issue 1815)"

// mayGoOn says what hosts that a stop does not reach may do, and what then, "" if
// there are none: a node that was away at the stop goes on where it was when it
// comes back.
func mayGoOn(who []string, then string) string {
	if len(who) == 0 {
		return ""
	}
	return fmt.Sprintf("%s cannot be heard, and may go on with it when %s, and %s %s.", AndList(who), plural(uint64(len(who)), "it returns", "they return"), then, upstreamGoesOn)
}

// stoppedWithout says of a stopped task what hosts that cannot be heard may do.
func stoppedWithout(missing []string) string {
	if len(missing) == 0 {
		return ""
	}
	return stoppedElsewhere + mayGoOn(missing, opensAgain)
}

// StopLeaves says what a stop does not reach, "" if every host is there, or nothing
// runs.
func StopLeaves(j Job, snap Snapshot) string { return j.leaves(snap, opensAgain) }

// PauseLeaves says the same of a pause.
func PauseLeaves(j Job, snap Snapshot) string { return j.leaves(snap, pauseEnds) }

func (j Job) leaves(snap Snapshot, then string) string {
	if !j.Open() || j.State != Running && j.State != Unknown || !j.Kind().HasTask() || j.TaskID == "" {
		return ""
	}
	return mayGoOn(Away(j, snap), then)
}
