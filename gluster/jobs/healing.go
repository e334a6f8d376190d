package jobs

import (
	"time"

	"brickyard/gluster"
)

// Healing is what is known of the heal that a job watches after it put a new
// brick in place. It is kept with the job, so that a restart goes on where it
// was.
type Healing struct {
	// Bricks are those of the new brick's set, in the volume's order.
	Bricks []HealReport
	// ReadAt is when the last valid answer came, zero before the first; Problem
	// says why a later question was not answered.
	ReadAt  time.Time
	Problem Notices
	// Clean counts how often in a row nothing was pending and every brick of the
	// set said so.
	Clean int
	// Peak is the most entries that ever waited: the count first grows, while
	// glusterd looks for what is missing, and then falls.
	Peak uint64
	// ChangedAt is when the count last was another one.
	ChangedAt time.Time
	// LaunchedAt is when the self-heal daemons were last told to look, zero if
	// they were not; it is stored before that is sent. AcceptedAt is when they
	// last said yes, Launches how often they did; Refused is what was said the last
	// time, also that no answer came, nil when it was accepted or is on its way.
	LaunchedAt time.Time
	AcceptedAt time.Time
	Launches   int
	Refused    Notices
	// Lacks says what the new brick lacks although nothing waits, or why that is
	// not known; nil while there is no such doubt.
	Lacks Notices
	// Unjudged says why the heal was called done although nobody can tell whether
	// the brick holds what it should, nil if that was told.
	Unjudged Notices
	// Pause is how long the last pause between two questions was.
	Pause time.Duration
}

// HealReport is what one brick last said about what waits to be healed. The good
// bricks know what another one lacks: a new, empty brick reports nothing itself.
type HealReport struct {
	// Brick is "host:/path", Host its host.
	Brick, Host string
	// Connected says whether the brick answered the last question. Without it
	// the counts are those of SeenAt, and not known now.
	Connected bool
	// Known is false when the last answer held no counts for the brick.
	Known               bool
	Pending, SplitBrain uint64
	// SeenAt is when the counts were last known, zero for never.
	SeenAt time.Time
}

// Waiting is how many entries wait to be healed, as far as the bricks of the set
// say; several bricks count the same entries, so that the largest count is
// taken. known is false when no brick's count is known now.
func (h Healing) Waiting() (n uint64, known bool) {
	for _, b := range h.Bricks {
		if b.Known {
			n, known = max(n, b.Pending), true
		}
	}
	return n, known
}

// SplitBrains is how many entries are in split-brain, likewise.
func (h Healing) SplitBrains() uint64 {
	var n uint64
	for _, b := range h.Bricks {
		n = max(n, b.SplitBrain)
	}
	return n
}

// clean reports whether every brick of the set answered, and nothing waits.
func (h Healing) clean() bool {
	for _, b := range h.Bricks {
		if !b.Connected || !b.Known || b.Pending > 0 || b.SplitBrain > 0 {
			return false
		}
	}
	return len(h.Bricks) > 0
}

// ApplyHeals applies an answer about the bricks of a set. A brick without counts keeps
// its last ones, marked as not known.
func (h *Healing) ApplyHeals(heals []gluster.BrickHeal, set gluster.Subvolume, now time.Time) {
	before, known := *h, map[string]HealReport{}
	for _, b := range h.Bricks {
		known[b.Brick] = b
	}
	said := map[string]gluster.BrickHeal{}
	for _, b := range heals {
		said[b.Name] = b
	}
	h.Bricks = nil
	for _, b := range set.Bricks {
		report := known[b.Name()]
		report.Brick, report.Host = b.Name(), b.Host
		heal := said[b.Name()]
		report.Connected, report.Known = heal.Connected, heal.Connected && heal.Known
		if report.Known {
			report.Pending, report.SplitBrain, report.SeenAt = heal.Pending, heal.SplitBrain, now
		}
		h.Bricks = append(h.Bricks, report)
	}
	was, _ := before.Waiting()
	waiting, _ := h.Waiting()
	if waiting != was || h.ReadAt.IsZero() {
		h.ChangedAt = now
	}
	h.ReadAt, h.Problem = now, nil
	h.Peak = max(h.Peak, waiting)
	if h.clean() {
		h.Clean++
	} else {
		h.Clean = 0
	}
}
