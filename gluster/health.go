package gluster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// HealthState is how well a volume, or a cluster, is, in one word.
type HealthState string

// The states. Each says what is known: what is not, is never healthy.
const (
	// Healthy: nothing is wrong that Brickyard can see. It says nothing about disks,
	// nor about what waits to be healed.
	Healthy HealthState = "healthy"
	// Degraded: bricks are down, all data is there and can be written, and one more lost
	// brick of any set leaves a copy or enough fragments.
	Degraded HealthState = "degraded"
	// AtRisk: data is away now, or one more lost brick takes some away, or a set takes no
	// writes for want of its quorum.
	AtRisk HealthState = "at-risk"
	// HealthStopped: the volume serves nothing, because somebody stopped it or never
	// started it. Its bricks are not read meanwhile.
	HealthStopped HealthState = "stopped"
	// HealthUnknown: nothing is known to be wrong, but not everything is known.
	HealthUnknown HealthState = "unknown"
)

// Word is the state as people read it.
func (s HealthState) Word() string {
	switch s {
	case Healthy:
		return "Healthy"
	case Degraded:
		return "Degraded"
	case AtRisk:
		return "At risk"
	case HealthStopped:
		return "Stopped"
	}
	return "Not known"
}

// InSentence is the word as it stands inside a sentence.
func (s HealthState) InSentence() string { return strings.ToLower(s.Word()) }

// Urgency orders states by how soon somebody has to look, the most urgent first.
func (s HealthState) Urgency() int {
	return slices.Index([]HealthState{AtRisk, Degraded, HealthUnknown, "", HealthStopped, Healthy}, s)
}

// Health is a state with what speaks for it.
type Health struct {
	State HealthState
	// Facts are what is wrong or not known, the worst first; none when all is well.
	Facts []HealthFact
}

// HealthFact is a short sentence about one thing. Where Since is set, the sentence ends
// with that moment.
type HealthFact struct {
	Words string
	Since time.Time
}

// String is the whole sentence, its moment in UTC.
func (f HealthFact) String() string {
	if f.Since.IsZero() {
		return f.Words
	}
	return f.Words + " " + f.Since.UTC().Format("2006-01-02 15:04:05 MST")
}

// Worst is the fact that decides, without words when all is well.
func (h Health) Worst() HealthFact {
	if len(h.Facts) == 0 {
		return HealthFact{}
	}
	return h.Facts[0]
}

// Say adds a fact that weighs less than those that are there.
func (h *Health) Say(format string, args ...any) {
	h.Facts = append(h.Facts, HealthFact{Words: fmt.Sprintf(format, args...)})
}

// Health judges a volume by its bricks as they were last read. Subvolumes are judged
// each for itself, and the worst of them decides:
//
//   - distribution: a brick holds the only copy of its files. While it is down they are
//     away, so that one is enough to be at risk.
//   - replica: the last copy of the data is at risk; no copy is away. An arbiter is no
//     copy, but counts for the quorum: without that, a set takes no writes.
//   - disperse: as many bricks down as there is redundancy leave just enough to read; one
//     more, and the data is away.
//
// A brick of which nothing is known counts as neither up nor down: what the others prove
// is the state, and if they prove nothing wrong, the volume is not known. What it would
// be if that brick were down is said beside it.
func (v Volume) Health() Health {
	switch {
	case v.Status == VolumeCreated:
		return Health{HealthStopped, []HealthFact{{Words: "it was created and never started"}, {Words: notRead}}}
	case v.Status == VolumeStopped:
		return Health{HealthStopped, []HealthFact{{Words: "it is stopped: clients see nothing of it"}, {Words: notRead}}}
	case !v.Started():
		return Health{HealthUnknown, []HealthFact{{Words: "glusterd gives its state a number that Brickyard does not know: " + strconv.Itoa(int(v.Status))}}}
	}
	tally := v.tally()
	if v.Unsupported() != "" || tally.total == 0 {
		return v.unjudged(tally)
	}
	return v.judged(tally)
}

const notRead = "its bricks are not read while stopped"

// unjudged is the health of a volume whose bricks say nothing about where its data lies.
func (v Volume) unjudged(t tally) Health {
	h := Health{State: HealthUnknown}
	if len(t.down) > 0 {
		h.State = Degraded
		h.Facts = append(h.Facts, t.downFact())
	}
	if t.total == 0 {
		h.Say("no brick of it is known")
	} else {
		h.Say("what lost bricks mean for a volume of this type is not known")
	}
	return h
}

// judged is the health of a started volume of a type whose bricks are understood.
func (v Volume) judged(t tally) Health {
	h := Health{State: Healthy}
	if len(t.down)+len(t.unknown) == 0 {
		return h
	}
	certain, feared := v.standings(BrickOffline), v.standings(BrickUnknown)
	if len(certain) > 0 {
		h.State = certain[0].state()
		for _, s := range certain {
			if s.kind != reduced {
				h.Facts = append(h.Facts, HealthFact{Words: s.words(v, false)})
			}
		}
		h.Facts = append(h.Facts, t.downFact())
	} else {
		h.State = HealthUnknown
	}
	if len(t.unknown) > 0 {
		words := fmt.Sprintf("nothing is known of %s", someOf(t.unknown, t.total, "brick"))
		if worse := feared[0]; len(certain) == 0 || worse.kind > certain[0].kind {
			words += "; if " + pronoun(len(t.unknown)) + " down, " + worse.words(v, true)
		}
		h.Facts = append(h.Facts, HealthFact{Words: words})
	}
	return h
}

func pronoun(n int) string {
	if n == 1 {
		return "it is"
	}
	return "they are"
}

