package views

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// JobLog writes a job as plain text, to be kept with a ticket: the same facts as
// its page, times in UTC.
func JobLog(w io.Writer, m JobView) error {
	b := bufio.NewWriter(w)
	r := m.Row
	fmt.Fprintf(b, "%s #%d of volume %s on cluster %s\n", r.Action, r.ID, line(r.Volume), line(r.Cluster))
	logFact(b, "State", r.Badge.Word+" ("+string(r.State)+")")
	logFact(b, "Message", r.Message)
	logFact(b, "Started by", r.Who)
	logFact(b, "From", strings.TrimSpace(r.Origin+" "+m.Page.From))
	logFact(b, "Reason", r.Reason)
	logFact(b, "Stopped by", r.StoppedBy)
	logTime(b, "Asked for", r.Created)
	if r.Found {
		logTime(b, "Found", r.Started)
	} else {
		logTime(b, "Started", r.Started)
	}
	logFact(b, "Hint", r.Hint)
	logTime(b, "Ended", r.Ended)
	if r.Started.Known() {
		logFact(b, "Time", elapsedWords(r.Elapsed))
	}
	logTime(b, "Last heard of", r.Seen)
	logFact(b, "Volume id", m.Page.VolumeID)
	logFact(b, "Task id", m.Page.TaskID)
	logFact(b, "Migrate data", m.Page.Removal)
	logFact(b, "Replica count", m.Page.Replica)
	logFact(b, "Throttle", m.Page.Throttle)
	logFact(b, "Window", strings.TrimSpace(m.Page.Window+" "+r.Schedule.text()))
	logFact(b, "Window set", strings.TrimSpace(m.Page.WindowBy))
	logTime(b, "Window set at", m.Page.WindowAt)
	logFact(b, "Brick", m.Page.Old)
	logFact(b, "New brick", m.Page.With)
	for _, h := range r.Heal {
		logFact(b, "Heal", h.words())
	}
	for _, u := range m.Page.Bricks {
		logFact(b, "Brick", u.Name+" ("+u.words()+")")
	}
	logTime(b, "Stands still", r.Stalled)
	logFact(b, "Figures", joined(r.Progress.Figures))
	logFact(b, "Failures", r.Progress.Failures)
	fmt.Fprint(b, "\nSteps\n")
	logSteps(b, r.Steps, "  ")
	logNodes(b, r.Nodes)
	logFindings(b, m.Findings)
	logCommands(b, m.Commands)
	return b.Flush()
}

// line keeps a value on one line: nothing from outside may forge a line of its
// own.
func line(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// printable replaces control characters: the log may be read in a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

func logFact(b *bufio.Writer, name, value string) {
	if value != "" {
		fmt.Fprintf(b, "%-15s%s\n", name+":", line(value))
	}
}

func logTime(b *bufio.Writer, name string, s Stamp) {
	if s.Known() {
		logFact(b, name, s.UTC())
	}
}

func logSteps(b *bufio.Writer, steps []StepNode, indent string) {
	for _, s := range steps {
		fmt.Fprintf(b, "%s%s: %s", indent, s.Title, s.Badge.Word)
		if s.Started.Known() {
			fmt.Fprintf(b, ", %s", s.Started.UTC())
			if s.Took != "" {
				fmt.Fprintf(b, ", %s", s.Took)
			}
		}
		if s.Task != "" {
			fmt.Fprintf(b, ", task %s, glusterd: %q", line(s.Task), s.Raw)
		}
		fmt.Fprintln(b)
		if len(s.Figures) > 0 {
			fmt.Fprintf(b, "%s  %s\n", indent, join(s.Figures))
		}
		if s.Message != "" {
			fmt.Fprintf(b, "%s  %s\n", indent, line(s.Message))
		}
		logSteps(b, s.Steps, indent+"  ")
	}
}

func logNodes(b *bufio.Writer, nodes []NodeLine) {
	if len(nodes) == 0 {
		return
	}
	fmt.Fprint(b, "\nNodes\n")
	for _, n := range nodes {
		fmt.Fprintf(b, "  %s: %q, %s, %s, %s scanned, %s failed, %s skipped, run time %s, last seen %s\n",
			line(n.Host), n.Raw, Counted(n.Moved, "file moved", "files moved"), Size(n.Bytes), Count(n.Scanned),
			Count(n.Failures), Count(n.Skipped), Duration(n.RunTime), n.Seen.UTC())
	}
}

func logFindings(b *bufio.Writer, findings []Finding) {
	if len(findings) == 0 {
		return
	}
	fmt.Fprint(b, "\nPreflight\n")
	for _, f := range findings {
		fmt.Fprintf(b, "  %-8s %s: %s\n", f.Badge.Word, f.Rule, line(f.Summary))
	}
}

func logCommands(b *bufio.Writer, commands []CommandView) {
	fmt.Fprint(b, "\nCommands\n")
	if len(commands) == 0 {
		fmt.Fprint(b, "  none\n")
	}
	for _, c := range commands {
		fmt.Fprintf(b, "  %s  $ %s\n", c.Started.UTC(), printable(c.Line))
		if c.Target != "" {
			fmt.Fprintf(b, "    sent to %s\n", line(c.Target))
		}
		if c.By != "" {
			fmt.Fprintf(b, "    by %s\n", line(strings.TrimSpace(c.asked())))
		}
		if c.Running {
			fmt.Fprint(b, "    no answer yet\n")
		} else {
			fmt.Fprintf(b, "    %s, exit %d, took %s, attempt %d\n", c.Badge.Word, c.Exit, Duration(c.Took), c.Attempt)
		}
		if c.Message != "" {
			fmt.Fprintf(b, "    glusterd: %s\n", line(c.Message))
		}
		logOutput(b, "stdout", c.Stdout)
		logOutput(b, "stderr", c.Stderr)
	}
}

func logOutput(b *bufio.Writer, name, text string) {
	if text == "" {
		return
	}
	for l := range strings.Lines(text) {
		fmt.Fprintf(b, "    %s| %s\n", name, strings.TrimRight(printable(l), " "))
	}
}

func joined(figures []Figure) string {
	texts := make([]string, len(figures))
	for i, f := range figures {
		texts[i] = f.String()
	}
	return strings.Join(texts, ", ")
}
