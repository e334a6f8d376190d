package engine

import (
	"context"
	"slices"

	"brickyard/gluster/jobs"
)

// settleThrottle is for an open job whose throttle was promised while nobody is
// at work on it: the server died between the promise and the answer. What was
// not sent is sent now, if it is still of use. A command that is on record is not
// sent again: its answer counts, and if there is none, what is in force.
func (s *TaskSyncer) settleThrottle(ctx context.Context, j jobs.Job) error {
	if j.Throttle.Unsent == nil || !j.Open() || s.isReserved(j.Volume) {
		return nil
	}
	record, err := s.promised(ctx, j.ID, j.Throttle)
	if err != nil {
		return err
	}
	useful := jobs.WhyNotInThisState(jobs.ActionThrottle, j) == ""
	option, owed := s.throttleInForce(ctx, j.Volume)
	read, send := j.Throttle, false
	stored, err := s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		send = false
		if j.Throttle.Unsent == nil || j.Throttle.Times != read.Times || !j.Open() {
			return false, nil
		}
		asked := j.Throttle
		earlier := asked.Unsent.Earlier
		switch {
		case record.IsStillToSend() && useful:
			// The option may have been set to something else since the promise.
			j.Throttle = earlier.Asking(asked.Value, option, owed)
			j.Throttle.Times, j.Throttle.Unsent = asked.Times, asked.Unsent
			send = true
		case record.IsStillToSend():
			j.TakeThrottleBack(asked, earlier, nil)
		case record.Outcome() == jobs.Refused:
			j.TakeThrottleBack(asked, earlier, jobs.Say(jobs.NoticeThrottleNotSet).With(record.Answered()))
		case record.Outcome() == jobs.Lost:
			j.TakeThrottleBack(asked, asked.WithoutPromise(), jobs.Say(jobs.NoticeThrottleLost))
		default:
			j.MarkThrottled(asked)
		}
		return true, nil
	})
	if err == nil && send {
		s.deeds.keepPromise(stored)
	}
	return err
}

// settlePromise is for an ended job that owes a throttle: one that was promised
// and never carried out is not its own, even if somebody else has set just that
// value.
func (s *TaskSyncer) settlePromise(ctx context.Context, j jobs.Job) (jobs.Job, error) {
	for j.Throttle.Unsent != nil && !j.Open() {
		record, err := s.promised(ctx, j.ID, j.Throttle)
		if err != nil {
			return j, err
		}
		j, err = s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
			if j.Throttle.Unsent == nil || j.Open() {
				return false, nil
			}
			back := j.Throttle.WithoutPromise()
			if record.IsStillToSend() || record.Outcome() == jobs.Refused {
				back = j.Throttle.Unsent.Earlier
			}
			j.TakeThrottleBack(j.Throttle, back, nil)
			return true, nil
		})
		if err != nil {
			return j, err
		}
	}
	return j, nil
}

// promised is the last command that was sent to keep a job's promise, nil if there
// is none.
func (s *TaskSyncer) promised(ctx context.Context, job int64, t jobs.Throttle) (*jobs.CommandRecord, error) {
	commands, err := s.sentFor(ctx, job)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(commands) {
		if c.ID > t.Unsent.After && c.SetsThrottle() && c.Order.Value == t.Value {
			return &c, nil
		}
	}
	return nil, nil
}

// keepPromise sends the throttle that somebody was promised before a restart, on
// their behalf.
func (r *Runner) keepPromise(job jobs.Job) {
	unsent := *job.Throttle.Unsent
	by := jobs.Caller{User: unsent.By, From: unsent.From, Reason: unsent.Reason}
	r.reserve(job.Volume)
	r.inBackground(job.Volume, func(ctx context.Context) {
		if _, err := r.setThrottle(ctx, job, unsent.Earlier, by); err == nil {
			r.log.Info("a throttle was sent that had been asked for before", "job", job.ID, "volume", job.Volume, "value", job.Throttle.Value, "by", by.User)
		}
	})
}
