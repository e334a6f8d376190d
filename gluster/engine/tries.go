package engine

import (
	"maps"
	"sync"
	"time"

	"brickyard/gluster/jobs"
)

// attempt is something the engine does by itself for a job.
type attempt struct {
	what string
	job  int64
}

// tries are when the engine last tried by itself to do something for a job.
type tries struct {
	mu    sync.Mutex
	tried map[attempt]time.Time
}

// forgetEnded drops those of a job that has ended, but for the throttle it may owe.
func (t *tries) forgetEnded(job int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.tried, func(a attempt, _ time.Time) bool { return a.job == job && a.what != jobs.ActionThrottle })
}

// forgetOld drops those after which it may be tried again.
func (t *tries) forgetOld(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.tried, func(_ attempt, at time.Time) bool { return jobs.Older(at, now, tryAgainAfter) })
}

// mayTry reports whether something may be tried for a job now, and notes that it
// was.
func (t *tries) mayTry(what string, id int64, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := attempt{what, id}
	if last, tried := t.tried[key]; tried && now.Sub(last) < tryAgainAfter && !now.Before(last) {
		return false
	}
	t.tried[key] = now
	return true
}

// forgetTry lets the next pause or resume of a job come at once.
func (t *tries) forgetTry(id int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, what := range []string{jobs.ActionPause, jobs.ActionResume} {
		delete(t.tried, attempt{what, id})
	}
}

// tryAgainAfter is how long the engine waits before it tries again what it does
// by itself and what came to nothing: a resume that something forbids, a pause
// that did not get through, a throttle that could not be put back.
const tryAgainAfter = 5 * time.Minute
