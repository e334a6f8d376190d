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

// cleanHealsNeeded is how often in a row nothing may wait on any brick of the
// set before the heal is believed to be done.
const cleanHealsNeeded = 2

// "Nothing waits" proves nothing while nothing was ever seen to wait: a disperse
// set reports zero until a self-heal daemon has noticed the empty brick, and as
// long as none runs (seen on 10.3). After healUnnoticed the daemons are told to
// look at every file, and only healQuiet after that zero is believed.
const (
	healUnnoticed = 20 * time.Second
	healQuiet     = time.Minute
)

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

// BeginHealing ends what was carried out and adds the step that watches the heal
// until it is done. It is for a job whose new brick is in place.
func (j *Job) BeginHealing(message Notices, now time.Time) {
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

// ApplyHeals applies what was said about the volume's pending heals, and ends the
// job when the heal is done.
// filled is what lies on the new brick, as far as that was asked for these heals.
func (j *Job) ApplyHeals(heals []gluster.BrickHeal, set gluster.Subvolume, v gluster.Volume, filled Filling, ages HealAges, now time.Time) {
	j.Healing.ApplyHeals(heals, set, now)
	if filled.Measured || !j.Healing.clean() {
		j.Healing.Lacks = filled.Lacks
	}
	if j.Healing.ChangedAt.Equal(now) {
		ages.Changed = 0
	}
	j.SeenAt = now
	j.LeaveUnknown()
	step := j.HealStep()
	step.Message = j.healMessage(ages)
	j.Message = step.Message
	proven := !j.Healing.NeedsFilling(v) || filled.Measured && len(filled.Lacks) == 0
	if j.SeemsHealed(ages) && proven {
		step.Message = nil
		j.Healing.Unjudged = filled.unjudged
		j.End(Finished, healed(j.Healing).With(filled.unjudged), now)
	}
}

// HealAges is how long ago what decides about a heal happened, by a clock that
// nobody sets: see moments. An age counts only where the job has its time.
type HealAges struct {
	Begun, Changed, Launched, Accepted time.Duration
}

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

// healRelaunch is how long after a refused launch, or one without an answer, the
// next one is tried.
const healRelaunch = 5 * time.Minute

// SeemsHealed reports whether every brick of the set was heard twice in a row and
// nothing waits, and whether there was something to heal, or time enough to notice it.
func (j *Job) SeemsHealed(ages HealAges) bool {
	noticed := j.Healing.Peak > 0 || j.Healing.lookedAtAll(ages)
	return j.Healing.Clean >= cleanHealsNeeded && noticed
}

// lookedAtAll reports whether the daemons accepted to look at every file, long
// enough ago to have found what is missing.
func (h Healing) lookedAtAll(ages HealAges) bool {
	return !h.AcceptedAt.IsZero() && ages.Accepted >= healQuiet
}

func healed(h Healing) Notices {
	if h.Peak == 0 {
		return Say(NoticeHealedNothingWaited)
	}
	return SayWith(NoticeHealed, Args{"times": Number(h.Clean), "entries": Number(h.Peak)})
}

// LeaveUnknown is for a job that was lost and is heard of again.
func (j *Job) LeaveUnknown() {
	if j.State != Unknown {
		return
	}
	j.State = Running
	if s := j.HealStep(); s != nil && s.EndedAt.IsZero() {
		s.State = Running
	}
}

// healMessage says what keeps the heal from being done, nil while it simply goes
// on.
func (j *Job) healMessage(ages HealAges) Notices {
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
		return SayWith(NoticeSplitBrain, Args{"entries": Number(split), "volume": {j.Volume}})
	case len(away) > 0:
		return SayWith(NoticeBricksUnreachable, Args{"bricks": away})
	case len(silent) > 0:
		return SayWith(NoticeBricksSilent, Args{"bricks": silent})
	case len(h.Refused) > 0 && (h.Peak == 0 || h.Clean == 0):
		return Say(NoticeHealLaunchRefused).With(h.Refused)
	case h.Clean == 0:
		return j.stuckMessage(ages)
	case len(h.Lacks) > 0:
		return h.Lacks.With(Say(NoticeHealUnproven))
	case h.Peak == 0 && !h.lookedAtAll(ages):
		return Say(NoticeHealUnnoticed)
	}
	return Say(NoticeHealedOnce)
}

// healLong is how long the same number of entries waits, although the daemons
// were told to look, before that is said.
const healLong = 3 * time.Minute

// stuckMessage is for a heal that does not move: it may be a large file, or a
// daemon that cannot do what it should. Only the daemons' own logs tell.
func (j *Job) stuckMessage(ages HealAges) Notices {
	h := j.Healing
	waiting, known := h.Waiting()
	if !known || waiting == 0 || h.Launches == 0 || ages.Changed < healLong {
		return nil
	}
	return SayWith(NoticeHealStuck, Args{"entries": Number(waiting), "minutes": Number(int64(ages.Changed / time.Minute))})
}

// The pauses between two questions about a heal. The question makes glusterd's
// node look at every waiting entry: it is asked rarely, and the more rarely the
// less changes and the longer it took.
const (
	HealPauseFirst = 2 * time.Second
	HealPauseMin   = 10 * time.Second
	healPauseMax   = 60 * time.Second
	// healShare bounds how much of the time the question itself may be under
	// way: after one that took twenty seconds there is a pause of a minute, up to
	// healPauseTop.
	healShare    = 3
	healPauseTop = 5 * time.Minute
)

// NextHealPause is how long to wait after a question that took some time. before
// is what was known before it.
func NextHealPause(before, after Healing, took time.Duration) time.Duration {
	pause := max(before.Pause+before.Pause/2, HealPauseMin)
	switch {
	case before.ReadAt.IsZero():
		pause = HealPauseFirst
	case healChanged(before, after):
		pause = HealPauseMin
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

// MarkHealsUnheard notes that a question was not answered: nothing follows from it,
// but that the readings before it are not in a row with the next.
func (j *Job) MarkHealsUnheard(err error) {
	why := Say(NoticeHealUnread).With(NoticesOf(err))
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown {
		why = Say(NoticeHealNoAnswer)
	}
	j.Healing.Clean, j.Healing.Problem = 0, why
	for i := range j.Healing.Bricks {
		j.Healing.Bricks[i].Known = false
	}
	j.Message = why
	if s := j.HealStep(); s != nil {
		s.Message = why
	}
}
