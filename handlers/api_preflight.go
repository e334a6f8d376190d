package handlers

import (
	"net/http"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"

	"github.com/labstack/echo/v4"
)

type apiPreflightAnswer struct {
	Findings []apiFinding `json:"findings"`
	// Command is the argument list that would run, empty when nothing would.
	Command []string `json:"command"`
	// Bricks are the complete selection of a removal, Note says how it came
	// about.
	Bricks []string `json:"bricks,omitempty"`
	// Commands are all that would run, in this order, where it is more than one.
	Commands [][]string `json:"commands,omitempty"`
	Note     string     `json:"note,omitempty"`
	apiAsOf
}

// apiAsOf says when what a preflight was judged by was read; null is never.
type apiAsOf struct {
	AsOf      *time.Time `json:"asOf"`
	SizesAsOf *time.Time `json:"sizesAsOf"`
}

func newAPIAsOf(a jobs.AsOf) apiAsOf {
	return apiAsOf{AsOf: optionalTime(a.State), SizesAsOf: optionalTime(a.Sizes)}
}

// apiPreflightAsked is what is to be judged. The options are those of the action's
// POST.
type apiPreflightAsked struct {
	Action            string   `json:"action"`
	FixLayout         bool     `json:"fixLayout"`
	Force             bool     `json:"force"`
	Bricks            []string `json:"bricks"`
	MigrateData       bool     `json:"migrateData"`
	Brick             string   `json:"brick"`
	With              string   `json:"with"`
	LookupOptimizeOff bool     `json:"lookupOptimizeOff"`
}

// preflightAsked reads the query, where brick stands once per brick, and what a
// POST says in its body, which may be longer.
func preflightAsked(c echo.Context) (apiPreflightAsked, error) {
	asked := apiPreflightAsked{
		Action: c.QueryParam("action"), FixLayout: c.QueryParam("fixLayout") == "true", Force: c.QueryParam("force") == "true",
		Bricks: c.QueryParams()["brick"], MigrateData: c.QueryParam("migrateData") != "false",
		Brick: c.QueryParam("brick"), With: c.QueryParam("with"), LookupOptimizeOff: c.QueryParam(preflight.LookupOptimizeField) == "true",
	}
	if c.Request().Method != http.MethodPost {
		return asked, nil
	}
	return asked, readJSON(c, &asked)
}

// apiPreflight judges an action without doing it.
func (s *server) apiPreflight(c echo.Context) error {
	asked, err := preflightAsked(c)
	if err != nil {
		return err
	}
	judge, known := apiPreflights[jobs.Action(asked.Action)]
	if !known {
		return invalid("action", "action has to be rebalance, fix-layout, remove-brick, replace-brick or reset-brick.")
	}
	return judge(s, c, asked)
}

// apiPreflights judge what may be asked about.
var apiPreflights = map[jobs.Action]func(*server, echo.Context, apiPreflightAsked) error{
	jobs.ActionRebalance: (*server).apiPreflightRebalance,
	jobs.ActionFixLayout: func(s *server, c echo.Context, asked apiPreflightAsked) error {
		asked.FixLayout = true
		return s.apiPreflightRebalance(c, asked)
	},
	jobs.ActionRemoveBrick: (*server).apiPreflightRemoval,
	jobs.ActionReplaceBrick: func(s *server, c echo.Context, asked apiPreflightAsked) error {
		return s.apiPreflightReplace(c, asked, false)
	},
	jobs.ActionResetBrick: func(s *server, c echo.Context, asked apiPreflightAsked) error {
		return s.apiPreflightReplace(c, asked, true)
	},
}

func (s *server) apiPreflightRebalance(c echo.Context, asked apiPreflightAsked) error {
	mode := gluster.RebalanceMode{FixLayout: asked.FixLayout, Force: asked.Force}
	review, err := s.engine.ReviewRebalance(c.Request().Context(), param(c, "cluster"), param(c, "volume"), mode, asked.LookupOptimizeOff)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiPreflightAnswer{
		Findings: newAPIFindings(review.Findings),
		Command:  argvOf(review.Command),
		apiAsOf:  newAPIAsOf(review.AsOf),
	})
}

// argvOf is a command as it would be run, empty for none.
func argvOf(c gluster.Command) []string {
	if c.None() {
		return []string{}
	}
	return append([]string{"gluster"}, c.Argv()...)
}
