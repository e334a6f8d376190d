package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// Resume lets a paused job go on with another run. It returns the job in
// PhaseStarting as soon as the intent is stored; a *Refusal, and a job that is
// paused as before, when something forbids it.
func (e *Engine) Resume(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionResume, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, true), func(s jobs.Snapshot) (jobs.Job, error) {
			if err := m.confirmRun(s, job, by); err != nil && job.State == jobs.Paused {
				return jobs.Job{}, err
			}
			return m.resume(ctx, s, job, jobs.PausePerson, by)
		})
	})
}

// ReviewResume judges a job's next run by what is known, see forReview, and
// says which command would run.
func (e *Engine) ReviewResume(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.StartReview, error) {
	m, err := e.awaitFirstLook(ctx, job.Cluster)
	if err != nil {
		return jobs.StartReview{}, err
	}
	s := m.reviewed(ctx, job.Volume, func(s jobs.Snapshot, _ gluster.Volume) bool { return len(jobs.VolumeGone(job, s)) > 0 })
	review := jobs.StartReview{Findings: m.judgeNextRun(ctx, withoutRuns(s, job), job, by), AsOf: s.AsOf(job.Volume)}
	if s.Unsupported(job.Volume) == "" {
		review.Command = operationOf(job).command(job).Command()
	}
	return review, nil
}

// resume lets a paused job go on, after a first judgement on what is known.
func (m *member) resume(ctx context.Context, s jobs.Snapshot, job jobs.Job, cause jobs.PauseCause, by jobs.Caller) (jobs.Job, error) {
	if refused := m.runner.object(m.runner.whyNotAllowed(jobs.ActionResume), job, s); refused != nil {
		return jobs.Job{}, refused
	}
	if err := refuseFindings(m.judgeNextRun(ctx, withoutRuns(s, job), job, by)); err != nil {
		return jobs.Job{}, jobs.MarkByLook(err)
	}
	check := func(ctx context.Context, found reading) []preflight.Finding {
		return m.judgeNextRun(ctx, found.snapshot, job, by)
	}
	return m.runner.Resume(ctx, job, operationOf(job).command(job), check, cause, by)
}

// judgeNextRun judges a job's next run on what is known of the cluster.
func (m *member) judgeNextRun(ctx context.Context, s jobs.Snapshot, j jobs.Job, by jobs.Caller) []preflight.Finding {
	if why := jobs.VolumeGone(j, s); len(why) > 0 {
		return blockedBy("volume-exists", "%s", why)
	}
	v, _ := s.Volume(j.Volume)
	return operationOf(j).judge(ctx, m, s, v, j, by)
}

// blockedBy is the finding that forbids a run.
func blockedBy(rule, format string, args ...any) []preflight.Finding {
	return []preflight.Finding{{Rule: rule, Severity: preflight.Block, Summary: fmt.Sprintf(format, args...)}}
}

// withoutRuns is a snapshot without the tasks of a paused job: the last reading
// may be from before they were stopped. The reading before the command is not.
func withoutRuns(s jobs.Snapshot, j jobs.Job) jobs.Snapshot {
	own := func(t gluster.AsyncTask) bool {
		return slices.ContainsFunc(j.Runs(), func(r jobs.Step) bool { return r.ExternalID == t.ID })
	}
	if s.Tasks = maps.Clone(s.Tasks); s.Tasks == nil {
		return s
	}
	s.Tasks[j.Volume] = slices.DeleteFunc(slices.Clone(s.Tasks[j.Volume]), own)
	return s
}

// Resume stores the intent to let a paused job go on and returns it at once, in
// PhaseStarting. Its command is that of a start, after the same checks on a
// fresh reading; whatever forbids it leaves the job paused. cause is who may be
// overruled: the window resumes only what the window paused.
func (r *Runner) Resume(ctx context.Context, job jobs.Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, cause jobs.PauseCause, by jobs.Caller) (jobs.Job, error) {
	refusal := r.whyNotAllowed(jobs.ActionResume)
	stored, err := r.undertake(ctx, job, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		if cause == jobs.PauseWindow && j.Pause.Cause != jobs.PauseWindow {
			return jobs.Objection{Why: "It was paused by a person."}
		}
		if cause == jobs.PauseWindow && !j.MissesWindow(r.now()) {
			return jobs.Objection{Why: "Its window is not open any more."}
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.AskResume()
		if open, _ := j.Window.Open(r.now()); cause == jobs.PausePerson && !open {
			// A person may go on outside the window: it counts again from the
			// next time it opens.
			j.WindowFrom = j.Window.Opens(r.now())
		}
	}, func(ctx context.Context, stored jobs.Job) { r.carryOut(ctx, stored, command, check, by) })
	if err == nil {
		r.logAsked(resumeAsked, job, cause, by)
	}
	return stored, err
}
