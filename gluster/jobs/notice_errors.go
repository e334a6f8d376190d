package jobs

import (
	"errors"
	"strings"

	"brickyard/gluster"
)

// This file is about what goes wrong: an error becomes what a job says of it.

// NoticesOf is an error as a job says it.
func NoticesOf(err error) Notices {
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return refusal.notices(refusal.Sentence)
	}
	var own interface{ Notices() Notices }
	if errors.As(err, &own) {
		return own.Notices()
	}
	if words := gluster.WordsOf(err); words != "" {
		return SayWith(NoticeGlusterdWords, Args{"words": {strings.TrimSuffix(words, ".")}})
	}
	return Say(problemCode(err))
}

// NoticesOfWhole is an error with all its details, as a job says it.
func NoticesOfWhole(err error) Notices {
	switch e := err.(type) { //nolint:errorlint // of an error that wraps one of these the rest would be lost
	case *Refusal:
		return e.notices(e.Error())
	case interface{ Notices() Notices }:
		return e.Notices()
	}
	return SayText(err.Error())
}

// notices are the refusal as a job says it, in these words.
func (r *Refusal) notices(words string) Notices {
	if words == "" {
		return nil
	}
	return SayWith(NoticeRefusal, Args{"code": {string(r.Code)}, "words": {words}})
}

func problemCode(err error) NoticeCode {
	switch gluster.FailureOf(err) {
	case gluster.FailureUnreachable:
		return NoticeUnreachable
	case gluster.FailureOutcomeUnknown:
		return NoticeNoAnswerInTime
	case gluster.FailureBusy:
		return NoticeGlusterdBusy
	case gluster.FailureMalformed:
		return NoticeNoXML
	case gluster.FailureRefused:
		return NoticeQuestionRefused
	}
	return NoticeUnreadable
}

// ProblemSentence says what a person can do about a cluster that gives no
// answer.
func ProblemSentence(err error) string { return Say(problemCode(err)).String() }

// SentenceOf is an error in words for people.
func SentenceOf(err error) string { return NoticesOf(err).String() }

// SayFailure says why a command did nothing, with glusterd's own words. what is the
// command in a word: commit, pause, replacement, start, stop or throttle.
func SayFailure(what string, err error) Notices {
	words := []string{strings.TrimSuffix(strings.TrimSpace(gluster.WordsOf(err)), ".")}
	switch gluster.FailureOf(err) {
	case gluster.FailureBusy:
		return SayWith(NoticeGaveUpBusy, Args{"what": {what}, "words": words})
	case gluster.FailureUnreachable:
		return SayWith(NoticeNotReached, Args{"what": {what}, "words": words})
	}
	return SayWith(NoticeGlusterdRefused, Args{"words": words})
}
