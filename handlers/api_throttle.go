package handlers

import "github.com/labstack/echo/v4"

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
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	by, err := apiCaller(c, body.Reason, apiConsent{})
	if err != nil {
		return err
	}
	if job, err = s.engine.SetThrottle(c.Request().Context(), job.ID, body.Throttle, by); err != nil {
		return err
	}
	return s.acceptJob(c, job)
}
