package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// settleAfter is how long glusterd may still be carrying out a command whose
// answer was lost: its own limit for a transaction is 120 s, plus a margin.
const settleAfter = 150 * time.Second

// settleLookEvery is how often the cluster is looked at while a job is being
// settled.
const settleLookEvery = 4 * time.Second

// settleStart is for a job that has no task id: its command's answer was lost,
// or the server died around it. The command is never run again. A task that was
// not there before is ours; when none shows up in time, nothing was started.
// asked says whether glusterd said anything about the volume's tasks.
func (s *TaskSyncer) settleStart(ctx context.Context, j Job, listed []gluster.AsyncTask, asked bool, snap Snapshot, now time.Time) (Job, error) {
	last, err := s.lastOfRun(ctx, j)
	switch {
	case err != nil:
		return j, err
	case last == nil:
		return s.startSettled(ctx, j, "Brickyard was stopped before the command was sent. "+s.leftBehind(ctx, j, j.unsent()))
	case last.nothingDone():
		// The answer is on record, and only what it means for the job was not
		// stored any more.
		return s.startSettled(ctx, j, joinSentences("Brickyard was stopped after glusterd had refused the command. "+s.leftBehind(ctx, j, j.unsent()), last.words()))
	case j.synchronous():
		return s.settleForced(ctx, j, snap, last, now)
	case !asked:
		return s.settleUnlisted(ctx, j, last, snap, now)
	}
	sentAt, target := last.StartedAt, last.Target
	listed, err = s.unclaimed(ctx, listed)
	if err != nil {
		return j, err
	}
	i := slices.IndexFunc(listed, j.mayBeOurs)
	if i < 0 {
		if !mayStillHappen(sentAt, now) && snap.Silent(target) && j.Pause.Cause != PauseNone {
			return s.startSettled(ctx, j, fmt.Sprintf("The answer to the resume was lost, and %s, where it was sent, is away: the other nodes show no such task, but whether it was started is not known. If it was, it goes on as this job's next run.", target))
		}
		if !mayStillHappen(sentAt, now) && snap.Silent(target) {
			return s.endJob(ctx, j, Unknown, fmt.Sprintf("The answer to the start was lost, and %s, where it was sent, is away: the other nodes show no such task, but whether it was started is not known. If it was, it appears as a new job.", target))
		}
		if !mayStillHappen(sentAt, now) {
			return s.startSettled(ctx, j, joinSentences("The answer to the start was lost, and glusterd shows no such task: it was not started, or it was stopped since.", j.addedStays()))
		}
		return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
			const looking = "The answer to the start was lost. Brickyard looks whether glusterd has started the task."
			changed := j.Message != looking || s.moments.ago(heardOf, j.ID, j.SeenAt, now) >= settleLookEvery
			j.Message, j.SeenAt = looking, now
			return changed && j.Open(), nil
		})
	}
	task := listed[i]
	after, err := s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.TaskID != "" {
			return false, nil
		}
		if j.TaskStep() == nil {
			j.beginExecuting(now)
			j.addRun(StepTypeOf(j.taskAction()), now)
		}
		j.attach(task, now)
		return true, nil
	})
	if err != nil {
		return after, err
	}
	s.know(task.ID)
	s.log.Info("a task was recognised as ours after its answer was lost", "job", j.ID, "task", task.ID)
	return s.followListed(ctx, after, task, snap, now)
}

// settleUnlisted is for a job without a task id on a volume about whose tasks
// glusterd says nothing. A stopped volume may stay so for ever, and so would the
// job, in everybody's way. A task that was started after all shows up when the
// volume is started, and is taken up then.
func (s *TaskSyncer) settleUnlisted(ctx context.Context, j Job, last *CommandRecord, snap Snapshot, now time.Time) (Job, error) {
	v, _ := snap.Volume(j.Volume)
	if v.Started() || mayStillHappen(last.StartedAt, now) {
		return s.volumeSilent(ctx, j, snap, now)
	}
	const why = "The answer to the start was lost, and the volume is stopped: glusterd lists no tasks of it, so whether it was started is not known."
	if j.Pause.Cause != PauseNone {
		return s.startSettled(ctx, j, why+" If it was, it goes on as this job's next run.")
	}
	return s.endJob(ctx, j, Unknown, joinSentences(why+" If it was, it appears as a new job when the volume is started.", j.addedStays()))
}

// unclaimed leaves out the tasks that a step already mirrors, of another job or
// of an earlier run of this one: a finished rebalance stays listed for ever, and
// a node that comes back can take up a stopped one.
func (s *TaskSyncer) unclaimed(ctx context.Context, listed []gluster.AsyncTask) ([]gluster.AsyncTask, error) {
	var out []gluster.AsyncTask
	for _, t := range listed {
		steps, err := s.store.StepsByExternalTaskID(ctx, s.Name, t.ID)
		if err != nil {
			return nil, err
		}
		if len(steps) == 0 {
			out = append(out, t)
		}
	}
	return out, nil
}

