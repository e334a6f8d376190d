package jobs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"brickyard/gluster"
)

// JoinSentences puts two sentences together; either may be "".
func JoinSentences(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

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

// FiguresMissing is said when a task is over and its last figures could not be read.
const FiguresMissing = "The last figures could not be read; those shown were seen before."

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
func ProblemSentence(err error) string {
	switch gluster.FailureOf(err) {
	case gluster.FailureUnreachable:
		return "No glusterd answers. Check that glusterd runs there and that this server may run the gluster command."
	case gluster.FailureOutcomeUnknown:
		return "gluster gave no answer in time. A peer that lost power or its network can make it hang; Brickyard keeps asking."
	case gluster.FailureBusy:
		return "glusterd is busy with another transaction; Brickyard asks again in a moment."
	case gluster.FailureMalformed:
		return "gluster answered something that is not its XML, or nothing. A peer that fell silent can make it do so; if it lasts, check the command the cluster was added with."
	case gluster.FailureRefused:
		return "glusterd refused the question."
	}
	return "The cluster could not be read."
}

// FailureSentence says why a command did nothing, with glusterd's own words.
func FailureSentence(what string, err error) string {
	words := strings.TrimSuffix(strings.TrimSpace(gluster.WordsOf(err)), ".")
	switch gluster.FailureOf(err) {
	case gluster.FailureBusy:
		return fmt.Sprintf("%s was given up: glusterd stayed busy with another transaction. Try again in a moment. (%s)", what, words)
	case gluster.FailureUnreachable:
		return fmt.Sprintf("%s did not reach the cluster: %s.", what, words)
	}
	return fmt.Sprintf("glusterd refused: %s.", words)
}

// SentenceOf is an error in words for people.
func SentenceOf(err error) string {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Sentence
	}
	if words := gluster.WordsOf(err); words != "" {
		return strings.TrimSuffix(words, ".") + "."
	}
	return ProblemSentence(err)
}

// LookingForBrick is said while a replacement whose answer was lost is looked for.
const LookingForBrick = "The answer was lost. Brickyard looks whether glusterd has carried it out."

// TryAgain says why a command was not carried out as far as the record of it
// tells, and what to do.
func TryAgain(last *CommandRecord) string {
	switch {
	case last == nil:
		return "Brickyard was stopped before it was sent. Try again."
	case last.Outcome() == Refused:
		return JoinSentences(last.AnswerSentence(), "Try again.")
	}
	return "Try again."
}

// RefusedBefore is said of a command that was refused before its server died.
const RefusedBefore = "Brickyard was stopped after glusterd had refused the command. Nothing was changed."

// AwaySentence says why nothing follows from what the others show: the node
// that was told is away.
func AwaySentence(target, shown string) string {
	return fmt.Sprintf("The answer was lost, and %s, where the command was sent, is away: for the other nodes %s, but that may change when it comes back.", target, shown)
}

// WithLeaves adds what a stop does not reach, unless it is said already.
func WithLeaves(message, leaves string) string {
	if strings.Contains(message, upstreamGoesOn) {
		return message
	}
	return JoinSentences(message, leaves)
}
