package handlers

import (
	"context"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

type apiThrottle struct {
	// Current is what is in force on the volume; Value what the job asked for,
	// "" if nothing; PutBack whether the value before is restored at its end.
	Current string `json:"current"`
	Value   string `json:"value"`
	Before  string `json:"before"`
	PutBack bool   `json:"putBack"`
}

// apiSetThrottle changes how hard a job's task works.
func (s *server) apiSetThrottle(c echo.Context) error {
	var body struct {
		Throttle string `json:"throttle"`
		Reason   string `json:"reason"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	return s.actOnJob(c, body.Reason, apiConsent{}, func(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
		return s.engine.SetThrottle(ctx, id, body.Throttle, by)
	})
}
