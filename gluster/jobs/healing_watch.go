package jobs

import (
	"time"

	"brickyard/gluster"
)

// This file holds what a job becomes while it watches the heal of a new brick: nothing
// is sent for it, and it is over when nothing waits and the brick holds what it should.

// HealStep returns the step that watches the heal, nil before there is one.
func (j *Job) HealStep() *Step { return j.StepOf(StepHealing) }

// Heals reports whether the job is open and all it still does is to watch a
// heal.
func (j Job) Heals() bool {
	s := j.HealStep()
	return j.Open() && s != nil && s.EndedAt.IsZero()
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

// HealAges is how long ago what decides about a heal happened, by a clock that
// nobody sets: see moments. An age counts only where the job has its time.
type HealAges struct {
	Begun, Changed, Launched, Accepted time.Duration
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
