package handlers

import (
	"brickyard/gluster"
	"brickyard/gluster/engine"

	"github.com/labstack/echo/v4"
)

func (s *server) apiStartRebalance(c echo.Context) error {
	var body struct {
		FixLayout bool            `json:"fixLayout"`
		Force     bool            `json:"force"`
		Throttle  string          `json:"throttle"`
		Window    *apiWindowAsked `json:"window"`
		Reason    string          `json:"reason"`
		apiConsent
	}
	if err := readJSON(c, &body); err != nil {
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
	job, err := s.engine.StartRebalance(c.Request().Context(), engine.RebalanceRequest{
		Cluster: param(c, "cluster"), Volume: param(c, "volume"),
		Mode:     gluster.RebalanceMode{FixLayout: body.FixLayout, Force: body.Force},
		Throttle: body.Throttle, Window: window, Caller: by,
	})
	if err != nil {
		return err
	}
	return s.acceptJob(c, job)
}
