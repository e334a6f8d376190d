package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// replaceForm is what a replacement or a reset is asked with.
type replaceForm struct {
	cluster, volume, mode string
	views.ReplaceFields
}

// replaceDialog shows what replacing the selected brick would do and what speaks
// against it, again when the place of the new brick changes.
func (s *server) replaceDialog() dialog[replaceForm] {
	return dialog[replaceForm]{server: s, read: readReplaceForm, review: s.reviewReplace, act: s.startReplace}
}

func readReplaceForm(c echo.Context) (replaceForm, error) {
	mode := c.FormValue("mode") // parses the form, if there is one
	return replaceForm{
		cluster: param(c, "cluster"), volume: param(c, "volume"), mode: mode,
		ReplaceFields: views.ReplaceFields{
			Bricks: c.Request().Form["brick"], Reset: mode == "reset",
			Host: strings.TrimSpace(c.FormValue("host")), Path: strings.TrimSpace(c.FormValue("path")),
			Seen: c.FormValue("seen"), Key: c.FormValue("key"), Reason: c.FormValue("reason"),
		},
	}, nil
}

func (s *server) startReplace(ctx context.Context, asked replaceForm, by jobs.Caller) (jobs.Job, error) {
	if err := asked.checkMode(); err != nil {
		return jobs.Job{}, err
	}
	if err := asked.check(); err != nil {
		return jobs.Job{}, err
	}
	return s.engine.StartReplace(ctx, asked.request(by))
}

// checkMode refuses a mode that is not known: nobody asked for a replacement by it.
func (f replaceForm) checkMode() error {
	if !slices.Contains([]string{"", "replace", "reset"}, f.mode) {
		return invalid("mode", "mode has to be replace or reset; left out, it is replace.")
	}
	return nil
}

// check refuses what is no text of a bearable length; everything else is for the
// engine to judge.
func (f replaceForm) check() error {
	if err := checkBricks(f.Bricks); err != nil {
		return err
	}
	if len(f.Bricks) != 1 {
		return invalid("brick", "Select exactly one brick to replace.")
	}
	var wrong wrongInput
	for _, part := range []struct{ field, text string }{{"host", f.Host}, {"path", f.Path}} {
		if len(part.text) > 2*maxBrick || !utf8.ValidString(part.text) {
			wrong.note(part.field, "This is too long, or not valid text.")
		}
	}
	return wrong.refusal()
}

// request is what a checked form asks the engine for.
func (f replaceForm) request(by jobs.Caller) engine.ReplaceRequest {
	req := engine.ReplaceRequest{Cluster: f.cluster, Volume: f.volume, Brick: f.Bricks[0], Reset: f.Reset, Seen: f.Seen, Caller: by}
	if !f.Reset {
		req.With = f.Host + ":" + f.Path
	}
	return req
}

func (s *server) reviewReplace(c echo.Context, asked replaceForm, problem *views.Problem) (reviewForm, error) {
	if err := asked.checkMode(); err != nil && problem == nil {
		return reviewForm{}, err
	}
	m, err := s.replaceReview(c, asked)
	if err != nil {
		return reviewForm{}, err
	}
	s.engine.WantSizes(m.Cluster)
	status := http.StatusOK
	if m.Unselectable != "" {
		status = http.StatusUnprocessableEntity
	}
	if c.FormValue("part") == views.PartChecks && isHTMX(c) && problem == nil {
		// Bricks that changed are told when it is confirmed: the form keeps what it saw.
		return reviewForm{status: status, content: views.ReplaceChecks(m)}, nil
	}
	if problem == nil {
		problem = bricksChanged(asked.Seen, m.Seen, status)
	}
	m.Problem = problem
	return reviewForm{title: "Replace a brick of " + m.Volume, section: views.SectionVolumes, status: status, content: views.ReplaceForm(m)}, nil
}

func (s *server) replaceReview(c echo.Context, asked replaceForm) (views.ReplaceReview, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return views.ReplaceReview{}, err
	}
	asked.Key = keyOrNew(asked.Key)
	wanted := jobs.ActionReplaceBrick
	if asked.Reset {
		wanted = jobs.ActionResetBrick
	}
	if len(asked.Bricks) != 1 {
		return views.NewReplaceReview(v, snap, s.volumeAction(v, snap, wanted), asked.ReplaceFields, jobs.ReplaceReview{}), nil
	}
	if asked.Host == "" && asked.Path == "" {
		// Most often a new disk is in the same host.
		asked.Host, _, _ = gluster.SplitBrickName(asked.Bricks[0])
	}
	if err := asked.check(); err != nil {
		return views.ReplaceReview{}, err
	}
	review, err := s.engine.ReviewReplace(c.Request().Context(), asked.request(agreesAsShown(c)))
	if err != nil {
		return views.ReplaceReview{}, err
	}
	snap, v = s.volumeNow(snap, v)
	m := views.NewReplaceReview(v, snap, s.volumeAction(v, snap, wanted), asked.ReplaceFields, review)
	name := ""
	if review.Migrates {
		name = s.engine.NameToType(snap.Cluster, v.Name, preflight.ReplaceMigrating)
	}
	m.Guard = s.guard(c, m.Again, review.Findings, name)
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	return m, nil
}
