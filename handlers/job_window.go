package handlers

import (
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewJobWindow shows when the task may run and lets that be changed.
func (s *server) reviewJobWindow(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	w := job.Window
	return s.answerWindow(c, http.StatusOK, s.windowReview(job, views.WindowFields{From: w.From, To: w.To, Zone: w.Zone}, "", c.QueryParam("key")))
}

// setJobWindow changes it. Three empty fields take it away.
func (s *server) setJobWindow(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	fields, reason, key := windowFields(c), c.FormValue("reason"), c.FormValue("key")
	by, err := caller(c, jobs.OriginWeb, reason, key)
	if err == nil {
		var w jobs.Window
		if w, err = newWindow(fields); err == nil {
			var changed jobs.Job
			if changed, err = s.engine.SetWindow(c.Request().Context(), job.ID, w, by); err == nil {
				return s.answerAction(c, changed)
			}
		}
	}
	status, problem := s.problemOf(err)
	m := s.windowReview(s.jobNow(c, job), fields, reason, key)
	m.Problem = &problem
	return s.answerWindow(c, status, m)
}

func (s *server) windowReview(job jobs.Job, fields views.WindowFields, reason, key string) views.WindowReview {
	snap := s.snapshotOf(job.Cluster)
	return views.NewWindowReview(job, snap, operation(job, snap, jobs.ActionWindow), fields, reason, key, s.now())
}

func (s *server) answerWindow(c echo.Context, status int, m views.WindowReview) error {
	return s.answerReview(c, status, "Window of job", views.SectionTasks, views.WindowForm(m))
}
