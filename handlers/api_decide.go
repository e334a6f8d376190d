package handlers

import "github.com/labstack/echo/v4"

// apiDecide answers what is decided about a job: stop, commit, keep, rerun. A
// commit with losses is a commit whose confirm says so.
func (s *server) apiDecide(action string) echo.HandlerFunc {
	return func(c echo.Context) error {
		var body struct {
			Reason string `json:"reason"`
			apiConsent
		}
		if err := readJSON(c, &body); err != nil {
			return err
		}
		job, err := s.findJob(c)
		if err != nil {
			return err
		}
		by, err := apiCaller(c, body.Reason, body.apiConsent)
		if err != nil {
			return err
		}
		if job, err = s.carryOut(c.Request().Context(), action, job.ID, body.Confirm, by); err != nil {
			return err
		}
		return s.acceptJob(c, job)
	}
}
