package gluster

import "errors"

// Failure says what kind of "no" an error is, so that callers decide by kind
// and never by text.
type Failure int

// The kinds of failure. What may be done next differs: a busy cluster is asked
// again later, an unknown outcome is looked up and never repeated, a refusal is
// final.
const (
	// FailureOther is an error that came from somewhere else, such as the
	// database.
	FailureOther Failure = iota
	// FailureBusy: another transaction holds glusterd's lock (opErrno 30802,
	// or 30800 from a peer), or a question did not get through on some node. Nothing
	// was done.
	FailureBusy
	// FailureUnreachable: no glusterd answered, or `gluster` could not be
	// started. Nothing was done.
	FailureUnreachable
	// FailureOutcomeUnknown: the answer did not come in time. glusterd goes on
	// with what it was asked.
	FailureOutcomeUnknown
	// FailureRefused: glusterd said no, in its own words.
	FailureRefused
	// FailureMalformed: the answer could not be understood. For a command that
	// changes something the outcome is unknown.
	FailureMalformed
)

var failureWords = [...]string{"other", "busy", "unreachable", "outcome-unknown", "refused", "malformed"}

// String is a stable word for logs and the API.
func (f Failure) String() string {
	if f < 0 || int(f) >= len(failureWords) {
		return failureWords[FailureOther]
	}
	return failureWords[f]
}

// FailureOf finds the kind of failure in an error chain; FailureOther if no
// error in it says.
func FailureOf(err error) Failure {
	var f interface{ Failure() Failure }
	if errors.As(err, &f) {
		return f.Failure()
	}
	return FailureOther
}

// WordsOf returns glusterd's own words from an error chain, or "" if the error
// did not come from glusterd.
func WordsOf(err error) string {
	var w interface{ Words() string }
	if errors.As(err, &w) {
		return w.Words()
	}
	return ""
}
