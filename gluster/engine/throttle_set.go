package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// SetThrottle changes how hard a job's task works. It returns the job as soon as
// the intent is stored; a *Refusal when it cannot be changed.
func (e *Engine) SetThrottle(ctx context.Context, id int64, value string, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionThrottle+" "+value, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		if err := jobs.CheckThrottleValue(value); err != nil {
			return jobs.Job{}, err
		}
		return m.judged(ctx, m.lookFor(job.Volume, false), func(jobs.Snapshot) (jobs.Job, error) { return m.runner.Throttle(ctx, job, value, by) })
	})
}

// Throttle stores the intent to throttle a job's task and returns the job at
// once; the command follows in the background.
func (r *Runner) Throttle(ctx context.Context, job jobs.Job, value string, by jobs.Caller) (jobs.Job, error) {
	now, owed := r.throttleInForce(ctx, job.Volume)
	var last int64
	var unread error
	refusal := r.whyNotAllowed(jobs.ActionThrottle)
	stored, err := r.undertake(ctx, job, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		why := refusal(j, s)
		if why.Why == "" {
			// Read with every attempt to store: whoever was faster has sent something.
			if last, unread = r.lastCommandID(ctx, j.ID); unread != nil {
				why.Why = unread.Error()
			}
		}
		return why
	}, func(j *jobs.Job) {
		unsent := &jobs.UnsentThrottle{By: by.User, From: by.From, Reason: by.Reason, After: last, Earlier: j.Throttle}
		j.Throttle = j.Throttle.Asking(value, now, owed)
		j.Throttle.Unsent = unsent
	}, func(ctx context.Context, stored jobs.Job) {
		_, _ = r.setThrottle(ctx, stored, stored.Throttle.Unsent.Earlier, by)
	})
	if unread != nil {
		return jobs.Job{}, storageRefusal(unread)
	}
	if err == nil {
		r.log.Info("a throttle was asked for", "job", job.ID, "volume", job.Volume, "value", value, "by", by.User, "from", by.From)
	}
	return stored, err
}

// throttleInForce is what a volume's throttle is, and the newest debt of an ended job
// that made it so, nil if none did. The debts are read first: one that is
// settled meanwhile shows in what is known of the volume.
func (c *records) throttleInForce(ctx context.Context, volume string) (now string, owed *jobs.Throttle) {
	owing, err := c.store.JobsOwingThrottle(ctx, c.Name)
	if err != nil {
		c.log.Warn("what is owed could not be read", "error", err)
	}
	snap := *c.snapshot.Load()
	v, _ := snap.Volume(volume)
	now = v.ThrottleSet()
	for _, o := range slices.Backward(owing) {
		if o.Volume == volume && len(jobs.VolumeGone(o, snap)) == 0 && o.Throttle.Ours(now) {
			return now, &o.Throttle
		}
	}
	return now, nil
}

// errOvertaken: what a command about the throttle was for is not wanted any more.
var errOvertaken = errors.New("the throttle was overtaken")

// setThrottle sends the command for what the job asks for; earlier is what it is
// taken back to when glusterd surely did nothing.
func (r *Runner) setThrottle(ctx context.Context, job jobs.Job, earlier jobs.Throttle, by jobs.Caller) (jobs.Job, error) {
	s := r.setOption(ctx, job, job.Throttle.Value, by, func(ctx context.Context) error { return r.stillAsked(ctx, job) })
	if errors.Is(s.err, errOvertaken) {
		r.log.Info("a throttle is not sent any more: a newer one was asked for, or the job is over", "job", job.ID, "volume", job.Volume, "value", job.Throttle.Value)
		return job, s.err
	}
	if s.outcome == jobs.NotSent && ctx.Err() != nil {
		return job, s.err // the server ends; the next one sends it, or starts nothing
	}
	stored, storeErr := r.insistOnUpdate(ctx, job.ID, "record the answer to the throttle", func(j *jobs.Job) {
		switch s.outcome {
		case jobs.CarriedOut:
			j.MarkThrottled(job.Throttle)
		case jobs.NotSent:
			j.TakeThrottleBack(job.Throttle, earlier, jobs.Say(jobs.NoticeThrottleNotSent).With(jobs.NoticesOf(s.err)))
		case jobs.Refused:
			j.TakeThrottleBack(job.Throttle, earlier, jobs.SayFailure("throttle", s.err))
		case jobs.Lost:
			j.TakeThrottleBack(job.Throttle, job.Throttle.WithoutPromise(), jobs.Say(jobs.NoticeThrottleLost))
		}
	})
	if s.err != nil {
		return stored, s.err
	}
	return stored, storeErr
}

// stillAsked asks right before the command whether what it sets is what the job
// asked for last, and of any use: another one may have gone first while it waited,
// and the next look judges what is left of it. A promise that was settled since it
// was read is not kept twice.
func (r *Runner) stillAsked(ctx context.Context, job jobs.Job) error {
	j, err := r.store.Job(ctx, job.ID)
	if err != nil {
		return fmt.Errorf("read what throttle is asked for: %w", err)
	}
	promised := job.Throttle.Unsent != nil
	settled := promised && j.Throttle.Unsent == nil
	useless := promised && jobs.WhyNotInThisState(jobs.ActionThrottle, j) != ""
	if !j.Open() || j.Throttle.Times != job.Throttle.Times || settled || useless {
		return errOvertaken
	}
	return nil
}

// setOption sets a volume's throttle, "" resets it. before is asked in the same
// turn of the queue, see send, and what is known of the volume is changed in it.
// Any volume of the name takes an option, so it is looked at first whether it is
// still the job's.
func (r *Runner) setOption(ctx context.Context, job jobs.Job, value string, by jobs.Caller, before func(context.Context) error) sent {
	command := gluster.SetThrottle(job.Volume, value)
	if value == "" {
		command = gluster.ResetThrottle(job.Volume)
	}
	return r.send(ctx, job, command, by, func(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
		answer, err := route.Mutate(ctx, command)
		if err == nil {
			r.noteOption(job.Volume, gluster.ThrottleOption, value)
		}
		return answer, err
	}, before, func(ctx context.Context) error { return r.refuseNamesake(ctx, job) })
}

// throttleFirst sets the throttle a job was asked for with, before its first
// task starts. It reports whether the job may go on.
func (r *Runner) throttleFirst(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, bool) {
	asked := job.Throttle
	if asked.Value == "" || !job.StartedAt.IsZero() {
		return job, true // of a job that goes on it is as somebody wanted it
	}
	now, owed := r.throttleInForce(ctx, job.Volume)
	wanted := asked.Asking(asked.Value, now, owed)
	if now == asked.Value && (asked.Owed || wanted.Before == now) {
		return job, true // it is so already, by an earlier attempt or not ours to put back
	}
	job, err := r.insistOnUpdate(ctx, job.ID, "note the throttle", func(j *jobs.Job) { j.Throttle = wanted })
	if err != nil {
		return job, false
	}
	job, err = r.setThrottle(ctx, job, asked, by)
	if err == nil {
		return job, true
	}
	job, _ = r.insistOnUpdate(ctx, job.ID, "record that nothing was started", func(j *jobs.Job) {
		j.MarkNotStarted(jobs.Say(jobs.NoticeNothingStartedThrottle).With(jobs.NoticesOf(err)), r.now())
	})
	return job, false
}
