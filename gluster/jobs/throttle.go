package jobs

import (
	"context"
	"fmt"
	"maps"
	"time"

	"brickyard/gluster"
)

// Throttle is what a job made of the option cluster.rebal-throttle. It stays in
// force during a pause and is put back when the job ends.
type Throttle struct {
	// Value is what the job asked for last, "" if nothing.
	Value string `json:"value"`
	// Before is what the option was set to before, "" if it was not set.
	Before string `json:"before"`
	// Owed says that Before still has to be put back. It is stored before the
	// option is set, so that no crash leaves a volume throttled for ever.
	Owed bool `json:"owed"`
}

// SetThrottle changes how hard a job's task works. It returns the job as soon as
// the intent is stored; a *Refusal when it cannot be changed.
func (e *Engine) SetThrottle(ctx context.Context, id int64, value string, by Caller) (Job, error) {
	m, job, err := e.openTask(ctx, id)
	if err != nil {
		return Job{}, err
	}
	if err := checkThrottle(value); err != nil {
		return Job{}, err
	}
	return e.once(ctx, ActionThrottle, id, by, func(by Caller) (Job, error) { return m.runner.Throttle(ctx, job, value, by) })
}

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
	v, _ := r.snapshot.Load().Volume(job.Volume)
	earlier := job.Throttle
	stored, err := r.undertake(ctx, job, by, r.refusal(ActionThrottle), func(j *Job) {
		earlier = j.Throttle
		j.throttle(value, v.ThrottleSet())
	}, func(ctx context.Context, stored Job) { _, _ = r.setThrottle(ctx, stored, earlier, by) })
	if err == nil {
		r.log.Info("a throttle was asked for", "job", job.ID, "volume", job.Volume, "value", value, "by", by.User, "from", by.From)
	}
	return stored, err
}

// throttle notes what the option is to become and what it was. What somebody
// else set since the job did is what is put back.
func (j *Job) throttle(value, now string) {
	if !j.Throttle.Owed || now != j.Throttle.Value {
		j.Throttle.Before = now
	}
	j.Throttle.Value, j.Throttle.Owed = value, true
}

// setThrottle sends the command for what the job asks for; earlier is what it is
// taken back to when glusterd surely did nothing.
func (r *Runner) setThrottle(ctx context.Context, job Job, earlier Throttle, by Caller) (Job, error) {
	_, record, err := r.mutate(ctx, job, gluster.SetThrottle(job.Volume, job.Throttle.Value), by)
	if err == nil {
		r.noteOption(job.Volume, job.Throttle.Value)
	}
	stored, storeErr := r.insistOnUpdate(ctx, job.ID, "record the answer to the throttle", func(j *Job) {
		switch {
		case err == nil:
		case record.StartedAt.IsZero():
			j.Throttle = earlier
			j.Message = joinSentences("The throttle was not sent.", sentenceOf(err))
		case outcomeKnown(err):
			j.Throttle = earlier
			j.Message = failureSentence("The throttle", err)
		default:
			j.Message = "The answer to the throttle was lost; what is in force is shown after the next look."
		}
	})
	if err == nil {
		err = storeErr
	}
	return stored, err
}

