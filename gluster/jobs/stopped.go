package jobs

// mayGoOn says what hosts that a stop does not reach may do, and with its code what
// then, nil if there are none: a node that was away at the stop goes on where it was
// when it comes back.
func mayGoOn(who []string, then NoticeCode) Notices {
	if len(who) == 0 {
		return nil
	}
	return SayWith(then, Args{"hosts": who})
}

// stoppedWithout says of a stopped task what hosts that cannot be heard may do.
func stoppedWithout(missing []string) Notices {
	if len(missing) == 0 {
		return nil
	}
	return Say(NoticeStoppedWhereHeard).With(mayGoOn(missing, NoticeMayGoOnReopens))
}

// StopLeaves says what a stop does not reach, nil if every host is there, or nothing
// runs.
func StopLeaves(j Job, snap Snapshot) Notices { return j.leaves(snap, NoticeMayGoOnReopens) }

// PauseLeaves says the same of a pause.
func PauseLeaves(j Job, snap Snapshot) Notices { return j.leaves(snap, NoticeMayGoOnPauseEnds) }

func (j Job) leaves(snap Snapshot, then NoticeCode) Notices {
	if !j.Open() || j.State != Running && j.State != Unknown || !j.Kind().HasTask() || j.TaskID == "" {
		return nil
	}
	return mayGoOn(Away(j, snap), then)
}

// WithLeaves adds what a stop does not reach, unless it is said already.
func WithLeaves(message, leaves Notices) Notices {
	if message.Has(NoticeMayGoOnReopens, NoticeMayGoOnPauseEnds) {
		return message
	}
	return message.With(leaves)
}
