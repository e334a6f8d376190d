package jobs

import "time"

// TimeLeft is how long a task will still work if it goes on as so far.
type TimeLeft struct {
	For time.Duration
	// At is when the figures were read that it is worked out from: it counts from then.
	At time.Time
}

// An estimate is worth telling once the task worked for a while and a part of the data
// was moved: before that its start weighs more than its pace.
const (
	estimateAfter  = time.Minute
	estimatePart   = 0.01
	estimateAtMost = 90 * 24 * time.Hour
)

// TimeLeft works out from what has left the bricks that go, and how long that took, how
// long the rest takes. known is false where no total is known, which is so of every
// rebalance, while nothing moves, and for a task that was found: what lay on its bricks
// when it began nobody has read.
func (j Job) TimeLeft() (left TimeLeft, known bool) {
	if percent, measured := j.Percent(); !measured || percent >= 99 || j.State != Running || j.Phase != PhaseNone || !j.Stalled().IsZero() {
		return TimeLeft{}, false
	}
	var start, rest uint64
	for _, u := range j.Usage {
		if u.At.IsZero() {
			return TimeLeft{}, false
		}
		start, rest = start+u.Start, rest+min(u.Now, u.Start)
		if left.At.IsZero() || u.At.Before(left.At) {
			left.At = u.At
		}
	}
	worked := j.Elapsed(left.At)
	moved := float64(start - rest)
	if !worked.Known || worked.AtLeast || worked.For < estimateAfter || moved < estimatePart*float64(start) {
		return TimeLeft{}, false
	}
	seconds := float64(rest) / moved * worked.For.Seconds()
	if seconds > estimateAtMost.Seconds() {
		return TimeLeft{}, false
	}
	left.For = time.Duration(seconds * float64(time.Second)).Round(time.Second)
	return left, true
}
