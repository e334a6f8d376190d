package jobs

import (
	"brickyard/gluster"
)

// Outcome is what became of a command.
type Outcome int

// The outcomes. What is done next differs: what was not sent, or was refused, changed
// nothing and may be tried again; what was lost is looked for on the cluster and never
// sent again.
const (
	// NotSent: nothing went out.
	NotSent Outcome = iota
	// CarriedOut: glusterd said yes.
	CarriedOut
	// Refused: it surely changed nothing. glusterd said no, stayed busy, or was not
	// reached.
	Refused
	// Lost: no answer came, or none that can be understood.
	Lost
)

// String is the outcome as a word for logs.
func (o Outcome) String() string {
	return [...]string{"not sent", "carried out", "refused", "lost"}[o]
}

// OutcomeOf is what became of a command that was sent, by the error it came to.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return CarriedOut
	}
	return outcomeOfFailure(gluster.FailureOf(err).String())
}

// outcomeOfFailure is Refused for the failures after which surely nothing was changed,
// and Lost for all others; by gluster.Failure's word, as it is recorded.
func outcomeOfFailure(word string) Outcome {
	switch word {
	case gluster.FailureBusy.String(), gluster.FailureUnreachable.String(), gluster.FailureRefused.String():
		return Refused
	}
	return Lost
}