// settleStop is for a job whose stop was asked for and whose task is still
// listed: the stop is on its way, or it was not carried out. The task runs, or it
// is a removal whose migration is over and which waits for its decision.
func (s *TaskSyncer) settleStop(ctx context.Context, j Job, now time.Time) (Job, error) {
	last, err := s.lastOfRun(ctx, j, "stop")
	if err != nil || last.onItsWay(now) {
		return j, err
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.Phase != PhaseStopping || s.isReserved(j.Volume) {
			return false, nil
		}
		over, still := j.State == PendingCommit, "the task is still running"
		if over {
			still = "glusterd still waits for the decision about these bricks"
		}
		switch {
		case j.Pausing() && over:
			j.notPaused(joinSentences("The pause was not carried out: the migration ended before.", j.TaskStep().Message))
			return true, nil
		case j.Pausing():
			j.notPaused("The pause was not carried out: the task is still running. Try again.")
			return true, nil
		}
		j.Phase, j.StoppedBy = PhaseNone, ""
		j.Message = fmt.Sprintf("The stop was not carried out: %s. %s", still, tryAgain(last))
		return true, nil
	})
}

// tryAgain says why a command was not carried out as far as the record of it
// tells, and what to do.
func tryAgain(last *CommandRecord) string {
	switch {
	case last == nil:
		return "Brickyard was stopped before it was sent. Try again."
	case last.nothingDone():
		return joinSentences(last.words(), "Try again.")
	}
	return "Try again."
}

// lastOfRun is the last command that was recorded for the job's current run and
// is one of the steps, or any about the task if none is given; nil if there is none.
// What was done about an earlier run says nothing about this one.
func (s *TaskSyncer) lastOfRun(ctx context.Context, j Job, steps ...string) (*CommandRecord, error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	run := int64(0)
	if step := j.TaskStep(); step != nil {
		run = step.ID
	}
	for _, c := range slices.Backward(commands) {
		if o := c.Order(); c.StepID == run && !o.OnlyOption() && (len(steps) == 0 || slices.Contains(steps, o.Step)) {
			return s.retimed(c), nil
		}
	}
	return nil, nil
}

// retimed is a recorded command whose time is told as the clock is set now.
func (s *TaskSyncer) retimed(c CommandRecord) *CommandRecord {
	now := s.now()
	c.StartedAt = now.Add(-s.moments.ago(sentFor, c.ID, c.StartedAt, now))
	return &c
}

// nothingDone reports whether the command's answer is on record and says that
// nothing was changed.
func (c *CommandRecord) nothingDone() bool {
	nothing := []string{gluster.FailureBusy.String(), gluster.FailureUnreachable.String(), gluster.FailureRefused.String()}
	return c != nil && !c.EndedAt.IsZero() && slices.Contains(nothing, c.Failure)
}

// accepted reports whether glusterd said yes.
func (c *CommandRecord) accepted() bool { return c != nil && !c.EndedAt.IsZero() && c.Failure == "" }

// lostOr is what is said of a command whose answer was lost, or of one to which
// glusterd said yes.
func (c *CommandRecord) lostOr(lost, accepted string) string {
	if c.accepted() {
		return accepted
	}
	return lost
}

// words is glusterd's answer as a sentence, "" if there is none.
func (c *CommandRecord) words() string {
	if c == nil || c.Message == "" {
		return ""
	}
	return "Its words: " + strings.TrimSuffix(strings.TrimSpace(c.Message), ".") + "."
}

// onItsWay reports whether glusterd may still be carrying the command out.
func (c *CommandRecord) onItsWay(now time.Time) bool {
	return c != nil && !c.nothingDone() && mayStillHappen(c.StartedAt, now)
}

// mayStillHappen reports whether glusterd may still be at work on a command that
// was sent at a time, as lastOfRun tells it.
func mayStillHappen(sentAt, now time.Time) bool { return now.Sub(sentAt) <= settleAfter }

// unsent says what is left behind when a run's command was not sent.
func (j Job) unsent() string {
	if j.PriorTaskID != "" && len(j.Runs()) > 1 && j.Pause.Cause == PauseNone {
		return "The run before was ended, and the next one was not started. " + bricksStay
	}
	if added := j.addedStays(); added != "" {
		return added
	}
	if j.Throttle.Owed {
		return "Only the throttle was changed, and it is put back."
	}
	return "Nothing was changed."
}

// mayBeOurs reports whether a listed task can be the one that the job started:
// not one that was there before, of the same kind, and a removal of just its
// bricks. Somebody else's removal of other bricks would be shown, and decided,
// as the job's own.
func (j Job) mayBeOurs(t gluster.AsyncTask) bool {
	return t.ID != j.PriorTaskID && sameKind(t.Type, j.taskAction()) && (!j.removes() || sameSet(t.Bricks, j.Bricks))
}

// sameKind compares the type in the task list, where a fix-layout is called a
// rebalance, with a job's action.
func sameKind(t gluster.TaskType, a Action) bool {
	if a == ActionFixLayout {
		a = ActionRebalance
	}
	return t == a.TaskType() || t == gluster.TaskFixLayout && a == ActionRebalance
}
