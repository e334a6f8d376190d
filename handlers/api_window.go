package handlers

import (
	"context"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// apiWindow is a window in the JSON API; null is none.
type apiWindow struct {
	From string `json:"from"`
	To   string `json:"to"`
	Zone string `json:"zone"`
	// Open says whether the task may run now; Opens and Closes are when that
	// changes next.
	Open   bool       `json:"open"`
	Opens  *time.Time `json:"opens"`
	Closes *time.Time `json:"closes"`
}

func newAPIWindow(w jobs.Window, now time.Time) *apiWindow {
	if w.None() {
		return nil
	}
	open, until := w.Open(now)
	return &apiWindow{
		From: w.From, To: w.To, Zone: w.Zone, Open: open,
		Opens: optionalTime(w.Opens(now)), Closes: optionalTime(until),
	}
}

// apiWindowAsked is a window in a request. What else an answer says of it is
// passed over, so that a window can be sent as it came.
type apiWindowAsked struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Zone   string `json:"zone"`
	Open   any    `json:"open"`
	Opens  any    `json:"opens"`
	Closes any    `json:"closes"`
}

func (w *apiWindowAsked) window() (jobs.Window, error) {
	if w == nil {
		return jobs.Window{}, nil
	}
	window, err := newWindow(views.WindowFields{From: w.From, To: w.To, Zone: w.Zone})
	return window, underFields(err, func(field string) string { return "window." + field })
}

// apiSetWindow changes when a job's task may run.
func (s *server) apiSetWindow(c echo.Context) error {
	var body struct {
		Window *apiWindowAsked `json:"window"`
		Reason string          `json:"reason"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	return s.actOnJob(c, body.Reason, apiConsent{}, func(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
		w, err := body.Window.window()
		if err != nil {
			return jobs.Job{}, err
		}
		return s.engine.SetWindow(ctx, id, w, by)
	})
}
