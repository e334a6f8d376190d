package jobs

import (
	"time"
)

// This file is about a reset that waits for a person to change the disk of its brick.

// IsSwappingDisk reports whether a reset waits for a person to change the disk. Its state
// may be Unknown while the cluster cannot be reached.
func (j Job) IsSwappingDisk() bool {
	s := j.StepOf(StepResetting)
	return j.Open() && s != nil && !s.EndedAt.IsZero() && j.Phase == PhaseNone && j.HealStep() == nil
}

// BeginSwap is for a brick whose process was stopped: the job waits for a person
// to change its disk.
func (j *Job) BeginSwap(now time.Time) {
	j.endStep(StepResetting, now)
	j.State, j.Phase, j.Message, j.SeenAt = PendingCommit, PhaseNone, swapDisk(j.OldBrick()), now
	if j.StartedAt.IsZero() {
		j.StartedAt = now
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = PendingCommit
	}
}

func swapDisk(brick string) Notices { return SayWith(NoticeSwapDisk, Args{"brick": {brick}}) }

// BeginCommitReset adds the step that starts the brick again.
func (j *Job) BeginCommitReset(now time.Time) {
	j.State, j.Phase, j.Message, j.SeenAt = Running, PhaseCommitting, nil, now
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = Running
	}
	j.AddStep(StepReplacing, now)
}

// FailCommitReset goes back to the waiting person: the brick was not started.
func (j *Job) FailCommitReset(why Notices, now time.Time) {
	if s := j.StepOf(StepReplacing); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt, s.Message = Failed, now, why
	}
	j.BeginSwap(now)
	j.Message = why.With(j.Message)
}

// HasTakenBrickOut reports whether a reset stopped its brick.
func (j Job) HasTakenBrickOut() bool {
	s := j.StepOf(StepResetting)
	return s != nil && s.State == Finished
}
