package gluster

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// HistoryEntry is one line of a node's command history: something glusterd was
// asked there, and when its answer was given. A start takes some ten seconds, so
// the task began a little earlier. The history does not say who asked, and each
// glusterd writes down only what it was asked itself (gf_cmd_log in
// glusterfs/libglusterfs/src/logging.c).
type HistoryEntry struct {
	// Source says whose history it is, as a noun: "node2's command history".
	Source string
	At     time.Time
	// Command is what was asked, without the word gluster and without flags.
	Command string
	// Failed is set when glusterd refused.
	Failed bool
}

// historyLine is "[2026-11-21 06:24:29.832129 +0000]  : COMMAND : SUCCESS".
// GlusterFS before 9 wrote no zone and meant UTC.
var historyLine = regexp.MustCompile(`^\[(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(\.\d{1,9})?(?: ([+-]\d{4}))?\] +\S* *: (.+?) : (SUCCESS|FAILED)(?:\s|$)`)

// maxHistoryLine is how long a line may be that is looked at, in bytes.
const maxHistoryLine = 64 << 10

// ParseHistory reads lines of a command history. Lines that are torn, as the
// first one of a file's last part is, or that are none, such as the rest of an
// error of several lines, are skipped. The order is that of the time.
func ParseHistory(source string, text []byte) []HistoryEntry {
	var out []HistoryEntry
	for line := range strings.Lines(string(text)) {
		if len(line) > maxHistoryLine || !strings.HasSuffix(line, "\n") {
			continue // the last line may still be being written
		}
		m := historyLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		zone := m[3]
		if zone == "" {
			zone = "+0000"
		}
		at, err := time.Parse("2006-01-02 15:04:05 -0700", m[1]+" "+zone)
		if err != nil || at.Unix() <= 0 {
			continue // of a clock that was never set nothing follows
		}
		if fraction, err := time.ParseDuration("0" + m[2] + "s"); m[2] != "" && err == nil {
			at = at.Add(fraction)
		}
		out = append(out, HistoryEntry{Source: source, At: at.UTC(), Command: strings.TrimSpace(m[4]), Failed: m[5] == "FAILED"})
	}
	slices.SortStableFunc(out, func(a, b HistoryEntry) int { return a.At.Compare(b.At) })
	return out
}

// StartOf finds the entry that may have started a task: the last accepted start
// of its kind on its volume, between from and until, that nothing ended since.
// It is a hint and no more: the history knows no task ids, and the task may have
// been started on a node whose history is not there. entries must be in the
// order of time.
func StartOf(entries []HistoryEntry, task AsyncTask, from, until time.Time) (HistoryEntry, bool) {
	var found HistoryEntry
	known := false
	for _, e := range entries {
		if e.Failed || e.At.After(until) {
			continue
		}
		switch begun, ended := task.begunBy(strings.Fields(e.Command)); {
		case begun:
			found, known = e, !e.At.Before(from)
		case ended:
			known = false
		}
	}
	return found, known
}

// begunBy says whether a command starts a task like this one, or whether after
// it none that was started before can still be there.
func (t AsyncTask) begunBy(words []string) (begun, ended bool) {
	if len(words) < 4 || !short(words[0], "volume") || words[2] != t.Volume {
		return false, false
	}
	rest := words[3:]
	verb := rest[len(rest)-1]
	switch {
	case short(words[1], "rebalance"):
		fix := rest[0] == "fix-layout" && verb == "start"
		plain := rest[0] == "start"
		switch {
		case fix && t.Type == TaskFixLayout, plain && t.Type == TaskRebalance:
			return true, false
		case fix, plain, verb == "stop":
			return false, true
		}
	case short(words[1], "remove-brick"):
		bricks := rest[:len(rest)-1]
		if len(bricks) > 2 && bricks[0] == "replica" {
			bricks = bricks[2:]
		}
		switch {
		case verb == "start" && t.Type == TaskRemoveBrick && sameSet(bricks, t.Bricks):
			return true, false
		case slices.Contains([]string{"start", "stop", "commit", "force"}, verb):
			return false, true
		}
	}
	return false, false
}

// short reports whether a word is one of the first two of a command, which may be
// cut short: "v reb V start". The others may not (seen on 10.3).
func short(word, full string) bool {
	return word != "" && strings.HasPrefix(full, word)
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
