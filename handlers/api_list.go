package handlers

import (
	"fmt"
	"strconv"

	"github.com/labstack/echo/v4"
)

type apiList[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
	Total      *int   `json:"total,omitempty"`
	// FurtherUntil is the until of a search of what this one did not look at, "" when it
	// looked at everything.
	FurtherUntil string `json:"furtherUntil,omitempty"`
}

func listOf[T any](items []T) apiList[T] {
	if items == nil {
		items = []T{}
	}
	return apiList[T]{Items: items}
}

// largestLimit is how many items a list of the API has at most, where it has a limit.
const largestLimit = 500

// listLimit is the limit of a list, 0 when none was asked for.
func listLimit(c echo.Context, wrong *wrongInput) int {
	text := c.QueryParam("limit")
	if text == "" {
		return 0
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > largestLimit {
		wrong.note("limit", fmt.Sprintf("limit has to be a number from 1 to %d.", largestLimit))
	}
	return limit
}

// wantsCSV reports whether a list is asked for as a file. A file has all rows of the
// filter, whatever the limit.
func wantsCSV(c echo.Context, wrong *wrongInput) bool {
	switch format := c.QueryParam("format"); format {
	case "csv":
		return true
	case "json":
		return false
	case "":
		c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
		accept := c.Request().Header.Get(echo.HeaderAccept)
		return weightOf(accept, "text/csv") > weightOf(accept, echo.MIMEApplicationJSON)
	default:
		wrong.note("format", fmt.Sprintf("A list comes as json or csv and not as “%s”.", format))
		return false
	}
}
