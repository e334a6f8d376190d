package engine

import (
	"context"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// Rerun migrates again what failed or was skipped in a removal.
func (e *Engine) Rerun(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionRerun, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(s jobs.Snapshot) (jobs.Job, error) {
			return guarded(s, job, jobs.ActionRerun, by, func() (jobs.Job, error) { return m.rerun(ctx, s, job, by) })
		})
	})
}

func (m *member) rerun(ctx context.Context, s jobs.Snapshot, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	if err := m.confirmRun(s, job, by); err != nil {
		return jobs.Job{}, err
	}
	if err := refuseFindings(m.judgeAnotherRun(ctx, s, job, by)); err != nil {
		return jobs.Job{}, jobs.MarkByLook(err)
	}
	check := func(ctx context.Context, found reading) []preflight.Finding {
		return m.judgeAnotherRun(ctx, found.snapshot, job, by)
	}
	return m.runner.Rerun(ctx, job, check, by)
}

// judgeAnotherRun judges another run of a removal as the start that it is; the run that
// is over is not in its way.
func (m *member) judgeAnotherRun(ctx context.Context, s jobs.Snapshot, job jobs.Job, by jobs.Caller) []preflight.Finding {
	return m.judgeNextRun(ctx, withoutRuns(s, job), job, by)
}

// ReviewRerun judges another run of a removal by what is known.
func (e *Engine) ReviewRerun(ctx context.Context, job jobs.Job, by jobs.Caller) []preflight.Finding {
	m, ok := e.clusters[job.Cluster]
	if !ok || !job.Open() {
		return nil
	}
	return m.judgeAnotherRun(ctx, *m.snapshot.Load(), job, by)
}

// Rerun stops a removal whose migration was not clean and starts it again, as a
// new run of the same job. check is what a start is judged by; it is asked on a
// fresh reading before anything is sent.
func (r *Runner) Rerun(ctx context.Context, job jobs.Job, check func(context.Context, reading) []preflight.Finding, by jobs.Caller) (jobs.Job, error) {
	return r.undertake(ctx, job, by, r.whyNotAllowed(jobs.ActionRerun), func(j *jobs.Job) {
		j.AskRerun()
	}, func(ctx context.Context, stored jobs.Job) { r.carryOutRerun(ctx, stored, check, by) })
}

func (r *Runner) carryOutRerun(ctx context.Context, job jobs.Job, check func(context.Context, reading) []preflight.Finding, by jobs.Caller) {
	found, err := r.readAfresh(ctx, job.Volume)
	if err == nil {
		err = refuseFindings(check(ctx, found))
	}
	if err != nil {
		_, _ = r.insistOnUpdate(ctx, job.ID, "record that nothing was sent", func(j *jobs.Job) { r.recordStopAnswer(j, sent{outcome: jobs.NotSent, err: err}) })
		return
	}
	s := r.mutate(ctx, job, gluster.RemoveBrickStop(job.Volume, job.Bricks), by)
	if s.outcome != jobs.CarriedOut {
		_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the stop", func(j *jobs.Job) { r.recordStopAnswer(j, s) })
		return
	}
	job, err = r.insistOnUpdate(ctx, job.ID, "begin the next run", func(j *jobs.Job) { j.BeginRun(r.now()) })
	if err != nil || !job.Open() {
		return
	}
	r.startTask(ctx, job, operationOf(job).command(job), by)
}
