package handlers

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/labstack/echo/v4"
)

// apiProblem is a problem document (RFC 9457). Code is stable; Detail is meant
// for people and holds glusterd's own words where there are any.
type apiProblem struct {
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Detail string            `json:"detail,omitempty"`
	Code   jobs.Code         `json:"code"`
	Fields map[string]string `json:"fields,omitempty"`
	JobID  string            `json:"jobId,omitempty"`
}

const problemType = "application/problem+json"

func newAPIProblem(status int, r *jobs.Refusal) apiProblem {
	p := apiProblem{Title: views.NewProblem(status, r).Title, Status: status, Detail: r.Error(), Code: r.Code, Fields: r.Fields}
	if r.JobID != 0 {
		p.JobID = strconv.FormatInt(r.JobID, 10)
	}
	return p
}

// underFields renames the fields of a refusal: those of a web form, or of a rule,
// to those that a request of the API has.
func underFields(err error, rename func(field string) string) error {
	refusal, ok := errors.AsType[*jobs.Refusal](err)
	if !ok || len(refusal.Fields) == 0 {
		return err
	}
	renamed := *refusal
	renamed.Fields = map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(refusal.Fields)) {
		// Of two that become one, what the refusal itself says comes first.
		if name := rename(field); renamed.Fields[name] == "" || refusal.Fields[field] == refusal.Sentence {
			renamed.Fields[name] = refusal.Fields[field]
		}
	}
	return &renamed
}

func answerProblem(c echo.Context, status int, r *jobs.Refusal) error {
	body, err := json.Marshal(newAPIProblem(status, r))
	if err != nil {
		return err
	}
	return c.Blob(status, problemType, body)
}