// throttleFirst sets the throttle a job was asked for with, before its first
// task starts. It reports whether the job may go on.
func (r *Runner) throttleFirst(ctx context.Context, job Job, by Caller) (Job, bool) {
	if job.Throttle.Value == "" || job.Throttle.Owed || !job.StartedAt.IsZero() {
		return job, true // of a job that goes on it is as somebody wanted it
	}
	v, _ := r.snapshot.Load().Volume(job.Volume)
	before := r.inherit(ctx, job.Volume, v.ThrottleSet())
	if v.ThrottleSet() == job.Throttle.Value && before == job.Throttle.Value {
		return job, true // it is so already, and not ours to put back
	}
	asked := job.Throttle
	job, err := r.insistOnUpdate(ctx, job.ID, "note the throttle", func(j *Job) {
		j.Throttle.Before, j.Throttle.Owed = before, true
	})
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

// inherit returns what the option was before jobs of ours changed it: an ended
// job may still owe it, and passes the debt on.
func (r *Runner) inherit(ctx context.Context, volume, now string) string {
	owing, err := r.store.JobsOwingThrottle(ctx, r.Name)
	if err != nil {
		r.log.Warn("what is owed could not be read", "error", err)
		return now
	}
	for _, o := range owing {
		if o.Volume != volume || o.Throttle.Value != now {
			continue
		}
		if _, err := r.settleDebt(ctx, o.ID); err == nil {
			return o.Throttle.Before
		}
	}
	return now
}

func (c *cluster) settleDebt(ctx context.Context, id int64) (Job, error) {
	return c.update(ctx, id, func(j *Job) (bool, *Sample) {
		owed := j.Throttle.Owed
		j.Throttle.Owed = false
		return owed, nil
	})
}

// noteOption writes what glusterd has just accepted into what is known, so that
// pages need not wait for the next look.
func (c *cluster) noteOption(volume, value string) {
	next := *c.snapshot.Load()
	volumes := make([]gluster.Volume, len(next.Volumes))
	copy(volumes, next.Volumes)
	for i := range volumes {
		if volumes[i].Name != volume {
			continue
		}
		options := maps.Clone(volumes[i].Options)
		if options == nil {
			options = map[string]string{}
		}
		if options[gluster.ThrottleOption] = value; value == "" {
			delete(options, gluster.ThrottleOption)
		}
		volumes[i].Options = options
	}
	next.Volumes = volumes
	c.remember(next)
}

// payBack puts back the throttles that ended jobs changed, as far as they are
// still what the job made of them.
func (s *TaskSyncer) payBack(ctx context.Context, r reading) error {
	owing, err := s.store.JobsOwingThrottle(ctx, s.Name)
	if err != nil {
		return fmt.Errorf("read which throttles are to be put back: %w", err)
	}
	for _, j := range owing {
		if s.isReserved(j.Volume) {
			continue
		}
		v, _ := r.snapshot.Volume(j.Volume)
		switch now := v.ThrottleSet(); {
		case volumeGone(j, r.snapshot) != "", now == j.Throttle.Before, now != j.Throttle.Value:
			// Gone, put back already, or set to something else by somebody, who
			// is not to be overruled.
			if _, err := s.settleDebt(ctx, j.ID); err != nil {
				return err
			}
		case s.mayTry(ActionThrottle, j.ID, s.now()):
			s.putBack(j)
		}
	}
	return nil
}

// putThrottleBack sends the command that undoes a job's throttle. The look after
// it says whether it worked; one that did not is tried again later.
func (r *Runner) putThrottleBack(job Job) {
	command := gluster.ResetThrottle(job.Volume)
	if job.Throttle.Before != "" {
		command = gluster.SetThrottle(job.Volume, job.Throttle.Before)
	}
	by := Caller{User: AutoCommitter, Reason: "The job has ended; the throttle goes back to what it was before."}
	r.reserve(job.Volume)
	r.inBackground(job.Volume, func(ctx context.Context) {
		_, _, err := r.mutate(ctx, job, command, by)
		switch {
		case err == nil:
			r.noteOption(job.Volume, job.Throttle.Before)
			_, _ = r.insistOnUpdate(ctx, job.ID, "record that the throttle was put back", func(j *Job) { j.Throttle.Owed = false })
		case gluster.FailureOf(err) == gluster.FailureRefused:
			_, _ = r.insistOnUpdate(ctx, job.ID, "record that the throttle stays", func(j *Job) {
				j.Throttle.Owed = false
				j.Message = joinSentences(j.Message, "The throttle was not put back: "+failureSentence("", err))
			})
		default:
			r.log.Warn("a throttle could not be put back", "job", job.ID, "volume", job.Volume, "error", err)
		}
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
