package handlers

import (
	"crypto/rand"
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

// reviewReplace shows what replacing the selected brick would do and what speaks
// against it. It is asked again when the place of the new brick changes.
func (s *server) reviewReplace(c echo.Context) error {
	form, err := replaceForm(c)
	if err != nil {
		return err
	}
	m, err := s.replaceReview(c, form)
	if err != nil {
		return err
	}
	s.engine.WantSizes(m.Cluster)
	if form.Seen != "" && form.Seen != m.Seen {
		m.Problem = &views.Problem{
			Status: http.StatusOK, Title: "The bricks have changed",
			Sentence: "The volume's bricks have changed since this dialog was opened. This is how they are now.",
		}
	}
	status := http.StatusOK
	if m.Unselectable != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.answerReplaceReview(c, status, m)
}

// startReplace starts it. The row that says "Starting…" is part of the answer.
func (s *server) startReplace(c echo.Context) error {
	form, err := replaceForm(c)
	if err == nil {
		err = checkReplaceFields(form)
	}
	req := replaceRequest(c, form)
	var job jobs.Job
	if err == nil {
		req.Caller, err = caller(c, jobs.OriginWeb, form.Reason, form.Key)
	}
	if err == nil {
		job, err = s.engine.StartReplace(c.Request().Context(), req)
	}
	if err == nil {
		return s.answerAction(c, job)
	}
	m, reviewErr := s.replaceReview(c, form)
	if reviewErr != nil {
		return err
	}
	status, problem := s.problemOf(err)
	m.Problem = &problem
	return s.answerReplaceReview(c, status, m)
}

func (s *server) answerReplaceReview(c echo.Context, status int, m views.ReplaceReview) error {
	return s.answerReview(c, status, "Replace a brick of "+m.Volume, views.SectionVolumes, views.ReplaceForm(m))
}

func (s *server) replaceReview(c echo.Context, form views.ReplaceFields) (views.ReplaceReview, error) {
	snap, v, err := s.findVolume(c)
	if err != nil {
		return views.ReplaceReview{}, err
	}
	if form.Key == "" {
		form.Key = rand.Text()
	}
	wanted := jobs.ActionReplaceBrick
	if form.Reset {
		wanted = jobs.ActionResetBrick
	}
	if len(form.Bricks) != 1 {
		return views.NewReplaceReview(v, snap, s.volumeAction(v, snap, wanted), form, jobs.ReplaceReview{}), nil
	}
	if form.Host == "" && form.Path == "" {
		// Most often a new disk is in the same host.
		form.Host, _, _ = gluster.SplitBrickName(form.Bricks[0])
	}
	if err := checkReplaceFields(form); err != nil {
		return views.ReplaceReview{}, err
	}
	req := replaceRequest(c, form)
	req.Caller = agreesAsShown(c)
	review, err := s.engine.ReviewReplace(c.Request().Context(), req)
	if err != nil {
		return views.ReplaceReview{}, err
	}
	snap, v = s.volumeNow(snap, v)
	m := views.NewReplaceReview(v, snap, s.volumeAction(v, snap, wanted), form, review)
	name := ""
	if review.Migrates {
		name = s.engine.NameToType(snap.Cluster, v.Name, preflight.ReplaceMigrating)
	}
	m.Guard = s.guard(c, m.Again, review.Findings, name)
	m.AsOf = views.NewAsOf(review.AsOf, s.now())
	return m, nil
}

// replaceForm reads the form, or the query of a review, and refuses a mode that
// is not known: nobody asked for a replacement by it.
func replaceForm(c echo.Context) (views.ReplaceFields, error) {
	_ = c.FormValue("brick") // parses the form, if there is one
	mode := c.FormValue("mode")
	form := views.ReplaceFields{
		Bricks: c.Request().Form["brick"], Reset: mode == "reset",
		Host: strings.TrimSpace(c.FormValue("host")), Path: strings.TrimSpace(c.FormValue("path")),
		Seen: c.FormValue("seen"), Key: c.FormValue("key"), Reason: c.FormValue("reason"),
	}
	if !slices.Contains([]string{"", "replace", "reset"}, mode) {
		return form, invalid("mode", "mode has to be replace or reset; left out, it is replace.")
	}
	return form, nil
}

// checkReplaceFields refuses what is no text of a bearable length; everything
// else is for the engine to judge.
func checkReplaceFields(f views.ReplaceFields) error {
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

func replaceRequest(c echo.Context, f views.ReplaceFields) engine.ReplaceRequest {
	req := engine.ReplaceRequest{Cluster: param(c, "cluster"), Volume: param(c, "volume"), Reset: f.Reset, Seen: f.Seen}
	if len(f.Bricks) == 1 {
		req.Brick = f.Bricks[0]
	}
	if !f.Reset {
		req.With = f.Host + ":" + f.Path
	}
	return req
}
