package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

func (s *server) apiListJobs(c echo.Context) error {
	filter, wrong := jobFilter(c)
	filter.Cursor = c.QueryParam("cursor")
	if text := c.QueryParam("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 || limit > 500 {
			wrong.note("limit", "limit has to be a number from 1 to 500.")
		}
		filter.Limit = limit
	}
	if err := wrong.refusal(); err != nil {
		return err
	}
	page, err := s.store.Jobs(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	var items []apiJob
	for _, j := range page.Jobs {
		items = append(items, s.newAPIJob(j))
	}
	list := listOf(items)
	list.NextCursor, list.Total = page.Next, &page.Total
	return c.JSON(http.StatusOK, list)
}
