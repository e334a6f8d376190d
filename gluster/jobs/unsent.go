package jobs

// LeftUnsent says what is left behind when a run's command was not sent.
func (j Job) LeftUnsent() Notices {
	if j.PriorTaskID != "" && len(j.Runs()) > 1 && j.Pause.Cause == PauseNone {
		return Say(NoticeNextRunNotStarted, NoticeBricksStay)
	}
	if added := j.AddedStays(); len(added) > 0 {
		return added
	}
	if j.Throttle.Owed {
		return Say(NoticeOnlyThrottleChanged)
	}
	return Say(NoticeNothingChanged)
}
