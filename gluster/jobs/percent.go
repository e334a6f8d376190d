package jobs

import (
	"slices"
)

// Percent is how much of the data has left the bricks under removal, 0 to 99,
// measured by what is used on them and not by counters; 100 only once every file
// was moved. known is false for other actions, while nothing was measured, and as
// long as a host that has to take part was never heard, the bricks hold more than
// emptied ones do although their migration is over, a node was away during it, or what
// lies on them cannot be
// told from what lies on other bricks, or what lay on them at the start is not known,
// because the removal was found.
func (j Job) Percent() (percent int, known bool) {
	if !j.Kind().Empties() {
		return 0, false
	}
	if j.unaccounted() {
		return 0, false
	}
	var start, now uint64
	for _, u := range j.Usage {
		start += u.Start
		now += min(u.Now, u.Start)
	}
	if step := j.TaskStep(); step != nil && step.clean() && (j.State == PendingCommit || j.State == Finished) {
		return 100, true
	}
	if start == 0 || j.Origin == OriginDetected {
		return 0, false
	}
	return min(99, int(100*float64(start-now)/float64(start))), true
}

// unaccounted reports whether it is not known that everything was, or is being,
// moved off the bricks.
func (j Job) unaccounted() bool {
	step := j.TaskStep()
	if step == nil {
		return false
	}
	return slices.ContainsFunc(step.Nodes, NodeReport.neverHeard) ||
		j.State == PendingCommit && len(j.holding())+len(step.interrupted()) > 0 || j.State != Finished && len(j.UnshownBricks()) > 0
}
