package handlers

import (
	"errors"
	"strings"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// paceFields reads what a start dialog says about how hard and when to work.
func paceFields(c echo.Context) views.PaceFields {
	return views.PaceFields{Throttle: c.FormValue("throttle"), Window: windowFields(c)}
}

func windowFields(c echo.Context) views.WindowFields {
	f := views.WindowFields{From: c.FormValue("from"), To: c.FormValue("to"), Zone: strings.TrimSpace(c.FormValue("zone"))}
	if f.From == "" && f.To == "" {
		f.Zone = "" // a zone alone means nothing; the field may hold the last choice
	}
	return f
}

// newWindow is the window of these fields; the error is a *jobs.Refusal.
func newWindow(f views.WindowFields) (jobs.Window, error) {
	w, err := jobs.NewWindow(f.From, f.To, f.Zone)
	if wrong, ok := errors.AsType[*jobs.WindowError](err); ok {
		return w, invalid(wrong.Field, wrong.Sentence)
	}
	return w, err
}
