package handlers

import (
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// resumeDialog is the second click before a paused job goes on: what speaks against
// it, and the command.
func (s *server) resumeDialog() dialog[jobForm] {
	return dialog[jobForm]{server: s, read: s.readJobForm, review: s.reviewResume, act: onJob(s.engine.Resume)}
}

func (s *server) reviewResume(c echo.Context, asked jobForm, problem *views.Problem) (reviewForm, error) {
	job := asked.job
	s.engine.WantSizes(job.Cluster)
	review, err := s.engine.ReviewResume(c.Request().Context(), job, agreesAsShown(c))
	snap := s.snapshotOf(job.Cluster) // as the review's own look may have left it
	action := operation(job, snap, jobs.ActionResume)
	if err != nil && action.Allowed {
		_, why := s.problemOf(err)
		action.Allowed, action.Why = false, why.Sentence
	}
	if !action.Allowed {
		review = jobs.StartReview{} // the findings are about something else
	}
	m := views.NewResumeReview(job, snap, action, review, asked.reason, asked.key, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, review.Findings, s.engine.NameToType(job.Cluster, job.Volume, job.Kind().NextRun(job)))
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	m.Problem = problem
	return reviewForm{title: m.Title, section: views.SectionTasks, content: views.PauseForm(m)}, nil
}
