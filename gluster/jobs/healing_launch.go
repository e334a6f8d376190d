package jobs

import (
	"time"
)

// This file tells when the self-heal daemons are to be told to look.

// healStuck is how long the same number of entries may wait before the daemons
// are told to look: they sometimes miss a new brick, and then look at it only
// ten minutes later. A daemon that is not connected to the new brick yet accepts
// that and finds nothing to do, so it is told again, after a pause that doubles
// and as often as is sooner than it looks by itself (both seen on 10.3, on a busy
// machine).
const (
	healStuck       = 30 * time.Second
	healLaunchesMax = 4
)

// healRelaunch is how long after a refused launch, or one without an answer, the
// next one is tried.
const healRelaunch = 5 * time.Minute

// WantsHealLaunch reports whether the self-heal daemons are to be told to look, and
// whether at every file.
func (j *Job) WantsHealLaunch(ages HealAges) (launch, full bool) {
	h := j.Healing
	pause := healStuck << h.Launches
	rest := pause // one that was not refused may still be on its way
	if len(h.Refused) > 0 {
		rest = healRelaunch
	}
	if !h.LaunchedAt.IsZero() && ages.Launched < rest {
		return false, false
	}
	for _, b := range h.Bricks {
		if !b.Connected || !b.Known || b.SplitBrain > 0 {
			return false, false
		}
	}
	waiting, known := h.Waiting()
	switch {
	case known && h.Peak == 0 && h.Launches == 0 && ages.Begun >= healUnnoticed:
		return true, true
	case known && waiting == 0 && len(h.Lacks) > 0 && h.Launches < healLaunchesMax && (h.LaunchedAt.IsZero() || ages.Launched >= healRelaunch):
		return true, true
	case waiting > 0 && h.Launches < healLaunchesMax && ages.Changed >= pause:
		return true, false
	}
	return false, false
}
