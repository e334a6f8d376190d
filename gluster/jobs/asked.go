package jobs

// This file holds what a job becomes when somebody asks for something to be done with
// it, before anything is sent: from then on it is in a phase.

// AskStop notes who wants the job's task stopped, also instead of a pause.
func (j *Job) AskStop(by string) {
	j.Phase, j.StoppedBy, j.Message, j.Pause = PhaseStopping, by, nil, Pause{}
	if j.State == PendingCommit {
		// Who keeps the bricks has decided: if the stop fails, nothing may take
		// them out by itself.
		j.LeaveToPeople(nil)
	}
}

// MarkNotStopped takes that back: the task is as it was.
func (j *Job) MarkNotStopped(why Notices) {
	j.Phase, j.StoppedBy, j.Message = PhaseNone, "", why
}

// AskPause notes that the job's task is to be stopped and to go on later.
func (j *Job) AskPause(p Pause) {
	j.Phase, j.Message, j.Pause = PhaseStopping, nil, p
}

// AskResume notes that a paused job is to go on.
func (j *Job) AskResume() { j.Phase, j.Message = PhaseStarting, nil }

// AskRerun notes that the job's run is to be ended and followed by another.
func (j *Job) AskRerun() { j.Phase, j.Message = PhaseStopping, nil }
