package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"brickyard/gluster"
)

// Throttle is what a job made of the option cluster.rebal-throttle. It stays in
// force during a pause and is put back when the job ends.
//
// The option counts as the job's own while it is any of the values that were
// asked for: which of them is in force is not known for sure while answers are
// lost and the server may die between an intent and its command. A job that
// finds what an ended one has not put back yet takes over what that one noted
// before; both owe it until the newer one has ended.
type Throttle struct {
	// Value is what the job asked for last, "" if nothing.
	Value string
	// Before is what the option was set to before, "" if it was not set.
	Before string
	// Owed says that Before still has to be put back. It is stored before the
	// option is set, so that no crash leaves a volume throttled for ever.
	Owed bool
	// Asked is every value the job asked for since Before was noted. It is empty
	// in rows that were stored without it: there only Value was asked for.
	Asked []string
	// Times counts how often a value was asked for. A command that waits finds
	// out by it that a newer one was asked for.
	Times int
	// Unsent is set from the moment a running job's throttle is asked for until
	// what became of its command is stored.
	Unsent *UnsentThrottle
}

// Ours reports whether the option, as it stands, is what the job made of it and
// not somebody else's.
func (t Throttle) Ours(now string) bool { return t.Owed && slices.Contains(t.asked(), now) }

func (t Throttle) asked() []string {
	if len(t.Asked) == 0 {
		return []string{t.Value}
	}
	return t.Asked
}

// asking is what becomes of t when a value is asked for while the option is now.
// owed is the debt of an ended job that made it so, nil if none did. What
// somebody else set since is what is put back.
func (t Throttle) asking(value, now string, owed *Throttle) Throttle {
	next := Throttle{Value: value, Before: now, Owed: true, Times: t.Times + 1}
	switch {
	case t.Owed && (now == t.Before || t.Ours(now) || owed != nil):
		next.Before, next.Asked = t.Before, slices.Clone(t.asked())
	case owed != nil:
		next.Before = owed.Before
	}
	if !slices.Contains(next.Asked, value) {
		next.Asked = append(next.Asked, value)
	}
	return next
}

// SetThrottle changes how hard a job's task works. It returns the job as soon as
// the intent is stored; a *Refusal when it cannot be changed.
func (e *Engine) SetThrottle(ctx context.Context, id int64, value string, by Caller) (Job, error) {
	return e.once(ctx, ActionThrottle+" "+value, id, by, func(m *member, job Job, by Caller) (Job, error) {
		if err := checkThrottle(value); err != nil {
			return Job{}, err
		}
		return m.judged(ctx, m.lookFor(job.Volume, false), func(Snapshot) (Job, error) { return m.runner.Throttle(ctx, job, value, by) })
	})
}

// checkThrottle refuses a word that is no throttle, at its field.
func checkThrottle(value string) error {
	if err := gluster.CheckThrottle(value); err != nil {
		why := "Choose lazy, normal or aggressive."
		return &Refusal{Code: CodeInvalid, Sentence: why, Fields: map[string]string{"throttle": why}, Err: err}
	}
	return nil
}

// Throttle stores the intent to throttle a job's task and returns the job at
// once; the command follows in the background.
func (r *Runner) Throttle(ctx context.Context, job Job, value string, by Caller) (Job, error) {
	now, owed := r.standing(ctx, job.Volume)
	var last int64
	var unread error
	refusal := r.refusal(ActionThrottle)
	stored, err := r.undertake(ctx, job, by, func(j Job, s Snapshot) string {
		why := refusal(j, s)
		if why == "" {
			// Read with every attempt to store: whoever was faster has sent something.
			if last, unread = r.lastCommandID(ctx, j.ID); unread != nil {
				why = unread.Error()
			}
		}
		return why
	}, func(j *Job) {
		unsent := &UnsentThrottle{By: by.User, From: by.From, Reason: by.Reason, After: last, Earlier: j.Throttle}
		j.Throttle = j.Throttle.asking(value, now, owed)
		j.Throttle.Unsent = unsent
	}, func(ctx context.Context, stored Job) {
		_, _ = r.setThrottle(ctx, stored, stored.Throttle.Unsent.Earlier, by)
	})
	if unread != nil {
		return Job{}, storageRefusal(unread)
	}
	if err == nil {
		r.log.Info("a throttle was asked for", "job", job.ID, "volume", job.Volume, "value", value, "by", by.User, "from", by.From)
	}
	return stored, err
}

