package engine

import (
	"context"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// settleStart is for a job that has no task id: its command's answer was lost,
// or the server died around it. The command is never run again. A task that was
// not there before is ours; when none shows up in time, nothing was started.
// asked says whether glusterd said anything about the volume's tasks.
func (s *TaskSyncer) settleStart(ctx context.Context, j jobs.Job, listed []gluster.AsyncTask, asked bool, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	last, err := s.lastOfRun(ctx, j)
	switch {
	case err != nil:
		return j, err
	case last == nil:
		return s.endStart(ctx, j, jobs.Say(jobs.NoticeStoppedBeforeCommand).With(s.leftBehind(ctx, j, j.LeftUnsent())))
	case last.Outcome() == jobs.Refused:
		// The answer is on record, and only what it means for the job was not
		// stored any more.
		return s.endStart(ctx, j, jobs.Say(jobs.NoticeStoppedAfterRefusal).With(s.leftBehind(ctx, j, j.LeftUnsent()), last.Answered()))
	}
	if after, done, err := operationOf(j).settleLost(ctx, s, j, last, snap, now); done {
		return after, err
	}
	if !asked {
		return s.settleUnlisted(ctx, j, last, snap, now)
	}
	sentAt, target := last.StartedAt, last.Target
	listed, err = s.unclaimed(ctx, listed)
	if err != nil {
		return j, err
	}
	i := slices.IndexFunc(listed, j.MayOwnTask)
	if i < 0 {
		if !jobs.MayStillHappen(sentAt, now) && snap.Silent(target) && j.Pause.Cause != jobs.PauseNone {
			return s.endStart(ctx, j, jobs.SayWith(jobs.NoticeResumeLostAway, jobs.Args{"target": {target}}))
		}
		if !jobs.MayStillHappen(sentAt, now) && snap.Silent(target) {
			return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeStartLostAway, jobs.Args{"target": {target}}))
		}
		if !jobs.MayStillHappen(sentAt, now) {
			return s.endStart(ctx, j, jobs.Say(jobs.NoticeStartLostUnlisted).With(j.AddedStays()))
		}
		return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
			looking := jobs.Say(jobs.NoticeStartLost)
			changed := !j.Message.Equal(looking) || s.moments.ago(heardOf, j.ID, j.SeenAt, now) >= settleLookEvery
			j.Message, j.SeenAt = looking, now
			return changed && j.Open(), nil
		})
	}
	task := listed[i]
	after, err := s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || j.TaskID != "" {
			return false, nil
		}
		if j.TaskStep() == nil {
			j.BeginExecuting(now)
			j.AddRun(j.Kind().Step(), now)
		}
		j.AttachTask(task, now)
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
func (s *TaskSyncer) settleUnlisted(ctx context.Context, j jobs.Job, last *jobs.CommandRecord, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	v, _ := snap.Volume(j.Volume)
	if v.Started() || jobs.MayStillHappen(last.StartedAt, now) {
		return s.noteVolumeSilent(ctx, j, snap, now)
	}
	if j.Pause.Cause != jobs.PauseNone {
		return s.endStart(ctx, j, jobs.Say(jobs.NoticeStartLostVolumeStopped, jobs.NoticeGoesOnAsNextRun))
	}
	return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeStartLostVolumeStopped, jobs.NoticeAppearsWhenStarted).With(j.AddedStays()))
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
