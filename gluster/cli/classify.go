package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"brickyard/gluster"
)

// errnoTransaction is glusterd's EG_ANOTRANS: another transaction holds the
// lock. A peer's refusal arrives as the unspecific 30800 and is told by its
// text.
const errnoTransaction = 30802

var (
	// glusterd asks its peers for the highest op-version in a transaction. While another
	// one keeps it from that, it denies that there is such an option (seen on a busy
	// 10.3), which every glusterd since 3.10 has.
	busyText        = regexp.MustCompile(`(?i)another transaction|\blocking failed|option cluster\.max-op-version does not exist`)
	unreachableText = regexp.MustCompile(`(?i)connection failed\. please check if gluster daemon|glusterd(?: service)? is (?:not running|down)`)
	timeoutText     = regexp.MustCompile(`(?i)request timed out`)
)

// lateText are refusals that come after glusterd began to act: gluster loses its
// connection when glusterd dies at work, and each phase after the validation, the
// one that stops a task's processes and the commit among them, can fail on one
// node after it was done on others. "Pre Validation failed" is none of them.
// Between the phase's name and "failed" glusterd 10 puts what it was about, as in
// "Glusterd Syncop Mgmt brick op 'Rebalance' failed" (seen on 10.3).
var lateText = regexp.MustCompile(`(?i)connection failed|` + brickOpText + `|commit failed|post[ -]validation failed|unlocking failed`)

const brickOpText = `brick ops?\b.{0,40}failed`

// doubt turns the "no" to a command that changes something into "outcome
// unknown" where the words do not prove that nothing was done. A "no" without a
// reason can come from the release of the locks after the commit; each phase
// before it gives one.
func (e *CommandError) doubt() *CommandError {
	late := e.wordless || lateText.MatchString(e.Message)
	if late && (e.Kind == gluster.FailureUnreachable || e.Kind == gluster.FailureRefused) {
		e.Kind, e.late = gluster.FailureOutcomeUnknown, true
	}
	return e
}

// unheardText is what glusterd says when it got a question through to some nodes and
// not to all, as when the process of a migration ends at that moment (seen on 10.3).
// It says nothing about what was asked.
var unheardText = regexp.MustCompile(`(?i)` + brickOpText)

// postpone turns the "no" to a question into "busy" where the words say that a node
// did not get through with it.
func (e *CommandError) postpone() *CommandError {
	if e.Kind == gluster.FailureRefused && unheardText.MatchString(e.Message) {
		e.Kind = gluster.FailureBusy
	}
	return e
}

// maxWords is how much of an answer that could not be understood is shown, in
// bytes.
const maxWords = 400

// failureBefore classifies a call that came back without any answer.
func failureBefore(argv []string, out gluster.Output, err error) *CommandError {
	e := &CommandError{Argv: argv, ExitCode: out.ExitCode, Kind: gluster.FailureOutcomeUnknown, Message: err.Error(), Err: err}
	if _, notStarted := errors.AsType[*startError](err); notStarted {
		e.Kind = gluster.FailureUnreachable
	} else if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		e.Message = "no answer came in time"
	}
	return e
}

// failureText classifies an answer that holds no XML; parseErr says why it
// could not be read.
func failureText(argv []string, out gluster.Output, parseErr error) *CommandError {
	text := string(bytes.TrimSpace(out.Stdout)) + "\n" + string(bytes.TrimSpace(out.Stderr))
	e := &CommandError{Argv: argv, ExitCode: out.ExitCode, Err: parseErr}
	switch {
	case out.Truncated:
		e.Kind = gluster.FailureMalformed
		e.Message = fmt.Sprintf("the answer is longer than %d bytes", len(out.Stdout)+len(out.Stderr))
		return e
	case timeoutText.MatchString(text):
		e.Kind = gluster.FailureOutcomeUnknown
	case unreachableText.MatchString(text):
		e.Kind = gluster.FailureUnreachable
	case busyText.MatchString(text):
		e.Kind = gluster.FailureBusy
	case out.ExitCode == 126, out.ExitCode == 127:
		// A prefix such as sudo or docker exec found no gluster to run.
		e.Kind = gluster.FailureUnreachable
	default:
		e.Kind = gluster.FailureMalformed
	}
	e.Message = excerpt(text)
	if e.Message == "" {
		e.Message = fmt.Sprintf("gluster printed nothing and ended with exit code %d", out.ExitCode)
	}
	return e
}

// failureAnswer classifies an answer whose opRet says no.
func failureAnswer(argv []string, out gluster.Output, env envelope) *CommandError {
	e := &CommandError{Argv: argv, ExitCode: out.ExitCode, OpErrno: int(env.OpErrno), Message: excerpt(env.OpErrstr)}
	switch {
	case e.OpErrno == errnoTransaction, busyText.MatchString(env.OpErrstr):
		e.Kind = gluster.FailureBusy
	case timeoutText.MatchString(env.OpErrstr):
		e.Kind = gluster.FailureOutcomeUnknown
	case unreachableText.MatchString(env.OpErrstr):
		e.Kind = gluster.FailureUnreachable
	default:
		e.Kind = gluster.FailureRefused
	}
	if e.Message == "" {
		e.wordless = true
		e.Message = fmt.Sprintf("glusterd gave no reason (opRet %d, opErrno %d)", *env.OpRet, env.OpErrno)
	}
	return e
}

// excerpt makes a text from outside fit for a message: valid, trimmed, of
// bounded length, control characters gone.
func excerpt(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r < 0x20 || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.TrimSpace(text))
	if len(text) <= maxWords {
		return text
	}
	cut := maxWords
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
