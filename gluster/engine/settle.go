package engine

import (
	"context"
	"slices"
	"time"

	"brickyard/gluster/jobs"
)

// settleLookEvery is how often the cluster is looked at while a job is being
// settled.
const settleLookEvery = 4 * time.Second

// lastOfRun is the last command that was recorded for the job's current run and
// is one of the steps, or any about the task if none is given; nil if there is none.
// What was done about an earlier run says nothing about this one.
func (s *TaskSyncer) lastOfRun(ctx context.Context, j jobs.Job, steps ...string) (*jobs.CommandRecord, error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	run := int64(0)
	if step := j.TaskStep(); step != nil {
		run = step.ID
	}
	for _, c := range slices.Backward(commands) {
		if o := c.Order; c.StepID == run && !o.OnlyOption() && (len(steps) == 0 || slices.Contains(steps, o.Step)) {
			return s.retimed(c), nil
		}
	}
	return nil, nil
}

// retimed is a recorded command whose time is told as the clock is set now.
func (s *TaskSyncer) retimed(c jobs.CommandRecord) *jobs.CommandRecord {
	now := s.now()
	c.StartedAt = now.Add(-s.moments.ago(sentFor, c.ID, c.StartedAt, now))
	return &c
}

// settleAs stores a change of a job that is still open and not at work.
func (s *TaskSyncer) settleAs(ctx context.Context, j jobs.Job, change func(*jobs.Job)) (jobs.Job, error) {
	after, err := s.update(ctx, j.ID, func(now *jobs.Job) (bool, *jobs.Sample) {
		if !now.Open() || now.Phase != j.Phase || s.isReserved(j.Volume) {
			return false, nil
		}
		change(now)
		return true, nil
	})
	if err == nil && after.Heals() {
		s.bells.heals.ring()
	}
	return after, err
}

// keepLooking says that a job is being settled.
func (s *TaskSyncer) keepLooking(ctx context.Context, j jobs.Job, now time.Time) (jobs.Job, error) {
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		looking := jobs.Say(jobs.NoticeLooksForBrick)
		changed := !j.Message.Equal(looking) || s.moments.ago(heardOf, j.ID, j.SeenAt, now) >= settleLookEvery
		j.Message, j.SeenAt = looking, now
		return changed && j.Open(), nil
	})
}

// lastCommand is the job's last command about bricks that was recorded as being
// sent, nil if none was.
func (s *TaskSyncer) lastCommand(ctx context.Context, j jobs.Job) (*jobs.CommandRecord, error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(commands) {
		if !c.Order.OnlyOption() {
			return s.retimed(c), nil
		}
	}
	return nil, nil
}
