package handlers

import (
	"net/http"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewJobStop is the second click: what a stop means, and the command. To stop
// a removal whose migration is over is to keep its bricks; to stop a reset is to
// start the brick as it is, or to give the reset up while its host is away.
func (s *server) reviewJobStop(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return s.answerStopReview(c, http.StatusOK, s.stopReview(c, job, c.QueryParam("reason"), c.QueryParam("key")))
}

// stopJob stops it. The row that says "Stopping…" is part of the answer.
func (s *server) stopJob(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	reason, key := c.FormValue("reason"), c.FormValue("key")
	by, err := caller(c, jobs.OriginWeb, reason, key)
	if err == nil {
		earlier, done, err := s.engine.Repeated(c.Request().Context(), jobs.ActionStop, job.ID, by)
		if err == nil && done {
			return s.answerAction(c, earlier)
		}
	}
	if seen := c.FormValue("seen"); err == nil && seen != "" && job.Open() && seen != s.stopReview(c, job, reason, key).Seen {
		err = &jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: "What a stop does to this job has changed since this dialog was opened. Look again.", JobID: job.ID}
	}
	if err == nil {
		var stopped jobs.Job
		if stopped, err = s.engine.Stop(c.Request().Context(), job.ID, by); err == nil {
			return s.answerAction(c, stopped)
		}
	}
	status, problem := s.problemOf(err)
	job = s.jobNow(c, job)
	m := s.stopReview(c, job, reason, key)
	m.Problem = &problem
	return s.answerStopReview(c, status, m)
}

func (s *server) stopReview(c echo.Context, job jobs.Job, reason, key string) views.StopReview {
	snap := s.snapshotOf(job.Cluster)
	action := jobs.ActionState{Name: jobs.ActionStop, Why: "The job is over already."}
	for _, a := range jobs.JobActions(job, snap) {
		if a.Name == jobs.ActionStop || a.Name == jobs.ActionKeep {
			action = a
		}
	}
	findings := s.engine.ReviewOnTask(job, jobs.ActionStop, agreesAsShown(c))
	m := views.NewStopReview(job, snap, action, findings, reason, key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, findings, "")
	return m
}

func (s *server) answerStopReview(c echo.Context, status int, m views.StopReview) error {
	return s.answerReview(c, status, "Stop job", views.SectionTasks, views.StopForm(m))
}
