package sim

import (
	"time"
)

// heal is the filling of a brick that was replaced.
type heal struct {
	bytes, files  uint64 // when it began
	length, spent time.Duration
	// lead is how long nobody notices the new brick. Of a replica set the root
	// directory waits from the first moment; a disperse set says that nothing does.
	lead   time.Duration
	silent bool
	// deaf is how many launches the self-heal daemons accept and do not act on,
	// and the one they do.
	deaf int
}

// healLead is how long the self-heal daemons of a real cluster take to notice a
// new brick.
const healLead = 3 * time.Second

// startHeal empties a brick in the model and begins to fill it from the others
// of its set.
func (c *Cluster) startHeal(v *volume, s *set, b *brick) {
	b.missing = 0
	bytes := v.onBrick(s, b)
	if s.files == 0 {
		return
	}
	h := &heal{bytes: bytes, files: s.files, length: c.cfg.HealTime}
	if h.length == 0 {
		copying := float64(bytes) / float64(c.cfg.BytesPerSecond)
		h.length = time.Second + time.Duration(copying*float64(time.Second))
	}
	h.lead, h.silent = min(healLead, h.length/4), v.dispersed()
	b.missing, b.heal = bytes, h
}

func (c *Cluster) settleHeals(v *volume, now time.Time) {
	if !v.started() || !now.After(c.at) || v.healsOff() {
		return
	}
	for _, s := range v.sets {
		for _, b := range s.bricks {
			if b.heal == nil || !b.online() || !v.available(s) {
				continue
			}
			passed := now.Sub(c.at)
			lead := min(b.heal.lead, passed)
			b.heal.lead -= lead
			b.heal.spent += passed - lead
			if b.heal.spent >= b.heal.length {
				b.heal, b.missing = nil, 0
				continue
			}
			b.missing = b.heal.bytes - mulDiv(b.heal.bytes, uint64(b.heal.spent), uint64(b.heal.length))
		}
	}
}

// healsOff reports whether the volume's self-heal daemon is switched off.
func (v *volume) healsOff() bool {
	name := "cluster.self-heal-daemon"
	if v.dispersed() {
		name = "cluster.disperse-self-heal-daemon"
	}
	value, _ := v.option(name)
	return value == "off" || value == "disable"
}

// entries is how many entries wait: at first only the root is known, the crawl
// finds more, up to a quarter of the files, and then the count falls to zero.
func (h *heal) entries() uint64 {
	if h.lead > 0 && h.silent {
		return 0
	}
	peak := max(1, h.files/4)
	const crawl = 5 // a fifth of the time
	done, all := uint64(h.spent), uint64(h.length)
	if done*crawl < all {
		return 1 + mulDiv(peak-1, done*crawl, all)
	}
	return peak - min(peak-1, mulDiv(peak, done-all/crawl, all-all/crawl))
}

// pendingOn is what a brick of the set reports as waiting. It is the good bricks
// that know what a bad one lacks, so that one reports nothing itself.
func (s *set) pendingOn(b *brick) uint64 {
	n := b.pending
	for _, other := range s.bricks {
		if other != b && other.heal != nil {
			n += other.heal.entries()
		}
	}
	return n
}
