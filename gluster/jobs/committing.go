package jobs

import (
	"time"
)

// This file holds what becomes of a job while its removal is committed. For a
// removal of its own a commit is a phase. Where the removal is one part of a
// replacement the commit is a step like the others: each attempt is one, so that
// the job tells what became of it.

// BeginCommit notes that the removal is to be committed.
func (j *Job) BeginCommit(now time.Time) {
	j.Phase, j.Message = PhaseCommitting, nil
	if j.Kind().commitIsStep() {
		j.AddStep(StepCommitting, now)
	}
}

// FailCommit goes back to the decision: the bricks were not taken out, and why
// is for the step of this attempt.
func (j *Job) FailCommit(why Notices, now time.Time) {
	j.Phase = PhaseNone
	if s := j.StepOf(StepCommitting); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt, s.Message = Failed, Latest(now, s.StartedAt), why
	}
}

// GiveUpCommit leaves it to a person to try again.
func (j *Job) GiveUpCommit(why Notices, now time.Time) {
	j.FailCommit(why, now)
	j.LeaveToPeople(why)
}

// CommitsItself reports whether the engine is to commit the removal as soon as it
// was read to be clean often enough.
func (j Job) CommitsItself() bool {
	return j.undecided() && j.AutoCommit
}

// AwaitsDecision reports whether the job goes on only when a person says how. A
// removal that commits itself does not, nor does one whose decision is being
// carried out.
func (j Job) AwaitsDecision() bool {
	return j.undecided() && !j.AutoCommit
}

// undecided reports whether nothing was decided yet about what the job waits for.
func (j Job) undecided() bool {
	return j.State == PendingCommit && j.Phase == PhaseNone && j.Open()
}

// sayOutlook says of a clean migration that its commit follows by itself.
func (j *Job) sayOutlook() {
	if s := j.TaskStep(); s != nil && j.AutoCommit && s.State == PendingCommit {
		s.Message = s.Message.Replacing(NoticeUntilCommitted, Say(NoticeUntilReadAgain))
	}
}

// LeaveToPeople ends that the removal commits itself: from now on a person has
// to decide, and why says so.
func (j *Job) LeaveToPeople(why Notices) {
	j.AutoCommit, j.Message = false, why
	if s := j.TaskStep(); s != nil {
		s.Message = s.Message.Replacing(NoticeUntilReadAgain, Say(NoticeUntilCommitted))
	}
}

// withoutOutlook is what a step says without what was to become of the bricks:
// once the job is over, that is decided.
func withoutOutlook(message Notices) Notices {
	return message.Without(NoticeUntilCommitted, NoticeUntilDecided, NoticeUntilReadAgain, NoticeStillInVolume)
}
