package handlers

import (
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewJobThrottle shows how hard the task works and lets that be changed.
func (s *server) reviewJobThrottle(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return s.answerThrottle(c, http.StatusOK, s.throttleReview(job, c.QueryParam("throttle"), "", c.QueryParam("key")))
}

// throttleJob changes it.
func (s *server) throttleJob(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	value, reason, key := c.FormValue("throttle"), c.FormValue("reason"), c.FormValue("key")
	by, err := caller(c, jobs.OriginWeb, reason, key)
	if err == nil {
		var throttled jobs.Job
		if throttled, err = s.engine.SetThrottle(c.Request().Context(), job.ID, value, by); err == nil {
			return s.answerAction(c, throttled)
		}
	}
	status, problem := s.problemOf(err)
	m := s.throttleReview(s.jobNow(c, job), value, reason, key)
	m.Problem = &problem
	return s.answerThrottle(c, status, m)
}

func (s *server) throttleReview(job jobs.Job, value, reason, key string) views.ThrottleReview {
	snap := s.snapshotOf(job.Cluster)
	return views.NewThrottleReview(job, snap, operation(job, snap, jobs.ActionThrottle), value, reason, key, s.now())
}

func (s *server) answerThrottle(c echo.Context, status int, m views.ThrottleReview) error {
	return s.answerReview(c, status, "Throttle job", views.SectionTasks, views.ThrottleForm(m))
}
