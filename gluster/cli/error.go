package cli

import (
	"fmt"

	"brickyard/gluster"
)

// CommandError is a `gluster` command that did not do what it was asked.
type CommandError struct {
	// Argv is the command line, beginning with "gluster".
	Argv     []string
	ExitCode int
	// OpErrno is glusterd's number, 0 if it gave none.
	OpErrno int
	// Message are glusterd's own words, or the system's when glusterd was never
	// reached.
	Message string
	Kind    gluster.Failure
	// Err is the cause inside this process, such as a context's end.
	Err error
	// wordless says that glusterd said no without a reason, and that Message is
	// ours.
	wordless bool
	// late says that the outcome is unknown for what was said, and not for
	// silence.
	late bool
}

// Error names the command and the reason.
func (e *CommandError) Error() string {
	return fmt.Sprintf("run %s: %s: %s", gluster.ShellLine(e.Argv), e.Kind, e.Message)
}

// Unwrap returns the cause inside this process, nil when the "no" came from
// glusterd.
func (e *CommandError) Unwrap() error { return e.Err }

// Failure is the kind of "no", for gluster.FailureOf.
func (e *CommandError) Failure() gluster.Failure { return e.Kind }

// Words are glusterd's own words, for gluster.WordsOf.
func (e *CommandError) Words() string { return e.Message }
