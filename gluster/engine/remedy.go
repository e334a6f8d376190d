package engine

import (
	"context"
	"fmt"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// This file is about sharded volumes, see gluster.Volume.ShardsAtRisk. Whatever
// changes their layout is refused until cluster.lookup-optimize is off: at the
// request, so that a person reads it, and again right before the command, so that
// nothing that Brickyard does by itself goes around it. Whoever asks may agree to
// have the option switched off first; it is never switched on again.

// errShardsAtRisk: the volume's layout must not change as it is.
var errShardsAtRisk error = &jobs.Refusal{
	Code:     jobs.CodePreflightBlocked,
	Sentence: "The volume is sharded, and cluster.lookup-optimize is not off: files could be lost. Agree to switch it off first.",
}

// refuseAtRisk is asked right before a command, in its turn of the queue.
func (r *Runner) refuseAtRisk(ctx context.Context, job jobs.Job, command gluster.Command) error {
	if !command.Layout {
		return nil
	}
	volumes, err := r.Service.Volumes(ctx)
	if err != nil {
		return fmt.Errorf("read whether volume %s is sharded: %w", job.Volume, err)
	}
	if v, ok := (jobs.Snapshot{Volumes: volumes}).Volume(job.Volume); ok && v.ShardsAtRisk() {
		return errShardsAtRisk
	}
	return nil
}

// setLookupOptimizeOff sends the command, as a recorded one of the job.
func (r *Runner) setLookupOptimizeOff(ctx context.Context, job jobs.Job, by jobs.Caller) error {
	command := gluster.SetLookupOptimizeOff(job.Volume)
	s := r.sendChecked(ctx, job, command, by, func(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
		answer, err := route.Mutate(ctx, command)
		if err == nil {
			r.noteOption(job.Volume, gluster.LookupOptimizeOption, "off")
		}
		return answer, err
	}, func(ctx context.Context) error { return r.refuseNamesake(ctx, job) })
	if s.err != nil {
		return &notSwitchedOff{s.err}
	}
	r.log.Info("cluster.lookup-optimize was switched off", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	return nil
}

// notSwitchedOff is why a command was not sent: the one before it did not work.
type notSwitchedOff struct{ err error }

func (e *notSwitchedOff) Error() string { return e.Notices().String() }

// Notices is what a job says of it.
func (e *notSwitchedOff) Notices() jobs.Notices {
	return jobs.Say(jobs.NoticeLookupOptimizeOn).With(jobs.NoticesOf(e.err))
}

func (e *notSwitchedOff) Unwrap() error { return e.err }

// Words is the whole sentence: glusterd's own are part of it.
func (e *notSwitchedOff) Words() string { return e.Error() }

// Failure: of the command that was asked for, nothing was done.
func (e *notSwitchedOff) Failure() gluster.Failure { return gluster.FailureRefused }

// remedyFirst switches the option off before anything else is sent for a job
// whose starter agreed to it. It reports whether the job may go on.
func (r *Runner) remedyFirst(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, bool) {
	v, _ := r.snapshot.Load().Volume(job.Volume)
	if !v.ShardsAtRisk() || !job.HasAgreed(by) {
		return job, true // the check before the command judges by what is so then
	}
	err := r.setLookupOptimizeOff(ctx, job, by)
	if err == nil {
		return job, true
	}
	job, _ = r.insistOnUpdate(ctx, job.ID, "record that nothing was started", func(j *jobs.Job) {
		j.MarkNotStarted(jobs.Say(jobs.NoticeNothingStarted).With(jobs.NoticesOfWhole(err)), r.now())
	})
	return job, false
}

// leftBehind adds to what is said of what a job changed that it switched the option
// off.
func (s *TaskSyncer) leftBehind(ctx context.Context, j jobs.Job, changed jobs.Notices) jobs.Notices {
	commands, err := s.store.Commands(ctx, j.ID)
	off := gluster.SetLookupOptimizeOff(j.Volume).Order
	if i := slices.IndexFunc(commands, func(c jobs.CommandRecord) bool {
		return c.Order == off && c.Outcome() != jobs.Refused
	}); err != nil || i < 0 {
		return changed
	}
	return jobs.Say(jobs.NoticeLookupOptimizeOff).With(changed.Replacing(jobs.NoticeNothingChanged, jobs.Say(jobs.NoticeNothingElseChanged)))
}
