package jobs

import (
	"time"
)

// The pauses between two questions about a heal. The question makes glusterd's
// node look at every waiting entry: it is asked rarely, and the more rarely the
// less changes and the longer it took.
const (
	HealPauseFirst = 2 * time.Second
	HealPauseMin   = 10 * time.Second
	healPauseMax   = 60 * time.Second
	// healShare bounds how much of the time the question itself may be under
	// way: after one that took twenty seconds there is a pause of a minute, up to
	// healPauseTop.
	healShare    = 3
	healPauseTop = 5 * time.Minute
)

// NextHealPause is how long to wait after a question that took some time. before
// is what was known before it.
func NextHealPause(before, after Healing, took time.Duration) time.Duration {
	pause := max(before.Pause+before.Pause/2, HealPauseMin)
	switch {
	case before.ReadAt.IsZero():
		pause = HealPauseFirst
	case healChanged(before, after):
		pause = HealPauseMin
	}
	return max(min(pause, healPauseMax), min(healShare*took, healPauseTop))
}

// healChanged reports whether an answer brought news: a tenth more or less that
// waits, another brick that cannot be reached, or a first zero.
func healChanged(before, after Healing) bool {
	was, knownBefore := before.Waiting()
	is, knownAfter := after.Waiting()
	if knownBefore != knownAfter || len(before.Bricks) != len(after.Bricks) || after.Clean == 1 {
		return true
	}
	for i := range after.Bricks {
		if before.Bricks[i].Connected != after.Bricks[i].Connected {
			return true
		}
	}
	return 10*(max(was, is)-min(was, is)) > max(was, is)
}
