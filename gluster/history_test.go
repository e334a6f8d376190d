package gluster

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05.999999 -0700", text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestALineOfTheHistoryIsRead(t *testing.T) {
	entry := func(time, command string, failed bool) []HistoryEntry {
		return []HistoryEntry{{Source: "s", At: at(time), Command: command, Failed: failed}}
	}
	cases := map[string]struct {
		line string
		want []HistoryEntry
	}{
		"success":             {"[2026-11-21 06:24:29.832129 +0000]  : volume rebalance dist start : SUCCESS\n", entry("2026-11-21 06:24:29.832129 +0000", "volume rebalance dist start", false)},
		"a space at the end":  {"[2026-11-21 06:23:47.820989 +0000]  : peer probe node2 : SUCCESS    \n", entry("2026-11-21 06:23:47.820989 +0000", "peer probe node2", false)},
		"refused":             {"[2026-11-21 06:24:30.476714 +0000]  : volume rebalance dist start : FAILED : Rebalance on dist is already started\n", entry("2026-11-21 06:24:30.476714 +0000", "volume rebalance dist start", true)},
		"refused, no words":   {"[2026-11-21 06:24:30.476714 +0000]  : volume start v : FAILED  \n", entry("2026-11-21 06:24:30.476714 +0000", "volume start v", true)},
		"no zone, before 9":   {"[2019-02-03 04:05:06.000007]  : volume start v : SUCCESS\n", entry("2019-02-03 04:05:06.000007 +0000", "volume start v", false)},
		"local time":          {"[2026-11-21 07:24:29.832129 +0100]  : volume start v : SUCCESS\n", entry("2026-11-21 06:24:29.832129 +0000", "volume start v", false)},
		"no fraction":         {"[2026-11-21 06:24:29 +0000]  : volume start v : SUCCESS\r\n", entry("2026-11-21 06:24:29 +0000", "volume start v", false)},
		"torn at the front":   {"24:29.832129 +0000]  : volume rebalance dist start : SUCCESS\n", nil},
		"torn at the end":     {"[2026-11-21 06:24:29.832129 +0000]  : volume rebalance dist start : SUCC", nil},
		"still being written": {"[2026-11-21 06:24:29.832129 +0000]  : volume rebalance dist start : SUCCESS", nil},
		"rest of an error":    {"Not performing rebalance\n", nil},
		"empty":               {"\n", nil},
		"zeros, truncated":    {strings.Repeat("\x00", 100) + "\n", nil},
		"no such date":        {"[2026-13-41 06:24:29.832129 +0000]  : volume start v : SUCCESS\n", nil},
		"very long":           {"[2026-11-21 06:24:29.832129 +0000]  : volume start " + strings.Repeat("v", maxHistoryLine) + " : SUCCESS\n", nil},
		"another log":         {"[2026-11-21 06:24:29.832129 +0000] I [MSGID: 106487] [glusterd-handler.c:1452] 0-glusterd: Received cli list req\n", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ParseHistory("s", []byte(c.line))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The files in testdata/history are those of three nodes of a real cluster of
// GlusterFS 10.3 after the same afternoon.
func TestTheHistoriesOfARealClusterAreReadWhole(t *testing.T) {
	files, err := filepath.Glob("testdata/history/*.log")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.MarshalIndent(ParseHistory(filepath.Base(file), text), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(file, ".log") + ".golden.json"
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
			t.Errorf("%s (-want +got)\n%s", file, diff)
		}
	}
}

func TestTheStartOfATaskIsFoundInTheHistory(t *testing.T) {
	var zero time.Time
	noon := at("2026-11-21 12:00:00 +0000")
	rebalance := AsyncTask{Volume: "v", Type: TaskRebalance}
	fix := AsyncTask{Volume: "v", Type: TaskFixLayout}
	removal := AsyncTask{Volume: "v", Type: TaskRemoveBrick, Bricks: []string{"n1:/a", "n2:/a"}}
	cases := map[string]struct {
		task     AsyncTask
		commands []string // one a minute, the last at noon; "!" before a refused one
		from     time.Time
		want     string
	}{
		"a rebalance":                     {rebalance, []string{"volume rebalance v start"}, zero, "volume rebalance v start"},
		"by force":                        {rebalance, []string{"volume rebalance v start force"}, zero, "volume rebalance v start force"},
		"cut short, as gluster allows":    {rebalance, []string{"v reb v start"}, zero, "v reb v start"},
		"the last of two":                 {rebalance, []string{"volume rebalance v start", "volume rebalance v start force"}, zero, "volume rebalance v start force"},
		"another volume":                  {rebalance, []string{"volume rebalance w start"}, zero, ""},
		"a volume called start":           {AsyncTask{Volume: "start", Type: TaskRebalance}, []string{"volume rebalance start start"}, zero, "volume rebalance start start"},
		"refused":                         {rebalance, []string{"!volume rebalance v start"}, zero, ""},
		"a question":                      {rebalance, []string{"volume rebalance v status"}, zero, ""},
		"questions after it":              {rebalance, []string{"volume rebalance v start", "volume rebalance v status", "volume status all"}, zero, "volume rebalance v start"},
		"stopped since":                   {rebalance, []string{"volume rebalance v start", "volume rebalance v stop"}, zero, ""},
		"a stop that was refused":         {rebalance, []string{"volume rebalance v start", "!volume rebalance v stop"}, zero, "volume rebalance v start"},
		"another kind since":              {rebalance, []string{"volume rebalance v start", "volume remove-brick v n1:/a start"}, zero, ""},
		"a fix-layout is no rebalance":    {rebalance, []string{"volume rebalance v fix-layout start"}, zero, ""},
		"a fix-layout":                    {fix, []string{"volume rebalance v fix-layout start"}, zero, "volume rebalance v fix-layout start"},
		"a rebalance is no fix-layout":    {fix, []string{"volume rebalance v start"}, zero, ""},
		"a removal, bricks in any order":  {removal, []string{"volume remove-brick v n2:/a n1:/a start"}, zero, "volume remove-brick v n2:/a n1:/a start"},
		"a removal with a replica count":  {removal, []string{"volume remove-brick v replica 3 n1:/a n2:/a start"}, zero, "volume remove-brick v replica 3 n1:/a n2:/a start"},
		"a removal of other bricks":       {removal, []string{"volume remove-brick v n1:/a start"}, zero, ""},
		"a removal that was committed":    {removal, []string{"volume remove-brick v n1:/a n2:/a start", "volume remove-brick v n1:/a n2:/a commit"}, zero, ""},
		"too long ago":                    {rebalance, []string{"volume rebalance v start", "volume status all"}, noon, ""},
		"too short":                       {rebalance, []string{"volume", "volume rebalance", "volume rebalance v"}, zero, ""},
		"nothing":                         {rebalance, nil, zero, ""},
		"a task of a kind we do not know": {AsyncTask{Volume: "v", Type: TaskUnknown}, []string{"volume rebalance v start"}, zero, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var entries []HistoryEntry
			for i, command := range c.commands {
				command, failed := strings.CutPrefix(command, "!")
				entries = append(entries, HistoryEntry{At: noon.Add(time.Duration(i+1-len(c.commands)) * time.Minute), Command: command, Failed: failed})
			}
			got, ok := StartOf(entries, c.task, c.from, noon)
			if got.Command != c.want && ok || ok != (c.want != "") {
				t.Errorf("%q %v, want %q", got.Command, ok, c.want)
			}
		})
	}
	if _, ok := StartOf([]HistoryEntry{{At: noon.Add(time.Second), Command: "volume rebalance v start"}}, rebalance, zero, noon); ok {
		t.Error("a start after the task was seen")
	}
}

func FuzzParseHistory(f *testing.F) {
	files, err := filepath.Glob("testdata/history/*.log")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("[2026-11-21 06:24:29.9999999999 +9999]  : : : : SUCCESS\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries := ParseHistory("s", text)
		for i, e := range entries {
			if e.At.IsZero() || i > 0 && e.At.Before(entries[i-1].At) {
				t.Errorf("entry %d is at %v", i, e.At)
			}
			if strings.ContainsAny(e.Command, "\n") {
				t.Errorf("%q is more than a line", e.Command)
			}
		}
		for _, typ := range []TaskType{TaskRebalance, TaskFixLayout, TaskRemoveBrick} {
			StartOf(entries, AsyncTask{Volume: "dist", Type: typ}, time.Time{}, time.Now())
		}
	})
}
