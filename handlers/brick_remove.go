package handlers

import (
	"context"
	"net/http"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// removalForm is what the removal of bricks is asked with. The request lists all bricks
// that go; picked are those among them that somebody selected.
type removalForm struct {
	request jobs.RemovalRequest
	picked  []string
	pace    views.PaceFields
}

// removalDialog shows what the removal of the selected bricks would do and what speaks
// against it, again when the migration is chosen or not. The selection comes in the
// body, or from a link in the address. One that cannot go together is explained.
func (s *server) removalDialog() dialog[removalForm] {
	return dialog[removalForm]{server: s, read: readRemovalForm, review: s.reviewRemoval, act: s.startRemoval}
}

// readRemovalForm takes the selection for what was picked as long as nothing else says
// so. An unticked box is not sent at all: the field "options" says that there was one.
func readRemovalForm(c echo.Context) (removalForm, error) {
	_ = c.FormValue("brick") // parses the form, if there is one
	bricks, picked := c.Request().Form["brick"], c.Request().Form["picked"]
	if len(picked) == 0 {
		picked = bricks
	}
	return removalForm{
		request: jobs.RemovalRequest{
			Cluster: param(c, "cluster"), Volume: param(c, "volume"), Bricks: bricks,
			Migrate:    c.FormValue("migrate") == "1" || c.FormValue("options") == "",
			AutoCommit: c.FormValue("autocommit") == "1",
			Confirm:    c.FormValue("confirm"), Seen: c.FormValue("seen"),
			Caller: jobs.Caller{Reason: c.FormValue("reason"), Key: c.FormValue("key")},
		},
		picked: picked, pace: paceFields(c),
	}, nil
}

func (s *server) startRemoval(ctx context.Context, asked removalForm, by jobs.Caller) (jobs.Job, error) {
	req := asked.request
	if err := checkBricks(req.Bricks); err != nil {
		return jobs.Job{}, err
	}
	req.Caller = by
	if req.Migrate {
		window, err := newWindow(asked.pace.Window)
		if err != nil {
			return jobs.Job{}, err
		}
		req.Throttle, req.Window = asked.pace.Throttle, window
	}
	return s.engine.StartRemoval(ctx, req)
}

func (s *server) reviewRemoval(c echo.Context, asked removalForm, problem *views.Problem) (reviewForm, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return reviewForm{}, err
	}
	if err := checkBricks(asked.picked); err != nil {
		return reviewForm{}, err
	}
	req := asked.request
	req.Bricks = asked.picked // a set is completed again, so that the note about it stays
	if removal, err := gluster.SelectRemoval(v, req.Bricks); err == nil && removal.Replica > 0 {
		req.Migrate = false // GlusterFS lowers a replica count without migration only
	}
	req.LookupOptimizeOff = agreesAsShown(c).LookupOptimizeOff
	review, err := s.engine.ReviewRemoval(c.Request().Context(), req)
	if err != nil {
		return reviewForm{}, err
	}
	s.engine.WantSizes(snap.Cluster)
	req.Key = keyOrNew(req.Key)
	snap, v = s.volumeNow(snap, v)
	m := views.NewRemovalReview(v, snap, s.volumeAction(v, snap, jobs.ActionRemoveBrick), req, asked.picked, review)
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	m.Pace = views.NewPace(v, asked.pace, s.now())
	name := ""
	if req.Migrate {
		name = s.engine.NameToType(snap.Cluster, v.Name, preflight.RemoveMigrating)
	}
	m.Guard = s.guard(c, m.Again, review.Findings, name)
	status := http.StatusOK
	if m.Unselectable != "" {
		status = http.StatusUnprocessableEntity
	}
	if problem == nil {
		problem = bricksChanged(req.Seen, m.Seen, status)
	}
	m.Problem = problem
	return reviewForm{title: "Remove bricks from " + m.Volume, section: views.SectionVolumes, status: status, content: views.RemovalForm(m)}, nil
}
