package jobs

import (
	"time"

	"brickyard/gluster"
)

// Apply returns the step as it is after hearing a report at now. It is the one
// place where a task's status becomes a step's state, and it is pure.
//
// A report about another task changes nothing: figures of one run never end up
// in another. A final state stays. "completed" is believed only when every node
// that took part, and every host that has to, was heard; until then the step goes
// on and says who is missing, and after settleAfter without any change it says
// that this is not known.
func (s Step) Apply(r Report, now time.Time) Step {
	if s.State.Final() || (s.ExternalID != "" && r.Task.ID != s.ExternalID) {
		return s
	}
	before, elapsed := s.Total, r.Elapsed
	if elapsed == 0 {
		elapsed = now.Sub(s.lastSeen())
	} else if off := now.Sub(s.lastSeen()) - elapsed; off.Abs() > ClockStep {
		s.ShiftTimes(off)
	}
	known := s.Nodes
	s.Nodes = mergeNodes(known, r, now)
	s.noteProgress(known, now)
	s.Total = gluster.Figures{}
	for _, n := range s.Nodes {
		s.Total = s.Total.Add(n.Figures)
	}
	s.BytesPerSecond = smoothRate(s.BytesPerSecond, before.BytesMoved, s.Total.BytesMoved, elapsed)
	s.RawStatus = r.Task.Status
	age := r.Age
	if age == 0 {
		age = now.Sub(s.StartedAt)
	}
	s.State, s.Message = s.judge(r, age, elapsed, now.Sub(s.MovedAt))
	if s.State.Final() {
		s.EndedAt = Latest(now, s.StartedAt)
	}
	if s.Over() {
		s.rest()
	}
	return s
}

// judge turns the report's status into a state and what is said of it; age is how long
// the run has been under way, silence how long ago its nodes were last heard,
// quiet how long no figure has changed.
func (s Step) judge(r Report, age, silence, quiet time.Duration) (State, Notices) {
	if s.Type == StepOther {
		return judgeOther(r.Task)
	}
	switch status := r.Task.Status; status.Phase() {
	case gluster.StatusInProgress:
		return Running, nil
	case gluster.StatusNotStarted:
		return s.judgeIdle(r, age, silence)
	case gluster.StatusCompleted:
		if missing := s.unheard(r); len(missing) > 0 {
			return Running, SayWith(NoticeCompletedUnheard, Args{"hosts": missing})
		}
		if late := s.late(r); len(late) > 0 {
			return s.judgeLate(late, quiet, r.Over)
		}
		if cut := s.interrupted(); s.Type == StepRemoving && len(cut) > 0 {
			return PendingCommit, SayWith(NoticeEmptiedInterrupted, Args{"hosts": cut}).With(Say(NoticeUntilDecided))
		}
		if s.Type == StepRemoving {
			return PendingCommit, migrated(s.Total)
		}
		if len(r.Task.Nodes) == 0 {
			return Finished, Say(NoticeCompletedWithoutFigures)
		}
		return Finished, filesLeft(NoticeFilesLeft, s.Total)
	case gluster.StatusFailed:
		if s.Type == StepRemoving {
			// glusterd keeps a failed removal in its list, where it blocks every
			// other task until somebody decides.
			return PendingCommit, Say(NoticeMigrationFailed).With(taskFailed(s.Nodes), Say(NoticeStillInVolume))
		}
		return Failed, taskFailed(s.Nodes)
	case gluster.StatusStopped:
		switch status {
		case gluster.StatusResetReplaceBrick, gluster.StatusResetResetBrick:
			return Aborted, SayWith(NoticeRecordWiped, Args{"status": {status.String()}})
		}
		return Aborted, stoppedWithout(s.unheard(r))
	}
	return Unknown, SayWith(NoticeUnknownStatus, Args{"status": {r.Task.Status.String()}})
}

// judgeLate is for a task that is over on every node that answers, while hosts
// that have to take part are connected and have no line. A glusterd that hung at
// the start begins within settleAfter, or when it is started again (seen on 10.3),
// and the task is then in progress once more; else it never does, and nothing but
// a new run would tell. So a removal becomes a decision soon, which takes back
// nothing, and a rebalance ends, as not known, when nothing more is to come. One
// that was over when it was found may be so since long ago, and is waited for by
// nobody.
func (s Step) judgeLate(late []string, quiet time.Duration, over bool) (State, Notices) {
	who := Args{"hosts": late}
	switch {
	case over && s.Type != StepRemoving:
		return Unknown, SayWith(NoticeCompletedLateFound, who)
	case quiet < lateAfter || s.Type != StepRemoving && quiet < settleAfter:
		return Running, SayWith(NoticeCompletedLate, who)
	case s.Type == StepRemoving:
		return PendingCommit, SayWith(NoticeEmptiedUnknown, who).With(Say(NoticeUntilDecided))
	}
	return Unknown, SayWith(NoticeCompletedNeverHeard, who)
}

