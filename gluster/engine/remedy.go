package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
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
	s := r.send(ctx, job, command, by, func(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
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

// onTask judges what is to be done with a job's task.
func onTask(s jobs.Snapshot, job jobs.Job, action preflight.Action, by jobs.Caller) []preflight.Finding {
	v, ok := s.Volume(job.Volume)
	if !ok {
		return nil
	}
	in := s.PreflightInput(v)
	in.LookupOptimizeOff = job.HasAgreed(by)
	return preflight.OnTask(in, action)
}

// taskActionOf is what an action on a job comes to for its task; "" for one that
// leaves it alone.
func taskActionOf(j jobs.Job, action string) preflight.Action {
	if j.State == jobs.Paused || j.Heals() || j.IsSwappingDisk() {
		return "" // no command is sent, or none that concerns the layout
	}
	return j.Kind().OnTask(action)
}

// ReviewOnTask returns what speaks for and against doing something with a job's
// task, as far as the last reading knows; nil for what needs no such judgement.
func (e *Engine) ReviewOnTask(job jobs.Job, action string, by jobs.Caller) []preflight.Finding {
	m, ok := e.clusters[job.Cluster]
	if !ok || !job.Open() {
		return nil
	}
	on := taskActionOf(job, action)
	if on == "" {
		return nil
	}
	return onTask(*m.snapshot.Load(), job, on, by)
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

// guarded refuses an action on a job's task that must not be done as things are on
// its volume, and else does it.
func guarded(s jobs.Snapshot, job jobs.Job, action string, by jobs.Caller, do func() (jobs.Job, error)) (jobs.Job, error) {
	on := taskActionOf(job, action)
	if on == "" || !job.Open() || notOffered(job, action, s) {
		return do() // which says why
	}
	if refusal, ok := errors.AsType[*jobs.Refusal](refuseFindings(onTask(s, job, on, by))); ok {
		refusal.JobID = job.ID
		return jobs.Job{}, jobs.MarkByLook(refusal)
	}
	return do()
}

// notOffered reports whether the job itself, as things are, has not this action.
func notOffered(job jobs.Job, action string, s jobs.Snapshot) bool {
	for _, a := range jobs.Operations(job, s) {
		if a.Name == action {
			return !a.Allowed
		}
	}
	return true
}

// NameToType is the name that has to be typed to confirm a start on a volume, ""
// if none has; see preflight.NeedsName.
func (e *Engine) NameToType(cluster, volume string, action preflight.Action) string {
	m, ok := e.clusters[cluster]
	if !ok {
		return ""
	}
	s := *m.snapshot.Load()
	if v, ok := s.Volume(volume); ok && preflight.NeedsName(s.PreflightInput(v), action) {
		return v.Name
	}
	return ""
}

// confirmRun is confirmName for another run of a job.
func (m *member) confirmRun(s jobs.Snapshot, job jobs.Job, by jobs.Caller) error {
	v, ok := s.Volume(job.Volume)
	if !ok {
		return nil
	}
	return confirmName(s, v, job.Kind().NextRun(job), by.Typed)
}

// confirmName refuses a start that has to be confirmed by typing the volume's
// name, see preflight.NeedsName.
func confirmName(s jobs.Snapshot, v gluster.Volume, action preflight.Action, typed string) error {
	if typed == v.Name || !preflight.NeedsName(s.PreflightInput(v), action) {
		return nil
	}
	why := fmt.Sprintf("On GlusterFS 10 a client that writes to a sharded volume while its layout changes can hang. Let clients not write meanwhile, and type the volume's name, %s, to confirm.", v.Name)
	return jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{"confirm": why}})
}
