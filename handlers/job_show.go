package handlers

import (
	"net/http"
	"strconv"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) showJob(c echo.Context) error {
	m, err := s.job(c)
	if err != nil {
		return err
	}
	title := m.Row.Action + " of " + m.Row.Volume
	return s.page(c, http.StatusOK, title, views.SectionTasks, func(p views.Page) component {
		return views.JobPage(p, m)
	})
}

func (s *server) showJobBody(c echo.Context) error {
	m, err := s.job(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.JobBody(m))
}

// showJobUnfolded answers with what the job's row unfolds to in a list.
func (s *server) showJobUnfolded(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.JobUnfolded(s.jobRows([]jobs.Job{job})[0]))
}

func (s *server) showJobLog(c echo.Context) error {
	m, err := s.job(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextPlainCharsetUTF8)
	c.Response().Header().Set(echo.HeaderContentDisposition, `inline; filename="`+m.Page.LogName+`"`)
	c.Response().WriteHeader(http.StatusOK)
	return views.JobLog(c.Response(), m)
}

func (s *server) job(c echo.Context) (views.JobView, error) {
	ctx := c.Request().Context()
	job, err := s.findJob(c)
	if err != nil {
		return views.JobView{}, err
	}
	samples, err := s.store.Samples(ctx, job.ID)
	if err != nil {
		return views.JobView{}, err
	}
	commands, err := s.store.Commands(ctx, job.ID)
	if err != nil {
		return views.JobView{}, err
	}
	if job.Open() && job.Kind().Empties() {
		s.engine.WantSizes(job.Cluster) // what lies on its bricks is what it is judged by
	}
	snap := s.snapshotOf(job.Cluster)
	return views.NewJobView(job, snap, jobs.JobActions(job, snap), samples, commands, s.now()), nil
}

// findJob reads the job whose id is in the address.
func (s *server) findJob(c echo.Context) (jobs.Job, error) {
	id, err := strconv.ParseInt(param(c, "job"), 10, 64)
	if err != nil || id <= 0 {
		return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNoJob, Sentence: "There is no job " + param(c, "job") + ".", Err: err}
	}
	return s.engine.Job(c.Request().Context(), id)
}
