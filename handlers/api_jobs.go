package handlers

import (
	"net/http"
	"strconv"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"

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

func (s *server) apiListJobs(c echo.Context) error {
	filter, wrong := jobFilter(c)
	filter.Cursor = c.QueryParam("cursor")
	if text := c.QueryParam("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 || limit > 500 {
			wrong.note("limit", "limit has to be a number from 1 to 500.")
		}
		filter.Limit = limit
	}
	if err := wrong.refusal(); err != nil {
		return err
	}
	page, err := s.store.Jobs(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	var items []apiJob
	for _, j := range page.Jobs {
		items = append(items, s.newAPIJob(j))
	}
	list := listOf(items)
	list.NextCursor, list.Total = page.Next, &page.Total
	return c.JSON(http.StatusOK, list)
}

func (s *server) apiShowJob(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.newAPIJob(job))
}

func (s *server) apiListSteps(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, listOf(newAPISteps(job, 0)))
}

type apiSample struct {
	At   time.Time `json:"at"`
	Step int       `json:"step"`
	apiFigures
	BytesPerSecond float64 `json:"bytesPerSecond"`
	// Pending is how many entries waited to be healed, for a heal's step; Heal
	// tells it per brick, of those whose count was known.
	Pending uint64            `json:"pending"`
	Heal    []apiBrickPending `json:"heal"`
}

type apiBrickPending struct {
	Brick   string `json:"brick"`
	Pending uint64 `json:"pending"`
}

func (s *server) apiListSamples(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	samples, err := s.store.Samples(c.Request().Context(), job.ID)
	if err != nil {
		return err
	}
	number := map[int64]int{}
	for _, st := range job.Steps {
		number[st.ID] = st.Number
	}
	var out []apiSample
	for _, sample := range samples {
		heal := make([]apiBrickPending, len(sample.Heal))
		for i, b := range sample.Heal {
			heal[i] = apiBrickPending(b)
		}
		out = append(out, apiSample{
			At: sample.At.UTC(), Step: number[sample.StepID],
			apiFigures: apiFigures(sample.Figures), BytesPerSecond: sample.BytesPerSecond, Pending: sample.Pending, Heal: heal,
		})
	}
	return c.JSON(http.StatusOK, listOf(out))
}
