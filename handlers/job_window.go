package handlers

import (
	"context"
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// windowForm is what a change of the window is asked with.
type windowForm struct {
	jobForm
	fields views.WindowFields
}

// windowDialog shows when the task may run and lets that be changed. Three empty fields
// take the window away.
func (s *server) windowDialog() dialog[windowForm] {
	return dialog[windowForm]{server: s, read: s.readWindowForm, review: s.reviewWindow, act: s.setWindow}
}

// readWindowForm begins with the window that the job has.
func (s *server) readWindowForm(c echo.Context) (windowForm, error) {
	form, err := s.readJobForm(c)
	asked := windowForm{jobForm: form, fields: windowFields(c)}
	if c.Request().Method == http.MethodGet {
		w := form.job.Window
		asked.fields = views.WindowFields{From: w.From, To: w.To, Zone: w.Zone}
	}
	return asked, err
}

func (s *server) setWindow(ctx context.Context, asked windowForm, by jobs.Caller) (jobs.Job, error) {
	w, err := newWindow(asked.fields)
	if err != nil {
		return jobs.Job{}, err
	}
	return s.engine.SetWindow(ctx, asked.job.ID, w, by)
}

func (s *server) reviewWindow(_ echo.Context, asked windowForm, problem *views.Problem) (reviewForm, error) {
	job, snap := asked.job, s.snapshotOf(asked.job.Cluster)
	m := views.NewWindowReview(job, snap, operation(job, snap, jobs.ActionWindow), asked.fields, asked.reason, asked.key, s.now())
	m.Problem = problem
	return reviewForm{title: "Window of job", section: views.SectionTasks, content: views.WindowForm(m)}, nil
}
