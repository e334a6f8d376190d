package jobs

import (
	"fmt"
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
	Problem string
	// Clean counts how often in a row nothing was pending and every brick of the
	// set said so.
	Clean int
	// Peak is the most entries that ever waited: the count first grows, while
	// glusterd looks for what is missing, and then falls.
	Peak uint64
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

// cleanHealsNeeded is how often in a row nothing may wait on any brick of the
// set before the heal is believed to be done.
const cleanHealsNeeded = 2

// healQuiet is how long after the replacement "nothing waits" proves nothing
// unless something was seen to wait before: a disperse set reports zero for some
// seconds, until a self-heal daemon has noticed the empty brick, and as long as
// none runs (seen on 10.3).
const healQuiet = time.Minute

// HealStep returns the step that watches the heal, nil before there is one.
func (j *Job) HealStep() *Step { return j.StepOf(StepHealing) }

// Heals reports whether the job is open and all it still does is to watch a
// heal.
func (j Job) Heals() bool {
	s := j.HealStep()
	return j.Open() && s != nil && s.EndedAt.IsZero()
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

// hear applies an answer about the bricks of a set. A brick without counts keeps
// its last ones, marked as not known.
func (h *Healing) hear(heals []gluster.BrickHeal, set gluster.Subvolume, now time.Time) {
	before := map[string]HealReport{}
	for _, b := range h.Bricks {
		before[b.Brick] = b
	}
	said := map[string]gluster.BrickHeal{}
	for _, b := range heals {
		said[b.Name] = b
	}
	h.Bricks = nil
	for _, b := range set.Bricks {
		report := before[b.Name()]
		report.Brick, report.Host = b.Name(), b.Host
		heal := said[b.Name()]
		report.Connected, report.Known = heal.Connected, heal.Connected && heal.Known
		if report.Known {
			report.Pending, report.SplitBrain, report.SeenAt = heal.Pending, heal.SplitBrain, now
		}
		h.Bricks = append(h.Bricks, report)
	}
	h.ReadAt, h.Problem = now, ""
	waiting, _ := h.Waiting()
	h.Peak = max(h.Peak, waiting)
	if h.clean() {
		h.Clean++
	} else {
		h.Clean = 0
	}
}

// beginHealing ends what was carried out and adds the step that watches the heal
// until it is done. It is for a job whose new brick is in place.
func (j *Job) beginHealing(message string, now time.Time) {
	for i := range j.Steps {
		if s := &j.Steps[i]; s.EndedAt.IsZero() {
			s.State, s.EndedAt = Finished, now
		}
	}
	j.Steps = append(j.Steps, Step{Number: len(j.Steps) + 1, Type: StepHealing, State: Running, StartedAt: now})
	j.State, j.Phase, j.Message, j.SeenAt = Running, PhaseNone, message, now
	j.Healing = Healing{}
	if j.StartedAt.IsZero() {
		j.StartedAt = now
	}
}

// hearHeals applies what was said about the volume's pending heals, and ends the
// job when the heal is done.
func (j *Job) hearHeals(heals []gluster.BrickHeal, set gluster.Subvolume, now time.Time) {
	j.Healing.hear(heals, set, now)
	j.SeenAt = now
	j.backFromUnknown()
	step := j.HealStep()
	step.Message = j.healMessage(now)
	j.Message = step.Message
	if j.healed(now) {
		step.Message = ""
		j.end(Finished, healedSentence(j.Healing), now)
	}
}

// healed: twice in a row every brick of the set was heard and nothing waits, and
// there was something to heal, or time enough to notice it.
func (j *Job) healed(now time.Time) bool {
	noticed := j.Healing.Peak > 0 || now.Sub(j.HealStep().StartedAt) >= healQuiet
	return j.Healing.Clean >= cleanHealsNeeded && noticed
}

func healedSentence(h Healing) string {
	if h.Peak == 0 {
		return "Nothing waits to be healed on any brick of the set, and nothing was seen to wait since the brick was put in place."
	}
	return fmt.Sprintf("Healed: nothing waits on any brick of the set any more, seen %d times in a row. At most %d %s at once.", h.Clean, h.Peak, plural(h.Peak, "entry waited", "entries waited"))
}

// backFromUnknown is for a job that was lost and is heard of again.
func (j *Job) backFromUnknown() {
	if j.State != Unknown {
		return
	}
	j.State = Running
	if s := j.HealStep(); s != nil && s.EndedAt.IsZero() {
		s.State = Running
	}
}

// healMessage says what keeps the heal from being done, "" while it simply goes
// on.
func (j *Job) healMessage(now time.Time) string {
	h := j.Healing
	var away, silent []string
	for _, b := range h.Bricks {
		switch {
		case !b.Connected:
			away = append(away, b.Brick)
		case !b.Known:
			silent = append(silent, b.Brick)
		}
	}
	split := h.SplitBrains()
	switch {
	case split > 0:
		return fmt.Sprintf("%d %s in split-brain, which GlusterFS cannot heal by itself. It is not done until somebody decides them: gluster volume heal %s split-brain …", split, plural(split, "entry is", "entries are"), j.Volume)
	case len(away) > 0:
		return fmt.Sprintf("%s cannot be reached: what waits there is not known, and it is not done until that is known.", andList(away))
	case len(silent) > 0:
		return fmt.Sprintf("%s did not say what waits there.", andList(silent))
	case h.Clean == 0:
		return ""
	case h.Peak == 0 && now.Sub(j.HealStep().StartedAt) < healQuiet:
		return "Nothing waits so far. The self-heal daemons may not have noticed the new brick yet, so Brickyard goes on looking."
	}
	return "Nothing waits any more. Brickyard looks once more before it calls this done."
}

// The pauses between two questions about a heal. The question makes glusterd's
// node look at every waiting entry: it is asked rarely, and the more rarely the
// less changes and the longer it took.
const (
	healPauseFirst = 2 * time.Second
	healPauseMin   = 10 * time.Second
	healPauseMax   = 60 * time.Second
	// healShare bounds how much of the time the question itself may be under
	// way: after one that took twenty seconds there is a pause of a minute, up to
	// healPauseTop.
	healShare    = 3
	healPauseTop = 5 * time.Minute
)

// nextHealPause is how long to wait after a question that took some time. before
// is what was known before it.
func nextHealPause(before, after Healing, took time.Duration) time.Duration {
	pause := max(before.Pause+before.Pause/2, healPauseMin)
	switch {
	case before.ReadAt.IsZero():
		pause = healPauseFirst
	case healChanged(before, after):
		pause = healPauseMin
	}
	return max(min(pause, healPauseMax), min(healShare*took, healPauseTop))
}

// healChanged reports whether an answer brought news: a tenth more or less that
// waits, another brick that cannot be reached, or a first zero.
func healChanged(before, after Healing) bool {
	was, knownBefore := before.Waiting()
	is, knownAfter := after.Waiting()
	if knownBefore != knownAfter || len(before.Bricks) != len(after.Bricks) || after.Clean == 1 {
		return true
	}
	for i := range after.Bricks {
		if before.Bricks[i].Connected != after.Bricks[i].Connected {
			return true
		}
	}
	return 10*(max(was, is)-min(was, is)) > max(was, is)
}
