package views

import (
	"strconv"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// CommandView is one command that ran.
type CommandView struct {
	ID                       int64
	Line                     string // copyable
	Target                   string // where it was sent
	By, From, Reason         string
	Attempt                  int
	Started, Ended           Stamp
	Took                     time.Duration
	Running                  bool
	Exit                     int
	Failure, Message         string
	Stdout, Stderr           string
	StdoutBytes, StderrBytes int
	Badge                    Badge
}

func commandViews(records []jobs.CommandRecord, now time.Time) []CommandView {
	out := make([]CommandView, len(records))
	for i, c := range records {
		out[i] = CommandView{
			ID: c.ID, Line: gluster.ShellLine(c.Argv), Target: c.Target, By: c.By, From: c.From, Reason: c.Reason, Attempt: c.Attempt,
			Started: Stamp{c.StartedAt}, Ended: Stamp{c.EndedAt}, Took: took(c.StartedAt, c.EndedAt, now),
			Running: c.EndedAt.IsZero(), Exit: c.ExitCode, Failure: c.Failure, Message: c.Message,
			Stdout: c.Stdout, Stderr: c.Stderr, StdoutBytes: len(c.Stdout), StderrBytes: len(c.Stderr),
			Badge: commandBadge(c),
		}
	}
	return out
}

// commandBadge judges a command by its failure, never by its exit code alone:
// gluster answers --xml with 0 even when glusterd refused.
func commandBadge(c jobs.CommandRecord) Badge {
	switch {
	case c.Failure == "" && c.EndedAt.IsZero():
		return Badge{Icon: IconWaiting, Word: "No answer yet", Tone: ToneInfo}
	case c.Failure == "":
		return Badge{Icon: IconOK, Word: "Accepted", Tone: ToneOK}
	case c.Failure == gluster.FailureBusy.String():
		return Badge{Icon: IconWaiting, Word: "Cluster was busy", Tone: ToneWarn}
	case c.Failure == gluster.FailureOutcomeUnknown.String(), c.Failure == gluster.FailureMalformed.String():
		return Badge{Icon: IconUnknown, Word: "Outcome unknown", Tone: ToneWarn}
	case c.Failure == gluster.FailureUnreachable.String():
		return Badge{Icon: IconBad, Word: "Cluster not reached", Tone: ToneBad}
	case c.Failure == gluster.FailureRefused.String():
		return Badge{Icon: IconBad, Word: "Refused", Tone: ToneBad}
	}
	return Badge{Icon: IconBad, Word: "Failed", Tone: ToneBad}
}

// asked says who wanted the command, from where, and why as far as they said.
func (c CommandView) asked() string {
	words := c.By
	if c.From != "" {
		words += " from " + c.From
	}
	if c.Reason != "" {
		words += ": " + c.Reason
	}
	return words
}

func commandID(c CommandView) string { return "command-" + strconv.FormatInt(c.ID, 10) }

// commandText is the line that will run, "" for no command.
func commandText(c gluster.Command) string {
	if c.None() {
		return ""
	}
	return c.String()
}

func lines(commands ...gluster.Command) []string {
	out := make([]string, len(commands))
	for i, c := range commands {
		out[i] = c.String()
	}
	return out
}
