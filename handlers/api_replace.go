package handlers

import (
	"net/http"
	"unicode/utf8"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

// The replacement of bricks in the JSON API.

// apiStartReplace answers replace-brick, and reset-brick: a new disk at the same
// path.
func (s *server) apiStartReplace(reset bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		var body struct {
			Brick  string `json:"brick"`
			With   string `json:"with"`
			Reason string `json:"reason"`
			apiConsent
		}
		if err := readJSON(c, &body); err != nil {
			return err
		}
		if err := checkReplaceNames(body.Brick, body.With); err != nil {
			return err
		}
		if reset && body.With != "" {
			return invalid("with", "A reset keeps the brick where it is; leave “with” out, or replace the brick.")
		}
		by, err := apiCaller(c, body.Reason, body.apiConsent)
		if err != nil {
			return err
		}
		job, err := s.engine.StartReplace(c.Request().Context(), engine.ReplaceRequest{
			Cluster: param(c, "cluster"), Volume: param(c, "volume"), Brick: body.Brick, With: body.With, Reset: reset, Caller: by,
		})
		if err != nil {
			return targetUnderWith(err)
		}
		return s.acceptJob(c, job)
	}
}

// targetUnderWith puts what is wrong with the host or the path of the new brick
// under the one field that the API has for both.
func targetUnderWith(err error) error {
	return underFields(err, func(field string) string {
		if field == "host" || field == "path" {
			return "with"
		}
		return field
	})
}

func checkReplaceNames(brick, with string) error {
	var wrong wrongInput
	for _, part := range []struct{ field, name string }{{"brick", brick}, {"with", with}} {
		if len(part.name) > 2*maxBrick || !utf8.ValidString(part.name) {
			wrong.note(part.field, "A brick's name is too long, or not valid text.")
		}
	}
	return wrong.refusal()
}

func (s *server) apiPreflightReplace(c echo.Context, asked apiPreflightAsked, reset bool) error {
	if err := checkReplaceNames(asked.Brick, asked.With); err != nil {
		return err
	}
	review, err := s.engine.ReviewReplace(c.Request().Context(), engine.ReplaceRequest{
		Cluster: param(c, "cluster"), Volume: param(c, "volume"), Brick: asked.Brick, With: asked.With,
		Reset: reset, Caller: jobs.Caller{LookupOptimizeOff: asked.LookupOptimizeOff},
	})
	if err != nil {
		return err
	}
	answer := apiPreflightAnswer{Findings: newAPIFindings(review.Findings), Command: []string{}, apiAsOf: newAPIAsOf(review.AsOf)}
	for i, command := range review.Commands {
		argv := argvOf(command)
		if i == 0 {
			answer.Command = argv
		}
		answer.Commands = append(answer.Commands, argv)
	}
	return c.JSON(http.StatusOK, answer)
}
