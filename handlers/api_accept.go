package handlers

import (
	"net/http"
	"strconv"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

// apiConsent is what a request confirms and agrees to, beside what it asks for.
type apiConsent struct {
	Confirm           string `json:"confirm"`
	LookupOptimizeOff bool   `json:"lookupOptimizeOff"`
}

func apiCaller(c echo.Context, reason string, agreed apiConsent) (jobs.Caller, error) {
	by, err := caller(c, jobs.OriginAPI, reason, c.Request().Header.Get("Idempotency-Key"))
	by.LookupOptimizeOff, by.Typed = agreed.LookupOptimizeOff, agreed.Confirm
	return by, err
}

// acceptJob answers 202 with the job: the command is on its way.
func (s *server) acceptJob(c echo.Context, job jobs.Job) error {
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/jobs/"+strconv.FormatInt(job.ID, 10))
	return c.JSON(http.StatusAccepted, s.newAPIJob(job))
}
