package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// payBack puts back the throttles that ended jobs changed, as far as they are
// still what a job made of them. What an open job made of a volume's throttle
// stays until that job has ended; of several ended ones the newest puts back,
// because the others' is not in force any more.
func (s *TaskSyncer) payBack(ctx context.Context, r reading) error {
	owing, err := s.owing(ctx)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, j := range owing {
		if taken[j.Volume] || s.isOurs(j.Volume, r.commands) {
			continue
		}
		if j, err = s.settlePromise(ctx, j); err != nil {
			return err
		}
		v, _ := r.snapshot.Volume(j.Volume)
		now := v.ThrottleSet()
		gone := len(jobs.VolumeGone(j, r.snapshot)) > 0
		settled := gone || now == j.Throttle.Before || !j.Throttle.Ours(now)
		var late bool
		if settled && !j.Open() {
			if late, err = s.throttleOnItsWay(ctx, j); err != nil {
				return err
			}
		}
		switch {
		case j.Open() || late:
			taken[j.Volume] = true
		case gone && j.Throttle.Ours(now):
			// glusterd knows volumes by name: a command that was under way while
			// this one was created has reached it. Whether somebody set just this
			// is not known, so it is left to a person.
			if err := s.leaveToNamesake(ctx, j.ID, now); err != nil {
				return err
			}
		case settled:
			// Gone, put back already, or set to something else by somebody, who
			// is not to be overruled.
			if err := s.settleDebt(ctx, j.ID); err != nil {
				return err
			}
		default:
			taken[j.Volume] = true
			if s.mayTry(jobs.ActionThrottle, j.ID, s.now()) {
				s.deeds.putThrottleBack(j)
			}
		}
	}
	return nil
}

// throttleOnItsWay reports whether a command of a job that sets a throttle, and
// whose answer never came, may still reach the volume.
func (s *TaskSyncer) throttleOnItsWay(ctx context.Context, j jobs.Job) (bool, error) {
	commands, err := s.sentFor(ctx, j.ID)
	if err != nil {
		return false, err
	}
	for _, c := range commands {
		if c.SetsThrottle() && c.Outcome() != jobs.CarriedOut && s.retimed(c).IsOnItsWay(s.now()) {
			return true, nil
		}
	}
	return false, nil
}

// owing returns the jobs that owe a throttle, the newest first and open ones
// before all others; none if no job has ended that owes one.
func (c *records) owing(ctx context.Context) ([]jobs.Job, error) {
	ended, err := c.store.JobsOwingThrottle(ctx, c.Name)
	if err != nil {
		return nil, fmt.Errorf("read which throttles are to be put back: %w", err)
	}
	if len(ended) == 0 {
		return nil, nil
	}
	open, err := c.store.OpenJobs(ctx, c.Name)
	if err != nil {
		return nil, fmt.Errorf("read which throttles are still wanted: %w", err)
	}
	open = slices.DeleteFunc(open, func(j jobs.Job) bool { return !j.Throttle.Owed })
	slices.Reverse(ended)
	return append(open, ended...), nil
}

// settleDebt forgets what an ended job owes.
func (c *records) settleDebt(ctx context.Context, id int64) error {
	_, err := c.update(ctx, id, func(j *jobs.Job) (bool, *jobs.Sample) {
		owed := j.Throttle.Owed && !j.Open()
		j.Throttle.Owed = j.Throttle.Owed && !owed
		return owed, nil
	})
	return err
}

// leaveToNamesake forgets what a job owes to a volume that is gone, and says that
// the one that was created under its name may have got the throttle.
func (c *records) leaveToNamesake(ctx context.Context, id int64, now string) error {
	_, err := c.update(ctx, id, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Throttle.Owed || j.Open() {
			return false, nil
		}
		j.Throttle.Owed = false
		j.Message = j.Message.With(jobs.SayWith(jobs.NoticeThrottleOnNamesake, jobs.Args{"throttle": {now}, "command": {gluster.ResetThrottle(j.Volume).String()}}))
		return true, nil
	})
	return err
}

// putThrottleBack sends the command that undoes a job's throttle. The look after
// it says whether it worked; one that did not is tried again later.
func (r *Runner) putThrottleBack(job jobs.Job) {
	by := jobs.Caller{User: jobs.AutoCommitter, Reason: "The job has ended; the throttle goes back to what it was before."}
	r.reserve(job.Volume)
	r.inBackground(job.Volume, func(ctx context.Context) {
		args := []any{"job", job.ID, "volume", job.Volume}
		err := r.setOption(ctx, job, job.Throttle.Before, by, func(ctx context.Context) error { return r.stillOwed(ctx, job) }).err
		switch {
		case err == nil:
			r.recordThrottlePutBack(ctx, job, "record that the throttle was put back", nil)
		case errors.Is(err, errOvertaken):
		case gluster.FailureOf(err) == gluster.FailureRefused:
			r.recordThrottlePutBack(ctx, job, "record that the throttle stays", jobs.Say(jobs.NoticeThrottleNotPutBack).With(jobs.SayFailure("throttle", err)))
		default:
			r.complainOfTry(cannotPutBack, err, args...)
			return
		}
		r.takeBack(cannotPutBack, args...)
	})
}

// stillOwed asks right before a throttle is put back whether it is still this
// job's turn: another one on the volume may have begun while the command waited.
func (r *Runner) stillOwed(ctx context.Context, job jobs.Job) error {
	owing, err := r.owing(ctx)
	if err != nil {
		return err
	}
	for _, o := range owing {
		if o.Volume == job.Volume {
			if o.Open() || o.ID != job.ID {
				return errOvertaken
			}
			return nil
		}
	}
	return errOvertaken
}

// recordThrottlePutBack records that a job owes nothing any more, unless it was taken up again
// meanwhile: then it may have asked for another throttle.
func (r *Runner) recordThrottlePutBack(ctx context.Context, job jobs.Job, what string, message jobs.Notices) {
	_, _ = r.insistOnUpdate(ctx, job.ID, what, func(j *jobs.Job) {
		if j.Open() || j.Throttle.Times != job.Throttle.Times {
			return
		}
		j.Throttle.Owed = false
		j.Message = j.Message.With(message)
	})
}