// standing is what a volume's throttle is, and the newest debt of an ended job
// that made it so, nil if none did. The debts are read first: one that is
// settled meanwhile shows in what is known of the volume.
func (c *cluster) standing(ctx context.Context, volume string) (now string, owed *Throttle) {
	owing, err := c.store.JobsOwingThrottle(ctx, c.Name)
	if err != nil {
		c.log.Warn("what is owed could not be read", "error", err)
	}
	snap := *c.snapshot.Load()
	v, _ := snap.Volume(volume)
	now = v.ThrottleSet()
	for _, o := range slices.Backward(owing) {
		if o.Volume == volume && volumeGone(o, snap) == "" && o.Throttle.Ours(now) {
			return now, &o.Throttle
		}
	}
	return now, nil
}

// errOvertaken: what a command about the throttle was for is not wanted any more.
var errOvertaken = errors.New("the throttle was overtaken")

// setThrottle sends the command for what the job asks for; earlier is what it is
// taken back to when glusterd surely did nothing.
func (r *Runner) setThrottle(ctx context.Context, job Job, earlier Throttle, by Caller) (Job, error) {
	record, err := r.setOption(ctx, job, job.Throttle.Value, by, func(ctx context.Context) error { return r.stillAsked(ctx, job) })
	if errors.Is(err, errOvertaken) {
		r.log.Info("a throttle is not sent any more: a newer one was asked for, or the job is over", "job", job.ID, "volume", job.Volume, "value", job.Throttle.Value)
		return job, err
	}
	if record.StartedAt.IsZero() && ctx.Err() != nil {
		return job, err // the server ends; the next one sends it, or starts nothing
	}
	stored, storeErr := r.insistOnUpdate(ctx, job.ID, "record the answer to the throttle", func(j *Job) {
		switch {
		case err == nil:
			j.throttled(job.Throttle)
		case record.StartedAt.IsZero():
			j.notThrottled(job.Throttle, earlier, joinSentences("The throttle was not sent.", sentenceOf(err)))
		case outcomeKnown(err):
			j.notThrottled(job.Throttle, earlier, failureSentence("The throttle", err))
		default:
			j.notThrottled(job.Throttle, job.Throttle.sent(), throttleAnswerLost)
		}
	})
	if err == nil {
		err = storeErr
	}
	return stored, err
}

// stillAsked asks right before the command whether what it sets is what the job
// asked for last, and of any use: another one may have gone first while it waited,
// and the next look judges what is left of it. A promise that was settled since it
// was read is not kept twice.
func (r *Runner) stillAsked(ctx context.Context, job Job) error {
	j, err := r.store.Job(ctx, job.ID)
	if err != nil {
		return fmt.Errorf("read what throttle is asked for: %w", err)
	}
	promised := job.Throttle.Unsent != nil
	settled := promised && j.Throttle.Unsent == nil
	useless := promised && senseless(ActionThrottle, j) != ""
	if !j.Open() || j.Throttle.Times != job.Throttle.Times || settled || useless {
		return errOvertaken
	}
	return nil
}

// throttleAnswerLost is said while it is not known what became of a throttle.
const throttleAnswerLost = "The answer to the throttle was lost; what is in force is shown after the next look."

// throttled notes that what was asked for is in force.
func (j *Job) throttled(asked Throttle) {
	if j.Throttle.Times == asked.Times {
		j.Throttle.Unsent = nil
	}
}

