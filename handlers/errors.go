package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"brickyard/gluster/jobs"
	"brickyard/store"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// statusOf maps the engine's refusals to HTTP.
var statusOf = map[jobs.Code]int{
	jobs.CodeNoCluster:        http.StatusNotFound,
	jobs.CodeNoVolume:         http.StatusNotFound,
	jobs.CodeNoJob:            http.StatusNotFound,
	jobs.CodeVolumeBusy:       http.StatusConflict,
	jobs.CodeNotStarted:       http.StatusConflict,
	jobs.CodePreflightBlocked: http.StatusConflict,
	jobs.CodeNotAllowed:       http.StatusConflict,
	jobs.CodeInvalid:          http.StatusUnprocessableEntity,
	jobs.CodeUnreachable:      http.StatusBadGateway,
	jobs.CodeNotRead:          http.StatusServiceUnavailable,
	jobs.CodeStorage:          http.StatusServiceUnavailable,
	jobs.CodeShuttingDown:     http.StatusServiceUnavailable,
}

// explain turns any error into a status and a refusal that can be shown. What
// is not a refusal already is ours: its text goes to the log only.
func (s *server) explain(err error) (int, *jobs.Refusal) {
	var refusal *jobs.Refusal
	if errors.As(err, &refusal) {
		if sentence := store.Problem(refusal.Err); refusal.Code == jobs.CodeStorage && sentence != "" {
			copied := *refusal
			copied.Sentence, refusal = sentence, &copied
		}
		return statusOf[refusal.Code], refusal
	}
	var httpErr *echo.HTTPError
	switch {
	case errors.As(err, &httpErr):
		return httpErr.Code, &jobs.Refusal{Code: codeOfStatus(httpErr.Code), Sentence: sentenceOfStatus(httpErr), Err: err}
	case errors.Is(err, store.ErrBadCursor):
		return http.StatusUnprocessableEntity, invalid("cursor", "This is not the cursor of a page; start again without it.")
	case isTimeout(err):
		return http.StatusServiceUnavailable, &jobs.Refusal{Code: "timeout", Sentence: "This took too long; try again.", Err: err}
	}
	if sentence := store.Problem(err); sentence != "" {
		return http.StatusServiceUnavailable, &jobs.Refusal{Code: jobs.CodeStorage, Sentence: sentence, Err: err}
	}
	return http.StatusInternalServerError, &jobs.Refusal{Code: "internal", Sentence: "Brickyard could not answer this. Its log says why.", Err: err}
}

// invalid is the refusal for one bad input field.
func invalid(field, why string) *jobs.Refusal {
	return &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{field: why}}
}

// wrongInput gathers what is wrong with a request, a sentence per field. What is
// noted first is what the refusal says: fields are looked at in the order of the
// form.
type wrongInput struct {
	first  string
	fields map[string]string
}

func (w *wrongInput) note(field, why string) {
	if w.fields == nil {
		w.fields = map[string]string{}
	}
	if w.first == "" {
		w.first = why
	}
	if w.fields[field] == "" {
		w.fields[field] = why
	}
}

// refusal is nil if nothing is wrong.
func (w *wrongInput) refusal() error {
	if w.first == "" {
		return nil
	}
	return &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: w.first, Fields: w.fields}
}

func codeOfStatus(status int) jobs.Code {
	return jobs.Code(strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "-"))
}

func sentenceOfStatus(err *echo.HTTPError) string {
	switch err.Code {
	case http.StatusNotFound:
		return "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		return "This address does not know that method."
	case http.StatusRequestEntityTooLarge:
		return "The request is larger than " + maxBody + ", or, if it lists bricks, than " + maxBrickBody + "."
	}
	if text, ok := err.Message.(string); ok {
		return text
	}
	return http.StatusText(err.Code)
}

// readAgainAfter is when a cluster that was not read is worth another try, in
// seconds: a look takes about one.
const readAgainAfter = "2"

// answerError is echo's error handler: a problem document for the API, a
// fragment for htmx, a page for everybody else.
func (s *server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status, refusal := s.explain(err)
	// A cluster that does not answer is said on the page and in the engine's log.
	ofCluster := refusal.Code == jobs.CodeUnreachable || refusal.Code == jobs.CodeNotRead
	if refusal.Code == jobs.CodeNotRead {
		c.Response().Header().Set(echo.HeaderRetryAfter, readAgainAfter)
	}
	if status >= http.StatusInternalServerError && !ofCluster && !errors.Is(err, context.Canceled) {
		s.log.Error("a request failed", "method", c.Request().Method, "path", c.Request().URL.Path, "status", status, "error", err)
	}
	if strings.HasPrefix(c.Request().URL.Path, "/api/") {
		err = answerProblem(c, status, refusal)
	} else {
		err = s.answerProblemPage(c, status, refusal)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.log.Error("an error could not be answered", "path", c.Request().URL.Path, "error", err)
	}
}

func (s *server) answerProblemPage(c echo.Context, status int, refusal *jobs.Refusal) error {
	problem := views.NewProblem(status, refusal)
	if isHTMX(c) {
		return render(c, status, views.ProblemFragment(problem))
	}
	return s.page(c, status, problem.Title, views.SectionNone, func(p views.Page) component {
		return views.ProblemPage(p, problem)
	})
}
