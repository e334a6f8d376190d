package views

import (
	"time"

	"brickyard/gluster/jobs"
)

// elapsedWords is how long a task took, as far as it is known.
func elapsedWords(e jobs.Elapsed) string {
	switch {
	case !e.Known:
		return "not known how long"
	case e.AtLeast:
		return "at least " + Duration(e.For)
	}
	return Duration(e.For)
}

// took is how long something ran, or has been running; 0 before it began.
func took(start, end, now time.Time) time.Duration {
	switch {
	case start.IsZero():
		return 0
	case end.IsZero():
		return max(0, now.Sub(start))
	}
	return max(0, end.Sub(start))
}
