package handlers

import (
	"context"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// decisionDialog is what the decisions about a removal share, and about a reset whose
// brick is stopped. To give a reset up is a stop: see job_stop.go.
func (s *server) decisionDialog(name string, act func(context.Context, jobForm, jobs.Caller) (jobs.Job, error)) dialog[jobForm] {
	review := func(c echo.Context, asked jobForm, problem *views.Problem) (reviewForm, error) {
		m := s.decisionReview(c, name, asked)
		m.Problem = problem
		return reviewForm{title: m.Title, section: views.SectionTasks, content: views.DecisionForm(m)}, nil
	}
	return dialog[jobForm]{server: s, read: s.readJobForm, review: review, act: act}
}

func (s *server) decisionReview(c echo.Context, name string, asked jobForm) views.DecisionReview {
	job, snap := asked.job, s.snapshotOf(asked.job.Cluster)
	s.engine.WantSizes(job.Cluster)
	action := jobs.ActionState{Name: name, Objection: jobs.Objection{Why: "There is nothing to decide: the migration is still under way."}}
	switch {
	case !job.Open():
		action.Why = "The job is over already."
	case !job.Kind().Empties():
		action.Why = "Only the removal of bricks has this decision."
	case job.State == jobs.PendingCommit:
		action.Why = "Nothing was left behind; the removal can be committed as it is."
	}
	for _, a := range jobs.JobActions(job, snap) {
		if a.Name == name {
			action = a
		}
	}
	findings, toType := s.engine.ReviewOnTask(job, name, agreesAsShown(c)), ""
	if name == jobs.ActionRerun && action.Allowed {
		findings = s.engine.ReviewRerun(c.Request().Context(), job, agreesAsShown(c))
		toType = s.engine.NameToType(job.Cluster, job.Volume, job.Kind().NextRun(job))
	}
	m := views.NewDecisionReview(job, snap, action, findings, asked.confirm, asked.reason, asked.key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, findings, toType)
	return m
}
