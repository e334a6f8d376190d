package handlers

import (
	"crypto/rand"
	"net/http"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewRebalance shows what a rebalance would do and what speaks against it.
// It is asked again whenever an option changes.
func (s *server) reviewRebalance(c echo.Context) error {
	m, err := s.rebalanceReview(c, c.QueryParam("reason"), c.QueryParam("key"))
	if err != nil {
		return err
	}
	s.engine.WantSizes(m.Cluster)
	return s.answerRebalanceReview(c, http.StatusOK, m)
}

// startRebalance starts it. The row that says "Starting…" is part of the
// answer.
func (s *server) startRebalance(c echo.Context) error {
	reason, key := c.FormValue("reason"), c.FormValue("key")
	mode, err := rebalanceMode(c)
	if err != nil {
		return err
	}
	by, err := caller(c, jobs.OriginWeb, reason, key)
	pace := paceFields(c)
	var window jobs.Window
	if err == nil && mode.FixLayout {
		pace = views.PaceFields{} // its fields are not shown for a layout
	}
	if err == nil {
		window, err = newWindow(pace.Window)
	}
	var job jobs.Job
	if err == nil {
		job, err = s.engine.StartRebalance(c.Request().Context(), engine.RebalanceRequest{
			Cluster: param(c, "cluster"), Volume: param(c, "volume"), Mode: mode,
			Throttle: pace.Throttle, Window: window, Caller: by,
		})
	}
	if err != nil {
		return s.refuseRebalance(c, reason, key, err)
	}
	return s.answerAction(c, job)
}

// refuseRebalance shows the review again, fresh, with what came in the way.
func (s *server) refuseRebalance(c echo.Context, reason, key string, err error) error {
	m, reviewErr := s.rebalanceReview(c, reason, key)
	if reviewErr != nil {
		return err
	}
	status, problem := s.problemOf(err)
	m.Problem = &problem
	return s.answerRebalanceReview(c, status, m)
}

func (s *server) answerRebalanceReview(c echo.Context, status int, m views.RebalanceReview) error {
	return s.answerReview(c, status, "Rebalance "+m.Volume, views.SectionVolumes, views.RebalanceForm(m))
}

func (s *server) rebalanceReview(c echo.Context, reason, key string) (views.RebalanceReview, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return views.RebalanceReview{}, err
	}
	mode, err := rebalanceMode(c)
	if err != nil {
		return views.RebalanceReview{}, err
	}
	// The box may still be ticked from before a fix-layout was chosen; the review
	// shows it unticked, and says why.
	mode.Force = mode.Force && !mode.FixLayout
	review, err := s.engine.ReviewRebalance(c.Request().Context(), snap.Cluster, v.Name, mode, agreesAsShown(c).LookupOptimizeOff)
	if err != nil {
		return views.RebalanceReview{}, err
	}
	if key == "" {
		key = rand.Text()
	}
	wanted := jobs.ActionRebalance
	if mode.FixLayout {
		wanted = jobs.ActionFixLayout
	}
	snap, v = s.volumeNow(snap, v)
	m := views.NewRebalanceReview(snap.Cluster, v.Name, mode, s.volumeAction(v, snap, wanted), review, reason, key)
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	m.Pace = views.NewPace(v, paceFields(c), s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, review.Findings, s.engine.NameToType(snap.Cluster, v.Name, preflight.StartOf(mode)))
	return m, nil
}

// rebalanceMode reads the options from form or query, and refuses a mode that is
// not known: nobody asked for a rebalance by it.
func rebalanceMode(c echo.Context) (gluster.RebalanceMode, error) {
	mode := c.FormValue("mode")
	if !slices.Contains([]string{"", "data", "fix-layout"}, mode) {
		return gluster.RebalanceMode{}, invalid("mode", "mode has to be data or fix-layout; left out, it is data.")
	}
	return gluster.RebalanceMode{FixLayout: mode == "fix-layout", Force: c.FormValue("force") == "1"}, nil
}