// tally are the bricks of a volume by what is known of them.
type tally struct {
	total         int
	down, unknown []string
}

func (v Volume) tally() (t tally) {
	for _, s := range v.Subvolumes {
		t.total += len(s.Bricks)
		for i := range s.Bricks {
			switch b := &s.Bricks[i]; b.Status {
			case BrickOnline:
			case BrickOffline:
				t.down = append(t.down, b.Name())
			default:
				t.unknown = append(t.unknown, b.Name())
			}
		}
	}
	return t
}

func (t tally) downFact() HealthFact {
	verb := "are"
	if len(t.down) == 1 {
		verb = "is"
	}
	return HealthFact{Words: fmt.Sprintf("%d of %d bricks %s down: %s", len(t.down), t.total, verb, firstOf(t.down))}
}

// someOf counts and names: "2 of 6 bricks: node2:/b1 and 1 more".
func someOf(names []string, total int, noun string) string {
	return fmt.Sprintf("%d of %d %ss: %s", len(names), total, noun, firstOf(names))
}

// firstOf names the first of several and counts the rest: a row has one line for it.
func firstOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
}

// standingKind is what bricks that are down mean for their set, the worst last.
type standingKind int

const (
	reduced    standingKind = iota + 1 // nothing yet
	lastChoice                         // one more, and data is away
	readOnly                           // it takes no writes
	away                               // data is away
)

// standing is a set that lacks bricks.
type standing struct {
	kind   standingKind
	number int // of the set, from 1
	// up of bricks are up, needed is how many have to be; first is one that is not.
	up, bricks, needed int
	copies             string // what up counts, "bricks" or "data bricks"
	first              string
}

// standings are the sets that lack bricks, the worst first. Bricks that are down lack;
// with BrickUnknown those of which nothing is known do as well.
func (v Volume) standings(lacking BrickStatus) []standing {
	var all []standing
	for i, sub := range v.Subvolumes {
		if s := v.standing(sub, lacking); s.kind != 0 {
			s.number = i + 1
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b standing) int { return cmp.Compare(b.kind, a.kind) })
	return all
}

func (v Volume) standing(sub Subvolume, lacking BrickStatus) standing {
	s := standing{bricks: len(sub.Bricks), copies: "bricks"}
	data, dataUp := 0, 0
	firstUp := false
	for i := range sub.Bricks {
		b := &sub.Bricks[i]
		up := b.Status == BrickOnline || b.Status == BrickUnknown && lacking != BrickUnknown
		if !b.Arbiter {
			data++
		}
		switch {
		case !up && s.first == "":
			s.first = b.Name()
		case up:
			s.up++
			firstUp = firstUp || i == 0
			if !b.Arbiter {
				dataUp++
			}
		}
	}
	switch needed := v.quorum(len(sub.Bricks), firstUp); {
	case s.up == s.bricks:
	case v.Disperse > 1:
		s.needed = v.DataBricks()
		s.kind = kindBy(s.up, s.needed)
	case v.Replica > 1 && dataUp == 0:
		s.kind, s.needed = away, 1
	case v.Replica > 1 && s.up < needed:
		s.kind, s.needed = readOnly, needed
	case v.Replica > 1:
		s.kind, s.needed = kindBy(dataUp, 1), 1
	default:
		s.kind, s.needed = away, 1
	}
	if data < s.bricks && (s.kind == lastChoice || s.kind == away) {
		s.up, s.bricks, s.copies = dataUp, data, "data bricks"
	}
	return s
}

// kindBy judges how many bricks are up of those that are needed to read.
func kindBy(up, needed int) standingKind {
	switch {
	case up < needed:
		return away
	case up == needed:
		return lastChoice
	}
	return reduced
}

func (s standing) state() HealthState {
	if s.kind == reduced {
		return Degraded
	}
	return AtRisk
}

// words say what it means, as a sentence that names a brick that is down; feared ones
// are about bricks that were named before, and may be up.
func (s standing) words(v Volume, feared bool) string {
	set := "the volume"
	if len(v.Subvolumes) > 1 {
		set = fmt.Sprintf("set %d", s.number)
	}
	has := fmt.Sprintf("%s has %d of %d %s up", set, s.up, s.bricks, s.copies)
	if s.needed > 1 {
		has += fmt.Sprintf(" and needs %d", s.needed)
	}
	if !feared {
		has += ", " + s.first + " is down"
	}
	switch {
	case s.kind == away && v.SetSize() == 1 && feared:
		return "its files are away"
	case s.kind == away && v.SetSize() == 1:
		return "files are away: " + s.first + " is down and holds their only copy"
	case s.kind == away:
		return "data is away: " + has
	case s.kind == readOnly:
		return "writes fail: " + has
	case s.kind == lastChoice:
		return "one more lost brick takes data away: " + has
	}
	return has
}

// quorumType is cluster.quorum-type in force: GlusterFS takes "auto" for three bricks and
// more when nobody set it (fix_quorum_options of afr.c).
func (v Volume) quorumType() string {
	if set := v.Options["cluster.quorum-type"]; set != "" {
		return set
	}
	if v.Replica > 2 {
		return "auto"
	}
	return "none"
}

// quorum is how many bricks of a replica set have to be up for it to take writes. With
// "auto" that is more than half; half is enough when the first brick is among them
// (afr_has_quorum).
func (v Volume) quorum(bricks int, firstUp bool) int {
	switch v.quorumType() {
	case "auto":
		if firstUp {
			return (bricks + 1) / 2
		}
		return bricks/2 + 1
	case "fixed":
		if n, err := strconv.Atoi(v.Options["cluster.quorum-count"]); err == nil {
			return n
		}
	}
	return 1
}
