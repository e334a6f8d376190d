package jobs

import "time"

// This file holds what becomes of a job while its removal is committed. For a
// removal of its own a commit is a phase. Where the removal is one part of a
// replacement the commit is a step like the others: each attempt is one, so that
// the job tells what became of it.

// beginCommit notes that the removal is to be committed.
func (j *Job) beginCommit(now time.Time) {
	j.Phase, j.Message = PhaseCommitting, ""
	if j.migrates() {
		j.addStep(StepCommitting, now)
	}
}

// failCommit goes back to the decision: the bricks were not taken out, and why
// is for the step of this attempt.
func (j *Job) failCommit(why string, now time.Time) {
	j.Phase = PhaseNone
	if s := j.StepOf(StepCommitting); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt, s.Message = Failed, latest(now, s.StartedAt), why
	}
}

// giveUpCommit leaves it to a person to try again.
func (j *Job) giveUpCommit(why string, now time.Time) {
	j.failCommit(why, now)
	j.AutoCommit, j.Message = false, why
}
