package jobs

import (
	"time"
)

// Older reports whether something of the given time is older than a limit. A
// time in the future is: the clock was set back, and nobody knows how old it is.
func Older(at, now time.Time, limit time.Duration) bool {
	age := now.Sub(at)
	return age < 0 || age > limit
}

// The defaults. A reading takes the volume's lock on every peer, so that a
// shorter pause would make other people's commands fail more often.
const (
	DefaultActive = 2 * time.Second
	DefaultIdle   = 20 * time.Second
)

// Latest is the later of two moments.
func Latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
