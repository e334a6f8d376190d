package preflight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// Unproven is a brick that a job put in place, or took out of work for a new
// disk, and whose heal nobody saw to its end, or whose contents could not be judged
// then: it may lack what the other bricks of its set hold.
type Unproven struct {
	Brick string
	Job   int64
	// Unjudged says that the heal ended.
	Unjudged bool
	// Ago is how long ago the job ended.
	Ago time.Duration
}

// gone reports whether the brick that is to go is known not to run: its process
// is away, or its host is. A brick of which nothing is known is not.
func (in ReplaceInput) gone() bool {
	_, going := in.set()
	if going.Status != gluster.BrickUnknown {
		return going.Status == gluster.BrickOffline
	}
	answers := func(h gluster.BrickHeal) bool { return h.Name == going.Name() && h.Known }
	if in.Heals == nil || slices.ContainsFunc(in.Heals, answers) {
		// glusterd is away, and the brick may serve all the same.
		return false
	}
	return slices.ContainsFunc(gluster.Apart(in.Peers), func(p gluster.Peer) bool { return going.OnHost(p.Host, p.UUID) })
}

// setHeals is what the bricks of the set say: the largest counts, and which of
// the bricks that run or stay said nothing.
func (in ReplaceInput) setHeals() (pending, split uint64, unknown []string) {
	others, going := in.set()
	for _, b := range append(slices.Clone(others), going) {
		i := slices.IndexFunc(in.Heals, func(h gluster.BrickHeal) bool { return h.Name == b.Name() })
		if i < 0 || !in.Heals[i].Known {
			// Of a brick that runs nobody else knows what it alone holds.
			if b.Name() != in.Brick || !in.gone() {
				unknown = append(unknown, b.Name())
			}
			continue
		}
		pending, split = max(pending, in.Heals[i].Pending), max(split, in.Heals[i].SplitBrain)
	}
	return pending, split, unknown
}

// healsInSet blocks while copies differ: the brick that goes may hold the only
// good one. What waits for a brick that is dead cannot be healed before it is
// replaced, so that is said and not forbidden.
func healsInSet(in ReplaceInput) Finding {
	const rule = "heals-pending"
	gone := in.gone()
	if in.Heals == nil {
		switch {
		case !in.Volume.Started():
			return block(rule, "Whether heals are pending cannot be asked: the volume is not started.")
		case gone:
			return warn(rule, "Whether heals are pending is not known: %s", in.HealsProblem)
		}
		return block(rule, "Whether heals are pending is not known, and %s may hold the only good copy: %s", in.Brick, in.HealsProblem)
	}
	pending, split, unknown := in.setHeals()
	others, _ := in.set()
	switch {
	case split > 0:
		return block(rule, "%s in split-brain in this set; decide them first.", entries(split, "is", "are")).with("splitBrain", int(split)).with("pending", int(pending))
	case pending > 0 && !gone:
		return block(rule, "%s to be healed in this set; %s may hold the only good copy of them. Wait until the heal is done.", entries(pending, "still waits", "still wait"), in.Brick).with("pending", int(pending))
	case pending > 0:
		return warn(rule, "%s to be healed in this set, as far as the bricks that run know; %s is not online, so they wait for its replacement.", entries(pending, "waits", "wait"), in.Brick).with("pending", int(pending))
	case len(unknown) > 0:
		return block(rule, "It is not known what waits to be healed on %s.", strings.Join(unknown, ", "))
	case gone && len(others) == 1:
		// Of two or more that stay, one would tell what the others missed.
		return warn(rule, "Nothing waits as far as %s knows, but only %s could tell what it missed while it was away, and that is not online. Keep the old brick’s disk until you have seen that nothing is lacking.", others[0].Name(), in.Brick)
	}
	return ok(rule, "No heals are pending in this set.")
}

// How long an unproven heal counts. A self-heal daemon looks every ten minutes,
// so that zero on a disperse set proves something only after that; and after
// unprovenLong it is left to the person, who else had no way on.
const (
	unprovenZero = 20 * time.Minute
	unprovenLong = 7 * 24 * time.Hour
)

// earlierReplacement blocks a second replacement in a set before the heal of the
// first was seen to its end, where the brick that goes may hold the only good
// copy of what the first one lacks.
func earlierReplacement(in ReplaceInput) []Finding {
	const rule = "earlier-replacement"
	others, _ := in.set()
	var unproven []Unproven
	good := 0
	for _, b := range others {
		i := slices.IndexFunc(in.Unproven, func(u Unproven) bool { return u.Brick == b.Name() })
		switch {
		case i >= 0:
			unproven = append(unproven, in.Unproven[i])
		case b.Status == gluster.BrickOnline && !b.Arbiter:
			good++
		}
	}
	if len(unproven) == 0 {
		return nil
	}
	last := slices.MinFunc(unproven, func(a, b Unproven) int { return int(a.Ago - b.Ago) })
	put := fmt.Sprintf("The heal of %[2]s after job %[1]d was not seen to its end.", last.Job, last.Brick)
	if last.Unjudged {
		put = fmt.Sprintf("The heal of %[2]s in job %[1]d ended, but whether the brick holds everything could not be told.", last.Job, last.Brick)
	}
	finding := func(f Finding) []Finding { return []Finding{f.with("job", int(last.Job)).with("brick", last.Brick)} }
	if pending, split, unknown := in.setHeals(); !in.gone() && in.Heals != nil && len(unknown) == 0 && pending+split == 0 {
		if in.Volume.Disperse > 1 && last.Ago < unprovenZero {
			return finding(block(rule, "%s That nothing waits now proves nothing yet: a disperse set says so until the self-heal daemons have looked, which they do every ten minutes. Try again in %d minutes.", put, int((unprovenZero-last.Ago)/time.Minute)+1))
		}
		return nil
	}
	switch {
	case good >= in.Volume.DataBricks():
		return finding(warn(rule, "%s It may lack what is to be copied; the other bricks are enough without it.", put))
	case last.Ago >= unprovenLong:
		return finding(warn(rule, "%s %s may hold the only good copy of what it lacks.", put, in.Brick))
	}
	return finding(block(rule, "%s %s may hold the only good copy of what it lacks: see that it comes back, and wait until nothing waits to be healed.", put, in.Brick))
}
