package handlers

import (
	"net/http"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewJobResume is the second click before a paused job goes on: what speaks
// against it, and the command.
func (s *server) reviewJobResume(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	s.engine.WantSizes(job.Cluster)
	return s.answerHold(c, http.StatusOK, s.resumeReview(c, job, "", c.QueryParam("key")))
}

// resumeJob lets it go on. The row that says "Resuming…" is part of the answer.
func (s *server) resumeJob(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	reason, key := c.FormValue("reason"), c.FormValue("key")
	by, err := caller(c, jobs.OriginWeb, reason, key)
	if err == nil {
		var resumed jobs.Job
		if resumed, err = s.engine.Resume(c.Request().Context(), job.ID, by); err == nil {
			return s.answerAction(c, resumed)
		}
	}
	status, problem := s.problemOf(err)
	m := s.resumeReview(c, s.jobNow(c, job), reason, key)
	m.Problem = &problem
	return s.answerHold(c, status, m)
}

func (s *server) resumeReview(c echo.Context, job jobs.Job, reason, key string) views.HoldReview {
	review, err := s.engine.ReviewResume(c.Request().Context(), job, agreesAsShown(c))
	snap := s.snapshotOf(job.Cluster) // as the review's own look may have left it
	action := operation(job, snap, jobs.ActionResume)
	if err != nil && action.Allowed {
		_, problem := s.problemOf(err)
		action.Allowed, action.Why = false, problem.Sentence
	}
	if !action.Allowed {
		review = jobs.StartReview{} // the findings are about something else
	}
	m := views.NewResumeReview(job, snap, action, review, reason, key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, review.Findings, s.engine.NameToType(job.Cluster, job.Volume, engine.RunAction(job)))
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	return m
}
