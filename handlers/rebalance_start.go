package handlers

import (
	"context"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// rebalanceForm is what a rebalance is asked with.
type rebalanceForm struct {
	cluster, volume string
	mode            gluster.RebalanceMode
	pace            views.PaceFields
	reason, key     string
}

// rebalanceDialog shows what a rebalance would do and what speaks against it, again
// whenever an option changes.
func (s *server) rebalanceDialog() dialog[rebalanceForm] {
	return dialog[rebalanceForm]{server: s, read: readRebalanceForm, review: s.reviewRebalance, act: s.startRebalance}
}

// readRebalanceForm refuses a mode that is not known: nobody asked for a rebalance by
// it.
func readRebalanceForm(c echo.Context) (rebalanceForm, error) {
	mode := c.FormValue("mode")
	if !slices.Contains([]string{"", "data", "fix-layout"}, mode) {
		return rebalanceForm{}, invalid("mode", "mode has to be data or fix-layout; left out, it is data.")
	}
	return rebalanceForm{
		cluster: param(c, "cluster"), volume: param(c, "volume"),
		mode: gluster.RebalanceMode{FixLayout: mode == "fix-layout", Force: c.FormValue("force") == "1"},
		pace: paceFields(c), reason: c.FormValue("reason"), key: c.FormValue("key"),
	}, nil
}

func (s *server) startRebalance(ctx context.Context, asked rebalanceForm, by jobs.Caller) (jobs.Job, error) {
	pace := asked.pace
	if asked.mode.FixLayout {
		pace = views.PaceFields{} // its fields are not shown for a layout
	}
	window, err := newWindow(pace.Window)
	if err != nil {
		return jobs.Job{}, err
	}
	return s.engine.StartRebalance(ctx, engine.RebalanceRequest{
		Cluster: asked.cluster, Volume: asked.volume, Mode: asked.mode,
		Throttle: pace.Throttle, Window: window, Caller: by,
	})
}

func (s *server) reviewRebalance(c echo.Context, asked rebalanceForm, problem *views.Problem) (reviewForm, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return reviewForm{}, err
	}
	mode, wanted := asked.mode, jobs.ActionRebalance
	if mode.FixLayout {
		// The box may still be ticked from before a fix-layout was chosen; the review
		// shows it unticked, and says why.
		mode.Force, wanted = false, jobs.ActionFixLayout
	}
	review, err := s.engine.ReviewRebalance(c.Request().Context(), snap.Cluster, v.Name, mode, agreesAsShown(c).LookupOptimizeOff)
	if err != nil {
		return reviewForm{}, err
	}
	s.engine.WantSizes(snap.Cluster)
	snap, v = s.volumeNow(snap, v)
	m := views.NewRebalanceReview(snap.Cluster, v.Name, mode, s.volumeAction(v, snap, wanted), review, asked.reason, keyOrNew(asked.key))
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	m.Pace = views.NewPace(v, asked.pace, s.now())
	m.Guard = s.guard(c, views.Again{URL: m.URL}, review.Findings, s.engine.NameToType(snap.Cluster, v.Name, preflight.StartOf(mode)))
	m.Problem = problem
	return reviewForm{title: "Rebalance " + m.Volume, section: views.SectionVolumes, content: views.RebalanceForm(m)}, nil
}
