package handlers

import (
	"net/http"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

func (s *server) apiStartRemoval(c echo.Context) error {
	body := struct {
		Bricks      []string        `json:"bricks"`
		MigrateData bool            `json:"migrateData"`
		Replica     int             `json:"replica"`
		AutoCommit  bool            `json:"autoCommit"`
		Throttle    string          `json:"throttle"`
		Window      *apiWindowAsked `json:"window"`
		Reason      string          `json:"reason"`
		apiConsent
	}{MigrateData: true}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if err := checkBricks(body.Bricks); err != nil {
		return err
	}
	by, err := apiCaller(c, body.Reason, body.apiConsent)
	if err != nil {
		return err
	}
	window, err := body.Window.window()
	if err != nil {
		return err
	}
	job, err := s.engine.StartRemoval(c.Request().Context(), jobs.RemovalRequest{
		Cluster: param(c, "cluster"), Volume: param(c, "volume"), Bricks: body.Bricks, Replica: body.Replica,
		Migrate: body.MigrateData, AutoCommit: body.AutoCommit, Confirm: body.Confirm,
		Throttle: body.Throttle, Window: window, Caller: by,
	})
	if err != nil {
		return err
	}
	return s.acceptJob(c, job)
}

func (s *server) apiPreflightRemoval(c echo.Context, asked apiPreflightAsked) error {
	if err := checkBricks(asked.Bricks); err != nil {
		return err
	}
	review, err := s.engine.ReviewRemoval(c.Request().Context(), jobs.RemovalRequest{
		Cluster: param(c, "cluster"), Volume: param(c, "volume"), Bricks: asked.Bricks,
		Migrate: asked.MigrateData, Caller: jobs.Caller{LookupOptimizeOff: asked.LookupOptimizeOff},
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiPreflightAnswer{
		Findings: newAPIFindings(review.Findings), Command: argvOf(review.Command),
		Bricks: review.Removal.Bricks, Note: review.Removal.Note, apiAsOf: newAPIAsOf(review.AsOf),
	})
}