// notThrottled takes what was asked for back to what it was, and says why; "" says
// nothing. When a newer value was asked for, that one counts; of the older one the
// commands tell. What it is taken back to may be a promise itself, which the next
// look keeps.
func (j *Job) notThrottled(asked, back Throttle, why string) {
	if j.Throttle.Times != asked.Times {
		return
	}
	j.Throttle = back
	j.Throttle.Times = asked.Times
	if j.Open() && why != "" {
		j.Message = why
	}
}

// setOption sets a volume's throttle, "" resets it. before is asked in the same
// turn of the queue, see send, and what is known of the volume is changed in it.
// Any volume of the name takes an option, so it is looked at first whether it is
// still the job's.
func (r *Runner) setOption(ctx context.Context, job Job, value string, by Caller, before func(context.Context) error) (CommandRecord, error) {
	command := gluster.SetThrottle(job.Volume, value)
	if value == "" {
		command = gluster.ResetThrottle(job.Volume)
	}
	_, record, err := r.send(ctx, job, command, by, func(ctx context.Context) (gluster.Answer, error) {
		answer, err := r.Service.Mutate(ctx, command)
		if err == nil {
			r.noteOption(job.Volume, gluster.ThrottleOption, value)
		}
		return answer, err
	}, before, func(ctx context.Context) error { return r.refuseNamesake(ctx, job) })
	return record, err
}

// throttleFirst sets the throttle a job was asked for with, before its first
// task starts. It reports whether the job may go on.
func (r *Runner) throttleFirst(ctx context.Context, job Job, by Caller) (Job, bool) {
	asked := job.Throttle
	if asked.Value == "" || !job.StartedAt.IsZero() {
		return job, true // of a job that goes on it is as somebody wanted it
	}
	now, owed := r.standing(ctx, job.Volume)
	wanted := asked.asking(asked.Value, now, owed)
	if now == asked.Value && (asked.Owed || wanted.Before == now) {
		return job, true // it is so already, by an earlier attempt or not ours to put back
	}
	job, err := r.insistOnUpdate(ctx, job.ID, "note the throttle", func(j *Job) { j.Throttle = wanted })
	if err != nil {
		return job, false
	}
	job, err = r.setThrottle(ctx, job, asked, by)
	if err == nil {
		return job, true
	}
	job, _ = r.insistOnUpdate(ctx, job.ID, "record that nothing was started", func(j *Job) {
		j.notStarted(joinSentences("Nothing was started, because the throttle could not be set.", sentenceOf(err)), r.now())
	})
	return job, false
}

// noteOption writes what glusterd has just accepted into what is known, so that
// pages need not wait for the next look.
func (c *cluster) noteOption(volume, option, value string) {
	c.amend(func(s *Snapshot) bool {
		s.Volumes = slices.Clone(s.Volumes)
		for i := range s.Volumes {
			v := &s.Volumes[i]
			if v.Name != volume || v.Options[option] == value {
				continue
			}
			options := maps.Clone(v.Options)
			if options == nil {
				options = map[string]string{}
			}
			if options[option] = value; value == "" {
				delete(options, option)
			}
			v.Options = options
			return true
		}
		return false
	})
}

// pace notes how hard and when a new job is to work; a window that is closed
// makes it wait. The error is a *Refusal.
func (j *Job) pace(throttle string, w Window, now time.Time) error {
	why := j.pausable()
	switch {
	case throttle == "" && w.None():
		return nil
	case why != "" && throttle != "":
		return &Refusal{Code: CodeInvalid, Sentence: "A throttle is of no use here. " + why, Fields: map[string]string{"throttle": why}}
	case why != "":
		return &Refusal{Code: CodeInvalid, Sentence: "A window is of no use here. " + why, Fields: map[string]string{"window": why}}
	case throttle != "":
		if err := checkThrottle(throttle); err != nil {
			return err
		}
	}
	j.Throttle.Value, j.Window = throttle, w
	if open, _ := w.Open(now); !open {
		j.wait()
	}
	return nil
}
