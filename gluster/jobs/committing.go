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
