package jobs

// This file holds who decides about the bricks of a removal whose migration is over: a
// person, or Brickyard by itself; and what is said of that. Whether they may be taken out
// or kept now is told by allowed.go.

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

// LeaveToPeople ends that the removal commits itself: from now on a person has
// to decide, and why says so.
func (j *Job) LeaveToPeople(why Notices) {
	j.AutoCommit, j.Message = false, why
	if s := j.TaskStep(); s != nil {
		s.Message = s.Message.Replacing(NoticeUntilReadAgain, Say(NoticeUntilCommitted))
	}
}

// sayOutlook says of a clean migration that its commit follows by itself.
func (j *Job) sayOutlook() {
	if s := j.TaskStep(); s != nil && j.AutoCommit && s.State == PendingCommit {
		s.Message = s.Message.Replacing(NoticeUntilCommitted, Say(NoticeUntilReadAgain))
	}
}

// withoutOutlook is what a step says without what was to become of the bricks:
// once the job is over, that is decided.
func withoutOutlook(message Notices) Notices {
	return message.Without(NoticeUntilCommitted, NoticeUntilDecided, NoticeUntilReadAgain, NoticeStillInVolume)
}
