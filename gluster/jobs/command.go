package jobs

import (
	"strings"
	"time"

	"brickyard/gluster"
)

// CommandRecord is one command that changes a cluster: written before it runs,
// completed when its answer is there.
type CommandRecord struct {
	ID     int64
	JobID  int64
	StepID int64
	// Argv is the whole command line, beginning with "gluster".
	Argv []string
	// Order is what kind of command it is.
	Order gluster.Order
	// Target is which of the cluster's targets it was sent to.
	Target string
	// By is the user on whose behalf it ran; From their address; Reason theirs.
	By, From, Reason string
	// Attempt counts from 1; a busy cluster is asked several times.
	Attempt   int
	StartedAt time.Time
	// EndedAt is zero while the command runs, or when its end was never seen.
	EndedAt  time.Time
	ExitCode int
	// Failure is gluster.Failure's word, "" when the command succeeded.
	Failure string
	Message string
	// Stdout and Stderr are kept up to MaxKeptOutput bytes each.
	Stdout, Stderr string
}

// MaxKeptOutput is how much of a command's output is kept, in bytes per stream.
const MaxKeptOutput = 64 << 10

// settleAfter is how long glusterd may still be carrying out a command whose
// answer was lost: its own limit for a transaction is 120 s, plus a margin.
const settleAfter = 150 * time.Second

// LostOr is what is said of a command whose answer was lost, or of one to which
// glusterd said yes.
func (c *CommandRecord) LostOr(lost, accepted Notices) Notices {
	if c.Outcome() == CarriedOut {
		return accepted
	}
	return lost
}

// Answered is glusterd's answer, nil if there is none.
func (c *CommandRecord) Answered() Notices {
	if c == nil || c.Message == "" {
		return nil
	}
	return SayWith(NoticeGlusterdAnswered, Args{"words": {strings.TrimSuffix(strings.TrimSpace(c.Message), ".")}})
}

// IsOnItsWay reports whether glusterd may still be carrying the command out.
func (c *CommandRecord) IsOnItsWay(now time.Time) bool {
	return c != nil && c.Outcome() != Refused && MayStillHappen(c.StartedAt, now)
}

// MayStillHappen reports whether glusterd may still be at work on a command that
// was sent at a time, as lastOfRun tells it.
func MayStillHappen(sentAt, now time.Time) bool { return now.Sub(sentAt) <= settleAfter }

// IsStillToSend reports whether nothing is on record, or only that the cluster was
// busy.
func (c *CommandRecord) IsStillToSend() bool {
	return c == nil || c.Failure == gluster.FailureBusy.String()
}

// Outcome is what became of a command by its record; NotSent where there is none,
// and Lost while no answer is on record.
func (c *CommandRecord) Outcome() Outcome {
	switch {
	case c == nil:
		return NotSent
	case c.EndedAt.IsZero():
		return Lost
	case c.Failure == "":
		return CarriedOut
	}
	return outcomeOfFailure(c.Failure)
}

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
