package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func historyLineAt(minute int, command string) string {
	return fmt.Sprintf("[2026-11-21 06:%02d:00.000000 +0000]  : %s : SUCCESS\n", minute, command)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read returns the commands of the histories in their order.
func read(t *testing.T, sources ...HistorySource) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out []string
	for _, e := range NewHistory(sources, slog.New(slog.DiscardHandler)).Read(ctx) {
		out = append(out, e.Source+":"+e.Command)
	}
	return strings.Join(out, " ")
}

func TestHistoriesOfSeveralNodesAreMergedByTime(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cmd_history.log")
	write(t, file, historyLineAt(1, "one")+historyLineAt(3, "three"))
	other := filepath.Join(t.TempDir(), "other.log")
	write(t, other, historyLineAt(2, "two"))
	got := read(t, HistorySource{Name: "a", Path: file}, HistorySource{Name: "b", Argv: []string{"cat", other}})
	if got != "a:one b:two a:three" {
		t.Error(got)
	}
}

func TestAHistoryThatWasRotatedIsReadWithItsPredecessor(t *testing.T) {
	for _, name := range []string{"cmd_history.log.1", "cmd_history.log-20261121"} {
		file := filepath.Join(t.TempDir(), "cmd_history.log")
		write(t, filepath.Join(filepath.Dir(file), name), historyLineAt(1, "one"))
		write(t, file+".2.gz", "\x1f\x8b")
		write(t, file+"-20261120.gz", "\x1f\x8b")
		if got := read(t, HistorySource{Name: "a", Path: file}); got != "a:one" {
			t.Errorf("%s, while the new one is not there yet: %q", name, got)
		}
		write(t, file, historyLineAt(2, "two"))
		if got := read(t, HistorySource{Name: "a", Path: file}); got != "a:one a:two" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOfALongHistoryOnlyTheLastPartIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cmd_history.log")
	line := historyLineAt(1, "volume status all")
	write(t, file, historyLineAt(0, "first")+strings.Repeat(line, 2*maxHistory/len(line))+historyLineAt(2, "last"))
	write(t, file+".1", historyLineAt(0, "older"))
	got := read(t, HistorySource{Name: "a", Path: file})
	if strings.Contains(got, "first") || strings.Contains(got, "older") || !strings.HasSuffix(got, "a:last") || len(got) > 2*maxHistory {
		t.Errorf("%d bytes, ends with %q", len(got), got[max(0, len(got)-20):])
	}
}

func TestAHistoryThatCannotBeReadIsLeftOut(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "cmd_history.log")
	write(t, file, historyLineAt(1, "one"))
	sources := map[string]HistorySource{
		"missing":       {Path: filepath.Join(dir, "nothing")},
		"a directory":   {Path: dir},
		"a device":      {Path: "/dev/zero"},
		"no program":    {Argv: []string{filepath.Join(dir, "nothing")}},
		"it fails":      {Argv: []string{"false"}},
		"without end":   {Argv: []string{"yes", historyLineAt(2, "two")}},
		"prints no log": {Argv: []string{"echo", "hello"}},
	}
	for name, s := range sources {
		if got := read(t, s, HistorySource{Name: "a", Path: file}); got != "a:one" {
			t.Errorf("%s: %q", name, got)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	hung := HistorySource{Argv: []string{"sleep", "60"}}
	if got := NewHistory([]HistorySource{hung, {Name: "a", Path: file}}, slog.New(slog.DiscardHandler)).Read(ctx); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}
