package handlers

import (
	"context"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

// This file holds what the dialogs about a job share.

// jobForm is what each of them is asked with. confirm is what was typed to confirm, for
// those that ask for it.
type jobForm struct {
	job                  jobs.Job
	confirm, reason, key string
}

func (s *server) readJobForm(c echo.Context) (jobForm, error) {
	job, err := s.findJob(c)
	return jobForm{job: job, confirm: c.FormValue("confirm"), reason: c.FormValue("reason"), key: c.FormValue("key")}, err
}

// jobAction does something with a job that needs to know no more than who asks. Dialogs
// and the API carry out the same.
type jobAction func(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error)

// onJob is the act of a dialog that asks for nothing but the job.
func onJob(do jobAction) func(context.Context, jobForm, jobs.Caller) (jobs.Job, error) {
	return func(ctx context.Context, asked jobForm, by jobs.Caller) (jobs.Job, error) {
		return do(ctx, asked.job.ID, by)
	}
}

// operation is whether something may be done with a job now.
func operation(job jobs.Job, snap jobs.Snapshot, name string) jobs.ActionState {
	for _, a := range jobs.Operations(job, snap) {
		if a.Name == name {
			return a
		}
	}
	return jobs.ActionState{Name: name, Objection: jobs.Objection{Why: "The job is over already."}}
}
