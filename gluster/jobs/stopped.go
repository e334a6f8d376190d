package jobs

import "fmt"

// stoppedElsewhere begins what is said of a task that stopped while hosts were
// away.
const stoppedElsewhere = "It stopped on every node that answers. "

// stoppedWithout says what hosts that cannot be heard do with a task that was
// stopped, "" if there are none: a node that was away at the stop goes on where it
// was when it comes back (glusterfs issue 1815). The job is taken up again then.
func stoppedWithout(missing []string) string {
	if len(missing) == 0 {
		return ""
	}
	return stoppedElsewhere + fmt.Sprintf("%s could not be heard, and may go on with it: a node that was away at the stop does so when it comes back (glusterfs issue 1815).", andList(missing))
}
