package handlers

import (
	"github.com/labstack/echo/v4"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"
)

// This file holds what the dialogs about a sharded volume share: the box that
// agrees to a remedy, and the name that has to be typed.

// agreesInForm reports whether the box that agrees to a remedy is ticked.
func agreesInForm(c echo.Context) bool { return c.FormValue(preflight.LookupOptimizeField) == "1" }

// agreesAsShown is what a dialog is judged by: the box is ticked when it is first
// shown.
func agreesAsShown(c echo.Context) jobs.Caller {
	return jobs.Caller{LookupOptimizeOff: agreesInForm(c) || c.FormValue("guarded") == ""}
}

func (s *server) guard(c echo.Context, again views.Again, findings []preflight.Finding, name string) views.Guard {
	return views.NewGuard(again, findings, agreesAsShown(c).LookupOptimizeOff, name, c.FormValue("confirm"))
}
