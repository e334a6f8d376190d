package handlers

import (
	"context"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// stopForm is what a stop is asked with. seen is what a stop meant when the dialog was
// opened, "" for what always means the same.
type stopForm struct {
	jobForm
	seen string
}

// stopDialog is the second click before a stop: what it means, and the command. To stop
// a removal whose migration is over is to keep its bricks; to stop a reset is to
// start the brick as it is, or to give the reset up while its host is away.
func (s *server) stopDialog() dialog[stopForm] {
	return dialog[stopForm]{server: s, read: s.readStopForm, review: s.reviewStop, act: s.stop}
}

func (s *server) readStopForm(c echo.Context) (stopForm, error) {
	form, err := s.readJobForm(c)
	return stopForm{jobForm: form, seen: c.FormValue("seen")}, err
}

func (s *server) stop(ctx context.Context, asked stopForm, by jobs.Caller) (jobs.Job, error) {
	job := asked.job
	// The same click once more is answered as before, whatever a stop means by now.
	if earlier, done, err := s.engine.Repeated(ctx, jobs.ActionStop, job.ID, by); err == nil && done {
		return earlier, nil
	}
	if asked.seen != "" && job.Open() && asked.seen != views.StopSeen(job, s.snapshotOf(job.Cluster)) {
		return jobs.Job{}, &jobs.Refusal{
			Code: jobs.CodeNotAllowed, JobID: job.ID,
			Sentence: "What a stop does to this job has changed since this dialog was opened. Look again.",
		}
	}
	return s.engine.Stop(ctx, job.ID, by)
}

func (s *server) reviewStop(c echo.Context, asked stopForm, problem *views.Problem) (reviewForm, error) {
	job, snap := asked.job, s.snapshotOf(asked.job.Cluster)
	action := jobs.ActionState{Name: jobs.ActionStop, Objection: jobs.Objection{Why: "The job is over already."}}
	for _, a := range jobs.JobActions(job, snap) {
		if a.Name == jobs.ActionStop || a.Name == jobs.ActionKeep {
			action = a
		}
	}
	findings := s.engine.ReviewOnTask(job, jobs.ActionStop, agreesAsShown(c))
	m := views.NewStopReview(job, snap, action, findings, asked.reason, asked.key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, findings, "")
	m.Problem = problem
	return reviewForm{title: "Stop job", section: views.SectionTasks, content: views.StopForm(m)}, nil
}
