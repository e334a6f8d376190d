package jobs

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// OldAfter is how long ago a cluster may have been read for its volumes to count as known.
// It is many times the pause between two looks of an idle cluster: what is older was missed,
// or is asked for so seldom that nobody should rely on it.
const OldAfter = 10 * time.Minute

// VolumeHealth is how a volume is now, as far as is known: a cluster that does not answer,
// or was not read for long, makes it not known, with the last word beside it.
func VolumeHealth(v gluster.Volume, s Snapshot, now time.Time) gluster.Health {
	was := v.Health()
	unheard, ok := s.unheard("its cluster", now)
	if !ok {
		return was
	}
	if s.Known() && was.State != gluster.HealthUnknown {
		unheard.Words = "last known to be " + was.State.InSentence() + "; " + unheard.Words
	}
	return gluster.Health{State: gluster.HealthUnknown, Facts: append([]gluster.HealthFact{unheard}, was.Facts...)}
}

// unheard says of a cluster, called who, why what is known of it is not what is; false
// when it is.
func (s Snapshot) unheard(who string, now time.Time) (gluster.HealthFact, bool) {
	switch {
	case !s.Known() && s.TriedAt.IsZero():
		return gluster.HealthFact{Words: who + " is being read for the first time"}, true
	case !s.Known():
		return gluster.HealthFact{Words: who + " was not heard since Brickyard was started"}, true
	case !s.Reachable:
		return gluster.HealthFact{Words: who + " was not heard since", Since: s.SyncedAt}, true
	case now.Sub(s.SyncedAt) > OldAfter:
		return gluster.HealthFact{Words: who + " was not read since", Since: s.SyncedAt}, true
	}
	return gluster.HealthFact{}, false
}

// IsHeard reports whether what is known of a cluster is how it is.
func (s Snapshot) IsHeard(now time.Time) bool {
	_, unheard := s.unheard("", now)
	return !unheard
}

// Healths tell how the volumes of a cluster were when they were last read.
type Healths struct {
	// Count is how many volumes are in each state.
	Count map[gluster.HealthState]int
	// Ailing are those that somebody has to look at, the most urgent first, then by
	// name; no more than AilingKept. Neither the list nor the volumes may be changed.
	Ailing []*gluster.Volume
}

// AilingKept is how many ailing volumes are named; the others are counted.
const AilingKept = 50

// Ails reports whether somebody has to look at a volume in a state.
func Ails(state gluster.HealthState) bool {
	return state != gluster.Healthy && state != gluster.HealthStopped
}

// HealthsOf looks at every brick of every volume once.
func HealthsOf(volumes []gluster.Volume) Healths {
	type ailing struct {
		*gluster.Volume
		state gluster.HealthState
	}
	h := Healths{Count: map[gluster.HealthState]int{}}
	var all []ailing
	for i := range volumes {
		v := &volumes[i]
		state := v.Health().State
		h.Count[state]++
		if Ails(state) {
			all = append(all, ailing{v, state})
		}
	}
	slices.SortFunc(all, func(a, b ailing) int {
		return cmp.Or(cmp.Compare(a.state.Urgency(), b.state.Urgency()), cmp.Compare(a.Name, b.Name))
	})
	for _, a := range all[:min(len(all), AilingKept)] {
		h.Ailing = append(h.Ailing, a.Volume)
	}
	return h
}

// AilingTotal counts the volumes that somebody has to look at.
func (h Healths) AilingTotal() int {
	n := 0
	for state, count := range h.Count {
		if Ails(state) {
			n += count
		}
	}
	return n
}

// Words count the volumes of a state, as in "2 volumes are at risk"; "" when there are
// none.
func (h Healths) Words(state gluster.HealthState) string {
	switch n := h.Count[state]; n {
	case 0:
		return ""
	case 1:
		return "1 volume is " + state.InSentence()
	default:
		return fmt.Sprintf("%d volumes are %s", n, state.InSentence())
	}
}

// ClusterHealth is how a cluster is, the worst fact first; volumes are those of the same
// snapshot. It is at risk when a volume is. A node that takes no part, and versions that
// are mixed, make it degraded. What a volume is at risk of, the volume says.
func ClusterHealth(s Snapshot, volumes Healths, now time.Time) gluster.Health {
	if unheard, ok := s.unheard("it", now); ok {
		return gluster.Health{State: gluster.HealthUnknown, Facts: []gluster.HealthFact{unheard}}
	}
	h := gluster.Health{State: gluster.Healthy}
	say := func(state gluster.HealthState, words string) {
		if words == "" {
			return
		}
		if state.Urgency() < h.State.Urgency() {
			h.State = state
		}
		h.Facts = append(h.Facts, gluster.HealthFact{Words: words})
	}
	say(gluster.AtRisk, volumes.Words(gluster.AtRisk))
	for _, p := range gluster.Apart(s.Peers) {
		say(gluster.Degraded, p.Host+" "+p.Trouble())
	}
	say(gluster.Degraded, volumes.Words(gluster.Degraded))
	v := s.Versions()
	if v.Mixed() {
		say(gluster.Degraded, fmt.Sprintf("its nodes run different versions: the one that answers %s, another an older one", v.Asked))
	}
	if v.Doubt() != "" {
		say(gluster.HealthUnknown, "which versions of GlusterFS run is not known")
	}
	say(gluster.HealthUnknown, volumes.Words(gluster.HealthUnknown))
	return h
}
