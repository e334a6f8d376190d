package handlers

import (
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewJobPause is the second click before a pause: what it costs, and the
// command.
func (s *server) reviewJobPause(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return s.answerHold(c, http.StatusOK, s.pauseReview(c, job, c.QueryParam("reason"), c.QueryParam("key")))
}

// pauseJob pauses it. The row that says "Pausing…" is part of the answer.
func (s *server) pauseJob(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	reason, key := c.FormValue("reason"), c.FormValue("key")
	by, err := caller(c, jobs.OriginWeb, reason, key)
	if err == nil {
		var paused jobs.Job
		if paused, err = s.engine.Pause(c.Request().Context(), job.ID, by); err == nil {
			return s.answerAction(c, paused)
		}
	}
	status, problem := s.problemOf(err)
	m := s.pauseReview(c, s.jobNow(c, job), reason, key)
	m.Problem = &problem
	return s.answerHold(c, status, m)
}

func (s *server) pauseReview(c echo.Context, job jobs.Job, reason, key string) views.HoldReview {
	snap := s.snapshotOf(job.Cluster)
	findings := s.engine.ReviewOnTask(job, jobs.ActionPause, agreesAsShown(c))
	m := views.NewPauseReview(job, snap, operation(job, snap, jobs.ActionPause), findings, reason, key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, findings, "")
	return m
}

func (s *server) answerHold(c echo.Context, status int, m views.HoldReview) error {
	return s.answerReview(c, status, m.Title, views.SectionTasks, views.HoldForm(m))
}

// operation is whether something may be done with a job now.
func operation(job jobs.Job, snap jobs.Snapshot, name string) jobs.ActionState {
	for _, a := range jobs.Operations(job, snap) {
		if a.Name == name {
			return a
		}
	}
	return jobs.ActionState{Name: name, Why: "The job is over already."}
}
