package handlers

import (
	"encoding/json"
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
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

// changedRowsHeader tells the script which rows the answer to an action holds, as the
// stream's event "rows" does.
const changedRowsHeader = "Brickyard-Rows"

// answerAction answers a form that made or changed a job: with the changed rows
// for htmx, else with the way to the job's page.
func (s *server) answerAction(c echo.Context, job jobs.Job) error {
	if !isHTMX(c) {
		return c.Redirect(http.StatusSeeOther, views.JobURL(job.ID))
	}
	snap, row := s.snapshotOf(job.Cluster), s.jobRow(job)
	parts := components{views.JobFragments(row)}
	changed := []views.ChangedRow{row.Changed()}
	if v, ok := snap.Volume(job.Volume); ok {
		open := &job
		if !job.Open() {
			open = s.live.openJob(job.Cluster, job.Volume)
		}
		row := views.NewVolumeRow(v, snap, open, jobs.VolumeActions(v, snap, open), s.now())
		parts = append(parts, views.VolumeFragments([]views.VolumeRow{row}))
		changed = append(changed, row.Changed())
	}
	told, err := json.Marshal(changed)
	if err != nil {
		return err
	}
	c.Response().Header().Set(changedRowsHeader, string(told))
	return render(c, http.StatusOK, append(parts, views.NavFragments(s.live.nav(nil))))
}
