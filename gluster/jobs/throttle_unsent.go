package jobs

import (
	"context"
	"fmt"
	"slices"

	"brickyard/gluster"
)

// UnsentThrottle is a throttle that somebody was promised and whose command may
// not have been sent yet. It is stored with the promise, so that a server that
// dies in between keeps it after its restart.
type UnsentThrottle struct {
	// By, From and Reason are the caller's.
	By     string
	From   string
	Reason string
	// After is the id of the job's last command at that moment, 0 if there was
	// none. A later one that sets the value is the one that was promised.
	After int64
	// Earlier is what the throttle is taken back to when glusterd surely did
	// nothing. It may be a promise that was not kept either.
	Earlier Throttle
}

// sent is t without the promise.
func (t Throttle) sent() Throttle {
	t.Unsent = nil
	return t
}

// lastCommandID is the id of a job's last command, 0 if it has none.
func (c *cluster) lastCommandID(ctx context.Context, job int64) (int64, error) {
	commands, err := c.sentFor(ctx, job)
	if err != nil || len(commands) == 0 {
		return 0, err
	}
	return commands[len(commands)-1].ID, nil
}

// sentFor returns what was recorded for a job, oldest first.
func (c *cluster) sentFor(ctx context.Context, job int64) ([]CommandRecord, error) {
	commands, err := c.store.Commands(ctx, job)
	if err != nil {
		return nil, fmt.Errorf("read what was sent for job %d: %w", job, err)
	}
	return commands, nil
}

// settleThrottle is for an open job whose throttle was promised while nobody is
// at work on it: the server died between the promise and the answer. What was
// not sent is sent now, if it is still of use. A command that is on record is not
// sent again: its answer counts, and if there is none, what is in force.
func (s *TaskSyncer) settleThrottle(ctx context.Context, j Job) error {
	if j.Throttle.Unsent == nil || !j.Open() || s.isReserved(j.Volume) {
		return nil
	}
	record, err := s.promised(ctx, j.ID, j.Throttle)
	if err != nil {
		return err
	}
	useful := senseless(ActionThrottle, j) == ""
	option, owed := s.standing(ctx, j.Volume)
	read, send := j.Throttle, false
	stored, err := s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
		send = false
		if j.Throttle.Unsent == nil || j.Throttle.Times != read.Times || !j.Open() {
			return false, nil
		}
		asked := j.Throttle
		earlier := asked.Unsent.Earlier
		switch {
		case record.stillToSend() && useful:
			// The option may have been set to something else since the promise.
			j.Throttle = earlier.asking(asked.Value, option, owed)
			j.Throttle.Times, j.Throttle.Unsent = asked.Times, asked.Unsent
			send = true
		case record.stillToSend():
			j.notThrottled(asked, earlier, "")
		case record.nothingDone():
			j.notThrottled(asked, earlier, joinSentences("The throttle was not set.", record.words()))
		case record.EndedAt.IsZero() || record.Failure != "":
			j.notThrottled(asked, asked.sent(), throttleAnswerLost)
		default:
			j.throttled(asked)
		}
		return true, nil
	})
	if err == nil && send {
		s.throttle(stored)
	}
	return err
}

// stillToSend reports whether nothing is on record, or only that the cluster was
// busy.
func (c *CommandRecord) stillToSend() bool {
	return c == nil || c.Failure == gluster.FailureBusy.String()
}

// settlePromise is for an ended job that owes a throttle: one that was promised
// and never carried out is not its own, even if somebody else has set just that
// value.
func (s *TaskSyncer) settlePromise(ctx context.Context, j Job) (Job, error) {
	for j.Throttle.Unsent != nil && !j.Open() {
		record, err := s.promised(ctx, j.ID, j.Throttle)
		if err != nil {
			return j, err
		}
		j, err = s.update(ctx, j.ID, func(j *Job) (bool, *Sample) {
			if j.Throttle.Unsent == nil || j.Open() {
				return false, nil
			}
			back := j.Throttle.sent()
			if record.stillToSend() || record.nothingDone() {
				back = j.Throttle.Unsent.Earlier
			}
			j.notThrottled(j.Throttle, back, "")
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
func (s *TaskSyncer) promised(ctx context.Context, job int64, t Throttle) (*CommandRecord, error) {
	commands, err := s.sentFor(ctx, job)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(commands) {
		if c.ID > t.Unsent.After && c.setsThrottle() && c.Order().Value == t.Value {
			return &c, nil
		}
	}
	return nil, nil
}

// setsThrottle reports whether the command sets or resets the throttle.
func (c CommandRecord) setsThrottle() bool { return c.Order().Option == gluster.ThrottleOption }

// keepPromise sends the throttle that somebody was promised before a restart, on
// their behalf.
func (r *Runner) keepPromise(job Job) {
	unsent := *job.Throttle.Unsent
	by := Caller{User: unsent.By, From: unsent.From, Reason: unsent.Reason}
	r.reserve(job.Volume)
	r.inBackground(job.Volume, func(ctx context.Context) {
		if _, err := r.setThrottle(ctx, job, unsent.Earlier, by); err == nil {
			r.log.Info("a throttle was sent that had been asked for before", "job", job.ID, "volume", job.Volume, "value", job.Throttle.Value, "by", by.User)
		}
	})
}
