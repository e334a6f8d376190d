package engine

import (
	"maps"
	"sync"
	"time"

	"brickyard/gluster/jobs"
)

// moments remembers when things happened by the process's own clock, which
// nobody can set. What is stored carries the time of day; an administrator or
// NTP may step that by an hour while a job runs, and then it does not tell any
// more how long something is over. So whoever decides by an age asks moments
// first, and the stored time only for what happened before this process began.
type moments struct {
	// clock is the process's own; nil means time.Now, whose differences nobody
	// can set.
	clock func() time.Time
	mu    sync.Mutex
	at    map[moment]time.Time
}

// now is the time by the process's own clock.
func (m *moments) now() time.Time {
	if m.clock == nil {
		return time.Now()
	}
	return m.clock()
}

// since is how long ago a time of the process's own clock is.
func (m *moments) since(at time.Time) time.Duration { return m.now().Sub(at) }

// moment is something that happens again and again; id is the job it happens to.
type moment struct {
	what momentOf
	id   int64
}

type momentOf int

const (
	heardOf          momentOf = iota // the cluster gave a valid report about the job
	begunOf                          // the job's newest run was begun
	figured                          // figures of the job's task were read
	sentFor                          // a command was sent; by the id of its record
	endedFor                         // the job ended
	measuredAt                       // the bricks under removal were measured
	measureTried                     // that was tried
	neighboursWanted                 // it wanted the sizes of other volumes' bricks
	healChangedAt                    // another number of entries waits to be healed
	healLaunchedAt                   // the self-heal daemons were told to look
	healAcceptedAt                   // they accepted it
)

// mark notes that something happened some time ago, 0 for now.
func (m *moments) mark(what momentOf, job int64, ago time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at == nil {
		m.at = map[moment]time.Time{}
	}
	if len(m.at) >= manyMoments {
		maps.DeleteFunc(m.at, func(_ moment, at time.Time) bool { return m.since(at) > oldMoment })
	}
	m.at[moment{what, job}] = m.now().Add(-max(0, ago))
}

// What is older than oldMoment decides nothing any more that the stored time
// could not decide as well; it is dropped when there are manyMoments.
const (
	manyMoments = 4096
	oldMoment   = time.Hour
)

// ago is how long something is over that was recorded at a time of day. What
// this process saw itself is told by its own clock. Else the time of day has to
// do; when that lies in the future, the clock was set back in between and
// counting begins now.
func (m *moments) ago(what momentOf, job int64, recorded, now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, seen := m.at[moment{what, job}]
	switch {
	case seen:
		return m.since(at)
	case !recorded.After(now):
		return now.Sub(recorded)
	}
	if m.at == nil {
		m.at = map[moment]time.Time{}
	}
	m.at[moment{what, job}] = m.now()
	return 0
}

// stored notes what can be told from a job that was stored at now.
func (m *moments) stored(before, after jobs.Job, now time.Time) {
	if !after.SeenAt.Equal(before.SeenAt) {
		m.mark(heardOf, after.ID, now.Sub(after.SeenAt))
	}
	if len(after.Steps) > len(before.Steps) {
		m.mark(begunOf, after.ID, 0)
	}
	for what, times := range map[momentOf][2]time.Time{
		healChangedAt:  {before.Healing.ChangedAt, after.Healing.ChangedAt},
		healLaunchedAt: {before.Healing.LaunchedAt, after.Healing.LaunchedAt},
		healAcceptedAt: {before.Healing.AcceptedAt, after.Healing.AcceptedAt},
	} {
		if !times[0].Equal(times[1]) {
			m.mark(what, after.ID, 0)
		}
	}
	if before.Open() && !after.Open() {
		m.mark(endedFor, after.ID, 0)
	}
}

// seen reports when something happened in this process, by its own clock; false
// if it did not.
func (m *moments) seen(what momentOf, job int64) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.at[moment{what, job}]
	return at, ok
}

// forget drops what is of no use once a job has ended.
func (m *moments) forget(job int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, what := range []momentOf{heardOf, begunOf, figured, measuredAt, measureTried, neighboursWanted, healChangedAt, healLaunchedAt, healAcceptedAt} {
		delete(m.at, moment{what, job})
	}
}
