package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) listTasks(c echo.Context) error {
	m, err := s.tasks(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, "Tasks", views.SectionTasks, func(p views.Page) component {
		return views.TasksPage(p, m)
	})
}

func (s *server) listTasksRows(c echo.Context) error {
	m, err := s.tasks(c)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, views.TasksRows(m))
}

func (s *server) tasks(c echo.Context) (views.Tasks, error) {
	form := views.TaskFilter{
		Cluster: c.QueryParam("cluster"), Volume: c.QueryParam("volume"), Action: c.QueryParam("action"),
		State: c.QueryParam("state"), User: c.QueryParam("user"), Since: c.QueryParam("since"), Until: c.QueryParam("until"),
	}
	snaps := s.engine.Snapshots()
	for _, snap := range snaps {
		form.Clusters = append(form.Clusters, snap.Cluster)
	}
	cursor := c.QueryParam("cursor")
	filter, wrong := jobFilter(c)
	// A page with a wrong filter shows what the other ones select and says
	// which one was left out; the API refuses it.
	form.Wrong = wrong.fields
	filter.Cursor = cursor
	page, err := s.store.Jobs(c.Request().Context(), filter)
	if err != nil {
		return views.Tasks{}, err
	}
	m := views.NewTasks(form, s.jobRows(page.Jobs), page.Total, cursor, page.Next)
	m.Sight = views.NewSight(snaps)
	return m, nil
}

// jobFilter reads a filter from the query, for the page and the API alike. What
// cannot be understood is left out of the filter and noted in wrong, in the order
// of the page's form.
func jobFilter(c echo.Context) (f jobs.JobFilter, wrong wrongInput) {
	f.Cluster, f.Volume, f.User = c.QueryParam("cluster"), c.QueryParam("volume"), c.QueryParam("user")
	if a := jobs.Action(c.QueryParam("action")); a != "" {
		if slices.Contains(jobs.Actions, a) {
			f.Action = a
		} else {
			wrong.note("action", fmt.Sprintf("There is no action %q.", a))
		}
	}
	for word := range strings.SplitSeq(c.QueryParam("state"), ",") {
		if word == "" {
			continue
		}
		if state := jobs.State(strings.ToUpper(word)); slices.Contains(jobs.States, state) {
			f.States = append(f.States, state)
		} else {
			wrong.note("state", fmt.Sprintf("There is no state %q.", word))
		}
	}
	f.Since = moment(c.QueryParam("since"), "since", false, &wrong)
	f.Until = moment(c.QueryParam("until"), "until", true, &wrong)
	return f, wrong
}

// moment reads a time as RFC 3339, or a day as 2006-01-02 in UTC; as an end the
// day counts whole.
func moment(text, field string, end bool, wrong *wrongInput) time.Time {
	if text == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		wrong.note(field, fmt.Sprintf("%q is neither a day (2026-01-31) nor a time (2026-01-31T13:00:00Z).", text))
		return time.Time{}
	}
	if end {
		t = t.AddDate(0, 0, 1)
	}
	return t
}
