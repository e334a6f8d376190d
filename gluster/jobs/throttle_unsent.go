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
	// nothing.
	Earlier Throttle
}

// sent is t without the promise.
func (t Throttle) sent() Throttle {
	t.Unsent = nil
	return t
}

// lastCommandID is the id of a job's last command, 0 if it has none.
func (c *cluster) lastCommandID(ctx context.Context, job int64) (int64, error) {
	commands, err := c.store.Commands(ctx, job)
	if err != nil {
		return 0, fmt.Errorf("read what was sent for job %d: %w", job, err)
	}
	last := int64(0)
	for _, command := range commands {
		last = max(last, command.ID)
	}
	return last, nil
}

// settleThrottle is for an open job whose throttle was promised while nobody is
// at work on it: the server died between the promise and the answer. What was
// not sent is sent now. A command that is on record is not sent again: its answer
// counts, and if there is none, what is in force.
func (s *TaskSyncer) settleThrottle(ctx context.Context, j Job) error {
	if j.Throttle.Unsent == nil || !j.Open() || s.isReserved(j.Volume) {
		return nil
	}
	record, err := s.promised(ctx, j)
	if err != nil {
		return err
	}
	if record == nil || record.Failure == gluster.FailureBusy.String() {
		s.throttle(j)
		return nil
	}
	_, err = s.update(ctx, j.ID, func(now *Job) (bool, *Sample) {
		if now.Throttle.Unsent == nil || now.Throttle.Times != j.Throttle.Times {
			return false, nil
		}
		switch {
		case record.nothingDone():
			now.notThrottled(j.Throttle, j.Throttle.Unsent.Earlier, joinSentences("The throttle was not set.", record.words()))
		case record.EndedAt.IsZero() || record.Failure != "":
			now.notThrottled(j.Throttle, j.Throttle, throttleAnswerLost)
		default:
			now.throttled(j.Throttle)
		}
		return true, nil
	})
	return err
}

// promised is the last command that was sent to keep the promise of a job, nil if
// there is none.
func (s *TaskSyncer) promised(ctx context.Context, j Job) (*CommandRecord, error) {
	commands, err := s.store.Commands(ctx, j.ID)
	if err != nil {
		return nil, fmt.Errorf("read what was sent for job %d: %w", j.ID, err)
	}
	for _, c := range slices.Backward(commands) {
		if c.ID > j.Throttle.Unsent.After && c.onlyOption() && c.Argv[len(c.Argv)-1] == j.Throttle.Value {
			return &c, nil
		}
	}
	return nil, nil
}

// keepPromise sends the throttle that somebody was promised before a restart, on
// their behalf.
func (r *Runner) keepPromise(job Job) {
	unsent := *job.Throttle.Unsent
	by := Caller{User: unsent.By, From: unsent.From, Reason: unsent.Reason}
	r.reserve(job.Volume)
	r.inBackground(job.Volume, func(ctx context.Context) {
		r.log.Info("a throttle is sent that was asked for before the server ended", "job", job.ID, "volume", job.Volume, "value", job.Throttle.Value, "by", by.User)
		_, _ = r.setThrottle(ctx, job, unsent.Earlier, by)
	})
}
