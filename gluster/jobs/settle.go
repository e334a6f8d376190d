package jobs

import (
	"context"
	"fmt"
	"slices"
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
func (s *TaskSyncer) settleStart(ctx context.Context, j Job, listed []gluster.AsyncTask, snap Snapshot, now time.Time) (Job, error) {
	sentAt, target, sent, err := s.lastSent(ctx, j)
	if err != nil {
		return j, err
	}
	if !sent {
		return s.endJob(ctx, j, Failed, "Brickyard was stopped before the command was sent. Nothing was changed.")
	}
	if j.synchronous() {
		return s.settleForced(ctx, j, snap, sentAt, target, now)
	}
	listed, err = s.unclaimed(ctx, j, listed)
	if err != nil {
		return j, err
	}
	i := slices.IndexFunc(listed, func(t gluster.AsyncTask) bool {
		return t.ID != j.PriorTaskID && sameKind(t.Type, j.Action)
	})
	if i < 0 {
		if now.Sub(sentAt) > settleAfter && snap.Silent(target) {
			return s.endJob(ctx, j, Unknown, fmt.Sprintf("The answer to the start was lost, and %s, where it was sent, is away: the other nodes show no such task, but whether it was started is not known. If it was, it appears as a new job.", target))
		}
		if now.Sub(sentAt) > settleAfter {
			return s.endJob(ctx, j, Failed, "The answer to the start was lost, and glusterd shows no such task: it was not started, or it was stopped since.")
		}
		return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
			const looking = "The answer to the start was lost. Brickyard looks whether glusterd has started the task."
			changed := j.Message != looking || now.Sub(j.SeenAt) >= settleLookEvery
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
			j.addRun(StepTypeOf(j.Action), now)
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

// unclaimed leaves out the tasks that another job already mirrors: a finished
// rebalance stays listed for ever and is not the one that was lost.
func (s *TaskSyncer) unclaimed(ctx context.Context, j Job, listed []gluster.AsyncTask) ([]gluster.AsyncTask, error) {
	var out []gluster.AsyncTask
	for _, t := range listed {
		steps, err := s.store.StepsByExternalTaskID(ctx, s.Name, t.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(steps, func(st Step) bool { return st.JobID != j.ID }) {
			out = append(out, t)
		}
	}
	return out, nil
}

// settleStop is for a job whose stop was asked for and whose task is still
// listed: it runs, or it is a removal whose migration is over and which waits
// for its decision. Either way the stop has not been carried out.
func (s *TaskSyncer) settleStop(ctx context.Context, j Job, task gluster.AsyncTask, now time.Time) (Job, error) {
	sentAt, _, sent, err := s.lastSent(ctx, j)
	if err != nil {
		return j, err
	}
	// A command from before the task began was its start, not its stop.
	onItsWay := sent && sentAt.After(j.StartedAt) && now.Sub(sentAt) < settleAfter
	if onItsWay {
		return j, nil
	}
	still := "the task is still running"
	if task.Status.Phase() != gluster.StatusInProgress {
		still = "glusterd still waits for the decision about these bricks"
	}
	return s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		if !j.Open() || j.Phase != PhaseStopping || s.isReserved(j.Volume) {
			return false, nil
		}
		j.Phase, j.StoppedBy = PhaseNone, ""
		j.Message = fmt.Sprintf("The stop was not carried out: %s. Try again.", still)
		return true, nil
	})
}

// lastSent is when, and to which target, the job's last command was recorded as
// being sent.
func (s *TaskSyncer) lastSent(ctx context.Context, j Job) (at time.Time, target string, sent bool, err error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil || len(commands) == 0 {
		return time.Time{}, "", false, err
	}
	last := commands[len(commands)-1]
	return last.StartedAt, last.Target, true, nil
}

// sameKind compares the type in the task list, where a fix-layout is called a
// rebalance, with a job's action.
func sameKind(t gluster.TaskType, a Action) bool {
	if a == ActionFixLayout {
		a = ActionRebalance
	}
	return t == a.TaskType() || t == gluster.TaskFixLayout && a == ActionRebalance
}
