package handlers

import (
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// pauseDialog is the second click before a pause: what it costs, and the command.
func (s *server) pauseDialog() dialog[jobForm] {
	return dialog[jobForm]{server: s, read: s.readJobForm, review: s.reviewPause, act: onJob(s.engine.Pause)}
}

func (s *server) reviewPause(c echo.Context, asked jobForm, problem *views.Problem) (reviewForm, error) {
	job, snap := asked.job, s.snapshotOf(asked.job.Cluster)
	findings := s.engine.ReviewOnTask(job, jobs.ActionPause, agreesAsShown(c))
	m := views.NewPauseReview(job, snap, operation(job, snap, jobs.ActionPause), findings, asked.reason, asked.key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, findings, "")
	m.Problem = problem
	return reviewForm{title: m.Title, section: views.SectionTasks, content: views.PauseForm(m)}, nil
}
