package engine

import (
	"math/rand/v2"
	"time"
)

// jitterShare is how much shorter a pause may be, so that several consoles, or a
// cron job, do not meet glusterd at the same moment for ever. A pause is never
// longer than asked for: the interval is a promise.
const jitterShare = 0.15

func jitter(d time.Duration) time.Duration {
	return d - time.Duration(rand.Float64()*jitterShare*float64(d))
}

// busyPauses is how long a cluster is left alone after it said that it is busy:
// the first, second, third and every further time in a row.
var busyPauses = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}
