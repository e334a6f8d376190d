package engine

import (
	"errors"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// refuseFindings is the refusal for findings that forbid an action, nil if none
// does.
func refuseFindings(findings []preflight.Finding) error {
	blocking := preflight.Blocking(findings)
	if len(blocking) == 0 {
		return nil
	}
	r := &jobs.Refusal{Code: jobs.CodePreflightBlocked, Sentence: blocking[0].Summary}
	switch blocking[0].Rule {
	case "volume-started":
		r.Code = jobs.CodeNotStarted
	case "no-other-task":
		r.Code = jobs.CodeVolumeBusy
	}
	for _, f := range blocking[1:] {
		r.Sentence += " " + f.Summary
	}
	return r
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
