package handlers

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

func (s *server) apiListJobs(c echo.Context) error {
	filter, wrong := jobFilter(c)
	searchAndSort(c, &filter, &wrong)
	filter.Limit = cmp.Or(listLimit(c, &wrong), usualJobs)
	file := wantsCSV(c, &wrong)
	if err := wrong.refusal(); err != nil {
		return err
	}
	if file {
		return s.sendTasks(c, filter)
	}
	page, err := s.store.Jobs(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	if filter.Page > 1 && page.Before < (filter.Page-1)*filter.Limit {
		page.Jobs = nil // there are fewer than there were
	}
	var items []apiJob
	for _, j := range page.Jobs {
		items = append(items, s.newAPIJob(j))
	}
	list := listOf(items)
	list.NextCursor, list.Total = page.Next, &page.Total
	if filter.Page > 0 && filter.Page*filter.Limit < page.Total {
		list.NextCursor = numberedPage + strconv.Itoa(filter.Page+1)
	}
	if page.Found != nil && page.Found.Looked > 0 {
		list.FurtherUntil = page.Found.FurtherUntil().Format(time.RFC3339Nano)
	}
	return c.JSON(http.StatusOK, list)
}

// usualJobs is how many jobs a page has when no limit was asked for.
const usualJobs = 50

// numberedPage begins the cursor of a page that has a number, as those of searched and
// sorted jobs do.
const numberedPage = "page-"

// searchAndSort reads what a list of jobs is searched for, its order and its page.
func searchAndSort(c echo.Context, f *jobs.JobFilter, wrong *wrongInput) {
	f.Search = strings.TrimSpace(c.QueryParam("search"))
	if len(f.Search) > views.LongestSearch {
		wrong.note("search", fmt.Sprintf("A search has no more than %d characters.", views.LongestSearch))
	}
	switch sort := c.QueryParam("sort"); sort {
	case "":
	case "time":
		f.Order = jobs.OldestFirst
	case "-time":
		f.Order = jobs.NewestFirst
	default:
		wrong.note("sort", fmt.Sprintf("There is no sorting by “%s”: it is time, the oldest first, or -time.", sort))
	}
	f.Cursor = c.QueryParam("cursor")
	if f.Search == "" && f.Order == jobs.OpenFirst {
		return
	}
	f.Page = 1
	if f.Cursor != "" {
		text, numbered := strings.CutPrefix(f.Cursor, numberedPage)
		n, err := strconv.Atoi(text)
		if f.Page = n; !numbered || err != nil || n < 1 || n > 1_000_000_000 {
			wrong.note("cursor", "This is not the cursor of a page; start again without it.")
		}
	}
	f.Cursor = ""
}
