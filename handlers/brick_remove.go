package handlers

import (
	"crypto/rand"
	"net/http"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// reviewRemoval shows what the removal of the selected bricks would do and what
// speaks against it. The selection comes in the body, or from a link in the address.
// It is asked again when the migration is chosen or not. A
// selection that cannot go together is explained.
func (s *server) reviewRemoval(c echo.Context) error {
	req := removalRequest(c)
	if picked := c.Request().Form["picked"]; len(picked) > 0 {
		req.Bricks = picked // so that the note about a completed set stays
	}
	m, err := s.removalReview(c, req, req.Bricks)
	if err != nil {
		return err
	}
	s.engine.WantSizes(m.Cluster)
	status := http.StatusOK
	if m.Unselectable != "" {
		status = http.StatusUnprocessableEntity
	}
	if req.Seen != "" && req.Seen != m.Seen {
		m.Problem = &views.Problem{
			Status: status, Title: "The bricks have changed",
			Sentence: "The volume's bricks have changed since this dialog was opened. This is how they are now.",
		}
	}
	return s.answerRemovalReview(c, status, m)
}

// startRemoval starts it. The row that says "Starting…" is part of the answer.
func (s *server) startRemoval(c echo.Context) error {
	req := removalRequest(c)
	err := checkBricks(req.Bricks)
	var job jobs.Job
	if err == nil {
		req.Caller, err = caller(c, jobs.OriginWeb, req.Reason, req.Key)
	}
	if pace := paceFields(c); err == nil && req.Migrate {
		req.Throttle = pace.Throttle
		req.Window, err = newWindow(pace.Window)
	}
	if err == nil {
		job, err = s.engine.StartRemoval(c.Request().Context(), req)
	}
	if err != nil {
		return s.refuseRemoval(c, err)
	}
	return s.answerAction(c, job)
}

// refuseRemoval shows the review again, fresh, with what came in the way.
func (s *server) refuseRemoval(c echo.Context, err error) error {
	req := removalRequest(c)
	picked := c.Request().Form["picked"]
	if len(picked) == 0 {
		picked = req.Bricks
	}
	m, reviewErr := s.removalReview(c, req, picked)
	if reviewErr != nil {
		return err
	}
	status, problem := s.problemOf(err)
	m.Problem = &problem
	return s.answerRemovalReview(c, status, m)
}

func (s *server) answerRemovalReview(c echo.Context, status int, m views.RemovalReview) error {
	return s.answerReview(c, status, "Remove bricks from "+m.Volume, views.SectionVolumes, views.RemovalForm(m))
}

func (s *server) removalReview(c echo.Context, req jobs.RemovalRequest, picked []string) (views.RemovalReview, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return views.RemovalReview{}, err
	}
	if err := checkBricks(picked); err != nil {
		return views.RemovalReview{}, err
	}
	req.Bricks = picked
	if removal, err := gluster.SelectRemoval(v, picked); err == nil && removal.Replica > 0 {
		req.Migrate = false // GlusterFS lowers a replica count without migration only
	}
	req.LookupOptimizeOff = agreesAsShown(c).LookupOptimizeOff
	review, err := s.engine.ReviewRemoval(c.Request().Context(), req)
	if err != nil {
		return views.RemovalReview{}, err
	}
	if req.Key == "" {
		req.Key = rand.Text()
	}
	snap, v = s.volumeNow(snap, v)
	m := views.NewRemovalReview(v, snap, s.volumeAction(v, snap, jobs.ActionRemoveBrick), req, picked, review)
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	m.Pace = views.NewPace(v, paceFields(c), s.now())
	name := ""
	if req.Migrate {
		name = s.engine.NameToType(snap.Cluster, v.Name, preflight.RemoveMigrating)
	}
	m.Guard = s.guard(c, m.Again, review.Findings, name)
	return m, nil
}

// removalRequest reads the form, or the query of a review. An unticked box is
// not sent at all: the field "options" says that there was one.
func removalRequest(c echo.Context) jobs.RemovalRequest {
	_ = c.FormValue("brick") // parses the form, if there is one
	return jobs.RemovalRequest{
		Cluster: param(c, "cluster"), Volume: param(c, "volume"), Bricks: c.Request().Form["brick"],
		Migrate:    c.FormValue("migrate") == "1" || c.FormValue("options") == "",
		AutoCommit: c.FormValue("autocommit") == "1",
		Confirm:    c.FormValue("confirm"), Seen: c.FormValue("seen"),
		Caller: jobs.Caller{Reason: c.FormValue("reason"), Key: c.FormValue("key")},
	}
}