// lateAfter is how long a removal of which a host is missing waits before it is a
// decision: a line that is only late comes with one of the next looks.
const lateAfter = DefaultIdle

// judgeIdle is for a task of which no node says that it has begun. A status that
// names no nodes says so too, also of a task that was at work before: that it
// never began is concluded only when nobody ever saw it do so.
func (s Step) judgeIdle(r Report, age, silence time.Duration) (State, Notices) {
	begun, missing := s.begun(), s.unheard(r)
	switch {
	case len(begun) > 0 && silence >= UnknownAfter:
		return Unknown, SayWith(NoticeNoReportAnyMore, Args{"hosts": begun})
	case len(begun) > 0:
		return Running, SayWith(NoticeNoReportNow, Args{"hosts": begun})
	case len(missing) > 0:
		return Running, SayWith(NoticeNotBegunUnheard, Args{"hosts": missing})
	case age < settleAfter:
		return Running, Say(NoticeNotBegunYet)
	case s.Type == StepRemoving:
		// The nodes whose bricks it is about were away at the start. glusterd lists
		// such a task for ever, and refuses to stop it.
		return PendingCommit, Say(NoticeNeverMigrated, NoticeStillInVolume)
	}
	if r.Found {
		return Unknown, Say(NoticeNeverBeganOrWiped)
	}
	return Failed, Say(NoticeNeverBegan)
}

// overUnheard reports whether a run that is not known to have ended well or badly
// is over all the same: nothing moves any more.
func (s Step) overUnheard(r Report) bool {
	if s.State != Unknown {
		return false
	}
	phase := r.Task.Status.Phase()
	return phase == gluster.StatusCompleted || phase == gluster.StatusNotStarted && len(s.begun()) == 0
}

// rateWeight is how much the newest reading counts; at a poll every two seconds
// the rate follows a change within some ten seconds.
const rateWeight = 0.3

// smoothRate is an exponentially weighted rate in bytes per second. Counters
// that went backwards, as they do when a node restarts, tell nothing about the
// rate.
func smoothRate(rate float64, before, after uint64, elapsed time.Duration) float64 {
	if elapsed <= 0 || elapsed > time.Hour || after < before {
		return rate
	}
	now := float64(after-before) / elapsed.Seconds()
	if rate == 0 {
		return now
	}
	if rate = rate + rateWeight*(now-rate); rate < 1 {
		return 0
	}
	return rate
}

// migrated says how a migration off bricks ended, and what to do. glusterd
// fails a file with EBUSY that a client writes to while it is copied (recorded on
// 10.3), and moves it in the next run.
func migrated(f gluster.Figures) Notices {
	if lost := filesLeft(NoticeMigratedWithLosses, f); len(lost) > 0 {
		return lost.With(Say(NoticeUntilDecided))
	}
	return Say(NoticeMigrated, NoticeUntilCommitted)
}

// filesLeft says with a code how many files failed or were skipped, nothing if none.
func filesLeft(code NoticeCode, f gluster.Figures) Notices {
	if f.Failures+f.Skipped == 0 {
		return nil
	}
	return SayWith(code, Args{"failures": Number(f.Failures), "skipped": Number(f.Skipped)})
}

func taskFailed(nodes []NodeReport) Notices {
	var hosts []string
	for _, n := range nodes {
		if n.Status.Phase() == gluster.StatusFailed {
			hosts = append(hosts, n.Name)
		}
	}
	if len(hosts) == 0 {
		return Say(NoticeTaskFailed)
	}
	return SayWith(NoticeTaskFailedOn, Args{"hosts": hosts})
}

// UnknownAfter is how long a job may go without a valid report before its state
// is called unknown.
const UnknownAfter = 2 * time.Minute

// ClockStep is by how much the time of day and the process's own clock have to
// disagree before the clock is taken to have been set. A look lasts a while, and
// moments are noted at its end.
const ClockStep = time.Minute
