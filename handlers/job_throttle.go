package handlers

import (
	"context"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// throttleForm is what a change of the throttle is asked with; value is "" before one
// is chosen.
type throttleForm struct {
	jobForm
	value string
}

// throttleDialog shows how hard the task works and lets that be changed.
func (s *server) throttleDialog() dialog[throttleForm] {
	return dialog[throttleForm]{server: s, read: s.readThrottleForm, review: s.reviewThrottle, act: s.setThrottle}
}

func (s *server) readThrottleForm(c echo.Context) (throttleForm, error) {
	form, err := s.readJobForm(c)
	return throttleForm{jobForm: form, value: c.FormValue("throttle")}, err
}

func (s *server) setThrottle(ctx context.Context, asked throttleForm, by jobs.Caller) (jobs.Job, error) {
	return s.engine.SetThrottle(ctx, asked.job.ID, asked.value, by)
}

func (s *server) reviewThrottle(_ echo.Context, asked throttleForm, problem *views.Problem) (reviewForm, error) {
	job, snap := asked.job, s.snapshotOf(asked.job.Cluster)
	m := views.NewThrottleReview(job, snap, operation(job, snap, jobs.ActionThrottle), asked.value, asked.reason, asked.key, s.now())
	m.Problem = problem
	return reviewForm{title: "Throttle job", section: views.SectionTasks, content: views.ThrottleForm(m)}, nil
}
