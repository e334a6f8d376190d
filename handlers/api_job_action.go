package handlers

import "github.com/labstack/echo/v4"

// apiActOnJob answers an action on a job that asks for nothing but its confirmation.
func (s *server) apiActOnJob(do jobAction) echo.HandlerFunc {
	return func(c echo.Context) error {
		var body struct {
			Reason string `json:"reason"`
			apiConsent
		}
		if err := readJSON(c, &body); err != nil {
			return err
		}
		return s.actOnJob(c, body.Reason, body.apiConsent, do)
	}
}

// actOnJob carries out an action on the job in the address and answers with the job.
func (s *server) actOnJob(c echo.Context, reason string, agreed apiConsent, do jobAction) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	by, err := apiCaller(c, reason, agreed)
	if err != nil {
		return err
	}
	if job, err = do(c.Request().Context(), job.ID, by); err != nil {
		return err
	}
	return s.acceptJob(c, job)
}
