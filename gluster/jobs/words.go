package jobs

import (
	"slices"
	"strings"

	"brickyard/gluster"
)

func plural(n uint64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// AndList puts words into a sentence: "a, b and c".
func AndList(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// AutoCommitter is the user in whose name a removal commits itself.
const AutoCommitter = "Brickyard"

// PreferBricks is the list of bricks that glusterd gives, or the recorded one when it
// gives none.
func PreferBricks(listed, recorded []string) []string {
	if len(listed) > 0 {
		return listed
	}
	return recorded
}

// SameSet reports whether two lists hold the same names, in whatever order.
func SameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// ProblemSentence says what a person can do about a cluster that gives no
// answer.
func ProblemSentence(err error) string { return Say(problemCode(err)).String() }

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

// SentenceOf is an error in words for people.
func SentenceOf(err error) string { return NoticesOf(err).String() }

// TryAgain says why a command was not carried out as far as the record of it
// tells, and what to do.
func TryAgain(last *CommandRecord) Notices {
	switch {
	case last == nil:
		return Say(NoticeStoppedBeforeSent, NoticeTryAgain)
	case last.Outcome() == Refused:
		return last.Answered().With(Say(NoticeTryAgain))
	}
	return Say(NoticeTryAgain)
}

// WithLeaves adds what a stop does not reach, unless it is said already.
func WithLeaves(message, leaves Notices) Notices {
	if message.Has(NoticeMayGoOnReopens, NoticeMayGoOnPauseEnds) {
		return message
	}
	return message.With(leaves)
}
