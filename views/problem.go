package views

import (
	"errors"
	"net/http"
	"slices"

	"brickyard/gluster/jobs"
)

// Problem is something that went wrong, for a person.
type Problem struct {
	// Status is the HTTP status the page is answered with.
	Status int
	// Title is three or four words; Sentence says what is wrong and what to do.
	Title, Sentence string
	// Words are glusterd's or the system's own, shown as they came.
	Words string
	// Next is what to do now, "" when Sentence says it already.
	Next string
	// LinkURL and LinkText lead to what stands in the way, if something does.
	LinkURL, LinkText string
	// Fields holds a message per invalid input field.
	Fields map[string]string
}

// about reports whether one of these input fields is invalid.
func (p *Problem) about(fields ...string) bool {
	return p != nil && slices.ContainsFunc(fields, func(field string) bool { return p.Fields[field] != "" })
}

var problemTitles = map[jobs.Code]string{
	jobs.CodeNoCluster: "No such cluster", jobs.CodeNoVolume: "No such volume", jobs.CodeNoJob: "No such job",
	jobs.CodeVolumeBusy: "The volume is busy", jobs.CodeNotStarted: "The volume is not started",
	jobs.CodePreflightBlocked: "Preflight forbids it", jobs.CodeUnreachable: "Cluster not reachable",
	jobs.CodeNotRead:    "Cluster not read",
	jobs.CodeNotAllowed: "Not possible now", jobs.CodeInvalid: "Check your input",
	jobs.CodeStorage: "The record could not be written", jobs.CodeShuttingDown: "Brickyard is shutting down",
}

// NewProblem makes an error readable. A jobs.Refusal in the chain brings its own
// sentence; any other error is ours, and its text is for the log, not the page.
func NewProblem(status int, err error) Problem {
	var r *jobs.Refusal
	if !errors.As(err, &r) {
		p := Problem{Status: status, Title: "Something went wrong", Sentence: "Brickyard could not answer this. Its log says why."}
		if status == http.StatusNotFound {
			return NotFound("")
		}
		return p
	}
	p := Problem{Status: status, Title: problemTitles[r.Code], Sentence: r.Sentence, Words: r.Detail, Fields: r.Fields}
	if p.Title == "" {
		p.Title = "Not possible"
	}
	switch {
	case r.JobID != 0:
		p.LinkURL, p.LinkText = JobURL(r.JobID), "Show job "+Count(uint64(r.JobID))
	case r.Code == jobs.CodeNoCluster, r.Code == jobs.CodeNoVolume:
		p.LinkURL, p.LinkText = VolumesURL, "Show all volumes"
	case r.Code == jobs.CodeUnreachable:
		p.Next = "Brickyard keeps trying by itself. Try again when the cluster answers."
		p.LinkURL, p.LinkText = VolumesURL, "See what is wrong"
	}
	return p
}

// NotFound is the problem of an address nothing lives at. what names the thing,
// such as "job 42"; "" if it is not known.
func NotFound(what string) Problem {
	p := Problem{
		Status: http.StatusNotFound, Title: "Not found", Sentence: "There is nothing at this address.",
		LinkURL: VolumesURL, LinkText: "Show all volumes",
	}
	if what != "" {
		p.Sentence = "There is no " + what + "."
	}
	return p
}
