package handlers

import (
	"context"
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
	form, filter := s.taskFilter(c)
	page, err := s.store.Jobs(c.Request().Context(), filter)
	if err != nil {
		return views.Tasks{}, err
	}
	var nearest []views.Without
	if page.Total == 0 {
		if nearest, err = s.nearestTasks(c.Request().Context(), filter, page); err != nil {
			return views.Tasks{}, err
		}
	}
	m := views.NewTasks(form, page, s.jobRows(page.Jobs), nearest)
	m.Sight = views.NewSight(s.engine.Snapshots())
	return m, nil
}

// taskFilter reads the page's filter from the query, and what it asks the store for. A
// page with a wrong filter shows what the other ones select and says which one was left
// out; the API refuses it.
func (s *server) taskFilter(c echo.Context) (views.TaskFilter, jobs.JobFilter) {
	form := views.TaskFilter{
		Search: c.QueryParam("q"), Cluster: c.QueryParam("cluster"), Volume: c.QueryParam("volume"), Action: c.QueryParam("action"),
		State: c.QueryParam("state"), Needs: c.QueryParam("needs"), User: c.QueryParam("user"), Since: c.QueryParam("since"), Until: c.QueryParam("until"),
		Sort: c.QueryParam("sort"), Size: c.QueryParam("size"), Density: c.QueryParam("density"), Page: c.QueryParam("page"), Cursor: c.QueryParam("cursor"),
	}
	for _, snap := range s.engine.Snapshots() {
		form.Clusters = append(form.Clusters, snap.Cluster)
	}
	filter, wrong := jobFilter(c)
	form.Wrong = wrong.fields
	return form, form.Narrow(filter)
}

// manyNearest is up to how many tasks are counted that another filter would select.
const manyNearest = 1000

// nearestTasks are the parts of a filter that selects nothing without each of which it
// would select something. Next to a search that is only said of the search itself, and of
// what the page has counted anyway: each of the others would be a search of its own.
func (s *server) nearestTasks(ctx context.Context, f jobs.JobFilter, page jobs.JobPage) (out []views.Without, err error) {
	count := func(is bool, param string, without func(*jobs.JobFilter)) {
		if !is || err != nil {
			return
		}
		wider, n := f, 0
		if without(&wider); wider.Search == "" {
			n, err = s.store.Count(ctx, wider, manyNearest)
			out = append(out, views.Without{Param: param, Count: n, OrMore: n == manyNearest})
		}
	}
	count(f.Search != "", "q", func(f *jobs.JobFilter) { f.Search = "" })
	if len(f.States) > 0 {
		n := 0
		for _, of := range page.ByState {
			n += of
		}
		out = append(out, views.Without{Param: "state", Count: n})
	}
	count(f.Awaiting, "needs", func(f *jobs.JobFilter) { f.Awaiting = false })
	count(f.Cluster != "", "cluster", func(f *jobs.JobFilter) { f.Cluster = "" })
	count(f.Volume != "", "volume", func(f *jobs.JobFilter) { f.Volume = "" })
	count(f.Action != "", "action", func(f *jobs.JobFilter) { f.Action = "" })
	count(f.User != "", "user", func(f *jobs.JobFilter) { f.User = "" })
	count(!f.Since.IsZero(), "since", func(f *jobs.JobFilter) { f.Since = time.Time{} })
	count(!f.Until.IsZero(), "until", func(f *jobs.JobFilter) { f.Until = time.Time{} })
	return out, err
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
