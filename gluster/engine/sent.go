package engine

import (
	"context"
	"fmt"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// sent is a command that was to be sent for a job, and what became of it.
type sent struct {
	outcome jobs.Outcome
	answer  gluster.Answer
	// record is the last one of the command, the zero value if it was not sent.
	record jobs.CommandRecord
	// err says why it was not carried out, nil if it was.
	err error
}

func newSent(answer gluster.Answer, record jobs.CommandRecord, err error) sent {
	s := sent{outcome: jobs.OutcomeOf(err), answer: answer, record: record, err: err}
	if err != nil && record.StartedAt.IsZero() {
		s.outcome = jobs.NotSent
	}
	return s
}

// orLost is a command to which glusterd said yes, unless err shows that what it did
// is not known after all.
func (s sent) orLost(err error) sent {
	if s.outcome == jobs.CarriedOut && err != nil {
		s.outcome, s.err = jobs.Lost, err
	}
	return s
}

func (r *Runner) sendChecked(ctx context.Context, job jobs.Job, command gluster.Command, by jobs.Caller, run func(context.Context, gluster.Route) (gluster.Answer, error), before ...func(context.Context) error) sent {
	stepID := int64(0)
	if s := job.TaskStep(); s != nil {
		stepID = s.ID
	}
	attempt := 0
	var answer gluster.Answer
	var record jobs.CommandRecord
	err := r.retryBusy(ctx, func(ctx context.Context) error {
		attempt++
		record = jobs.CommandRecord{}
		err := r.queue.Command(ctx, func(ctx context.Context) (err error) {
			for _, check := range before {
				if err := check(ctx); err != nil {
					return err
				}
			}
			route, target, err := r.route(ctx)
			if err != nil {
				return err
			}
			if attempt > 1 {
				if err := r.refuseNamesake(ctx, job); err != nil {
					return err
				}
			}
			record, err = r.store.StartCommand(ctx, jobs.CommandRecord{
				JobID: job.ID, StepID: stepID, Argv: append([]string{"gluster"}, command.Argv()...), Order: command.Order, Target: target,
				By: by.User, From: by.From, Reason: by.Reason, Attempt: attempt, StartedAt: r.now(),
			})
			if err != nil {
				record = jobs.CommandRecord{}
				return fmt.Errorf("record the command before it runs: %w", err)
			}
			r.moments.mark(sentFor, record.ID, 0)
			r.noteSent(job.Volume)
			answer, err = run(ctx, route)
			r.noteTargets()
			return err
		})
		if record.ID != 0 {
			// The queue was given back: insisting may take long.
			r.finish(ctx, record, answer, err)
		}
		return err
	})
	return newSent(answer, record, err)
}

// refuseNamesake refuses when a job's volume is gone: while the cluster was busy
// no look may have come through. The question takes no lock.
func (r *Runner) refuseNamesake(ctx context.Context, job jobs.Job) error {
	volumes, err := r.Service.Volumes(ctx)
	if err != nil {
		return fmt.Errorf("read whether volume %s is still the same: %w", job.Volume, err)
	}
	if why := jobs.VolumeGone(job, jobs.Snapshot{Volumes: volumes}); len(why) > 0 {
		return &jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: why.String() + " Nothing was sent."}
	}
	return nil
}

// finish records a command's answer.
func (r *Runner) finish(ctx context.Context, record jobs.CommandRecord, answer gluster.Answer, err error) {
	record.EndedAt = r.now()
	record.ExitCode = answer.Output.ExitCode
	record.Stdout, record.Stderr = keep(answer.Output.Stdout), keep(answer.Output.Stderr)
	record.Message = answer.Message
	if err != nil {
		record.Failure = gluster.FailureOf(err).String()
		if record.Message == "" {
			record.Message = err.Error()
		}
	}
	_ = r.insist(ctx, "record a command's answer", func(ctx context.Context) error {
		return r.store.FinishCommand(ctx, record)
	})
}

// keep is a command's output as it is stored: valid text. The store bounds its
// length.
func keep(b []byte) string { return strings.ToValidUTF8(string(b), "�") }
