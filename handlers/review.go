package handlers

import (
	"github.com/labstack/echo/v4"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

// This file holds what the dialogs share.

// answerReview answers with a dialog's form, as a page of its own if the script
// did not ask.
func (s *server) answerReview(c echo.Context, status int, title string, section views.Section, form component) error {
	if isHTMX(c) {
		return render(c, status, form)
	}
	return s.page(c, status, title, section, func(p views.Page) component {
		return views.ReviewPage(p, form)
	})
}

// problemOf is an error as it is shown in a dialog.
func (s *server) problemOf(err error) (int, views.Problem) {
	status, refusal := s.explain(err)
	return status, views.NewProblem(status, refusal)
}

// jobNow is a job as it is now, or as it was when that cannot be read.
func (s *server) jobNow(c echo.Context, job jobs.Job) jobs.Job {
	if now, err := s.engine.Job(c.Request().Context(), job.ID); err == nil {
		return now
	}
	return job
}
