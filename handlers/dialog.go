package handlers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// dialog is the second click before something is done: what is asked for is shown with
// what it means, and carried out when that is confirmed. A is what is asked for. Each
// action has its dialog in the file of its name.
type dialog[A any] struct {
	server *server
	// read takes what is asked for from the address and the form, for a review and for
	// what is confirmed alike.
	read func(c echo.Context) (A, error)
	// review makes the form that is shown. problem is what came in the way when it was
	// confirmed, nil before.
	review func(c echo.Context, asked A, problem *views.Problem) (reviewForm, error)
	// act carries it out.
	act func(ctx context.Context, asked A, by jobs.Caller) (jobs.Job, error)
}

// reviewForm is a dialog as it is shown.
type reviewForm struct {
	title   string
	section views.Section
	// status is what a review is answered with that nothing came in the way of, 0 for
	// 200.
	status  int
	content component
}

// show answers with the review. It acts on nothing, by whichever method.
func (d dialog[A]) show(c echo.Context) error {
	asked, err := d.read(c)
	if err != nil {
		return err
	}
	form, err := d.review(c, asked, nil)
	if err != nil {
		return err
	}
	if form.status == 0 {
		form.status = http.StatusOK
	}
	return d.server.answerReview(c, form)
}

// carryOut does what is confirmed. The row that says so is part of the answer.
func (d dialog[A]) carryOut(c echo.Context) error {
	asked, err := d.read(c)
	if err != nil {
		return err
	}
	var job jobs.Job
	by, err := caller(c, jobs.OriginWeb, c.FormValue("reason"), c.FormValue("key"))
	if err == nil {
		job, err = d.act(c.Request().Context(), asked, by)
	}
	if err != nil {
		return d.refuse(c, asked, err)
	}
	return d.server.answerAction(c, job)
}

// refuse shows the review again, fresh, with what came in the way.
func (d dialog[A]) refuse(c echo.Context, asked A, err error) error {
	if now, readErr := d.read(c); readErr == nil {
		asked = now // the job may have gone on meanwhile
	}
	status, problem := d.server.problemOf(err)
	form, reviewErr := d.review(c, asked, &problem)
	if reviewErr != nil {
		return err
	}
	form.status = status
	return d.server.answerReview(c, form)
}

// answerReview answers with a dialog's form, as a page of its own if the script did
// not ask.
func (s *server) answerReview(c echo.Context, form reviewForm) error {
	if isHTMX(c) {
		return render(c, form.status, form.content)
	}
	return s.page(c, form.status, form.title, form.section, func(p views.Page) component {
		return views.ReviewPage(p, form.content)
	})
}

// changedRowsHeader tells the script which rows the answer to an action holds, as the
// stream's event "rows" does.
const changedRowsHeader = "Brickyard-Rows"

// answerAction answers a form that made or changed a job: with the changed rows for
// htmx, else with the way to the job's page.
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

// keyOrNew is the key by which a second click is the same request. It is made when a
// dialog is first shown.
func keyOrNew(key string) string {
	if key == "" {
		return rand.Text()
	}
	return key
}

// problemOf is an error as it is shown in a dialog.
func (s *server) problemOf(err error) (int, views.Problem) {
	status, refusal := s.explain(err)
	return status, views.NewProblem(status, refusal)
}
