package jobs

// Operations lists everything that can be done with an open job, in a fixed
// order, each allowed or not and why: what JobActions offers as buttons, and
// what makes no sense in the job's state. An ended job has none.
func Operations(j Job, s Snapshot) []ActionState {
	if !j.Open() {
		return nil
	}
	out := JobActions(j, s)
	offered := map[string]ActionState{}
	for _, a := range out {
		offered[a.Name] = a
	}
	for _, name := range []string{ActionPause, ActionResume, ActionStop, ActionCommit, ActionThrottle, ActionWindow} {
		keep, decides := offered[ActionKeep]
		switch {
		case offered[name].Name != "":
		case name == ActionStop && decides:
			// To stop what waits for its decision is to keep the bricks.
			keep.Name = ActionStop
			out = append(out, keep)
		default:
			out = append(out, operation(name, j, s))
		}
	}
	return out
}

// operation judges what is not among the buttons of the job's state.
func operation(name string, j Job, s Snapshot) ActionState {
	// What is under way is the better reason.
	if why := SenselessSentence(name, j); why != "" && j.Phase == PhaseNone {
		return refuse(name, "%s", why)
	}
	return jobAction(name, j, s)
}

// SenselessSentence says why something cannot be done in the job's state, "" if it can.
func SenselessSentence(name string, j Job) string {
	why := j.pausable()
	switch name {
	case ActionCommit:
		return j.notCommitted()
	case ActionResume:
		return "The job is not paused."
	case ActionPause:
		switch {
		case why != "":
			return why
		case j.IsHeldByWindow():
			return "The job is paused until its window opens. To keep it paused after that, take the window away."
		case j.State == Paused:
			return "The job is paused already."
		}
		return "The migration is over; there is nothing to pause."
	}
	// Throttle and window.
	switch {
	case name == ActionThrottle && j.unpaced():
		return "Only a rebalance and a removal of bricks can be throttled."
	case j.unpaced():
		return "Only a rebalance and a removal of bricks can be given a window."
	case why != "":
		return why
	case j.State == PendingCommit:
		return "The migration is over; nothing moves any more."
	case name == ActionThrottle && j.Waiting():
		return "The job has not begun yet; nothing is set before."
	}
	return ""
}

// notCommitted says why there is nothing to commit now.
func (j Job) notCommitted() string {
	switch {
	case j.Action == ActionResetBrick:
		return "The brick was started again already; there is nothing left to commit."
	case j.IsReplacement():
		return "glusterd replaces the brick at once; there is nothing to commit."
	case !j.IsRemoval():
		return "Only the removal of bricks is committed."
	case j.State == Paused:
		return "The migration is paused. Resume it; it can be committed when all data was moved."
	}
	if run := j.TaskStep(); run != nil && run.Message != "" && j.State == Running {
		return run.Message
	}
	return "The data is still being migrated."
}
