package handlers

import (
	"context"
	"net/http"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// carryOut does what somebody decided about a job.
func (s *server) carryOut(ctx context.Context, action string, id int64, confirm string, by jobs.Caller) (jobs.Job, error) {
	switch action {
	case jobs.ActionCommit, jobs.ActionCommitLossy:
		return s.engine.Commit(ctx, id, confirm, by)
	case jobs.ActionKeep:
		return s.engine.Keep(ctx, id, by)
	case jobs.ActionRerun:
		return s.engine.Rerun(ctx, id, by)
	case jobs.ActionPause:
		return s.engine.Pause(ctx, id, by)
	case jobs.ActionResume:
		return s.engine.Resume(ctx, id, by)
	}
	return s.engine.Stop(ctx, id, by)
}

// reviewDecision is the second click before a decision about a removal.
func (s *server) reviewDecision(action string) echo.HandlerFunc {
	return func(c echo.Context) error {
		job, err := s.findJob(c)
		if err != nil {
			return err
		}
		s.engine.WantSizes(job.Cluster)
		return s.answerDecision(c, http.StatusOK, s.decisionReview(c, job, action, c.QueryParam("confirm"), c.QueryParam("reason"), c.QueryParam("key")))
	}
}

// decide carries it out. The row that says so is part of the answer.
func (s *server) decide(action string) echo.HandlerFunc {
	return func(c echo.Context) error {
		job, err := s.findJob(c)
		if err != nil {
			return err
		}
		confirm, reason, key := c.FormValue("confirm"), c.FormValue("reason"), c.FormValue("key")
		by, err := caller(c, jobs.OriginWeb, reason, key)
		if err == nil && action == jobs.ActionCommitLossy && confirm == "" {
			err = invalid("confirm", "Type "+job.LossPhrase()+" to confirm.")
		}
		if err == nil {
			if action == jobs.ActionCommit {
				confirm = "" // the plain button never commits with losses
			}
			var decided jobs.Job
			if decided, err = s.carryOut(c.Request().Context(), action, job.ID, confirm, by); err == nil {
				return s.answerAction(c, decided)
			}
		}
		status, problem := s.problemOf(err)
		job = s.jobNow(c, job)
		m := s.decisionReview(c, job, action, confirm, reason, key)
		m.Problem = &problem
		return s.answerDecision(c, status, m)
	}
}

func (s *server) decisionReview(c echo.Context, job jobs.Job, name, confirm, reason, key string) views.DecisionReview {
	snap := s.snapshotOf(job.Cluster)
	action := jobs.ActionState{Name: name, Why: "There is nothing to decide: the migration is still under way."}
	switch {
	case !job.Open():
		action.Why = "The job is over already."
	case job.Action != jobs.ActionRemoveBrick:
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
		toType = s.engine.NameToType(job.Cluster, job.Volume, engine.RunAction(job))
	}
	m := views.NewDecisionReview(job, snap, action, findings, confirm, reason, key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, findings, toType)
	return m
}

func (s *server) answerDecision(c echo.Context, status int, m views.DecisionReview) error {
	return s.answerReview(c, status, m.Title, views.SectionTasks, views.DecisionForm(m))
}
