package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"brickyard/gluster"
)

// maxHistory is how much of a command history is read, in bytes from its end;
// some ten thousand lines.
const maxHistory = 1 << 20

// HistorySource is where the command history of one node is read: a file of this
// machine, or what a command prints.
type HistorySource struct {
	// Name says whose history it is, as a noun: "node2's command history".
	Name string
	// Path is the file; "" for a command. The file that logrotate made of it last
	// is read too.
	Path string
	// Argv prints the history, or better its last part; no shell is involved.
	Argv []string
}

// History reads the command histories of a cluster's nodes.
type History struct {
	sources []HistorySource
	log     *slog.Logger
}

// NewHistory returns a reader of these sources; log hears of those that cannot
// be read.
func NewHistory(sources []HistorySource, log *slog.Logger) *History {
	return &History{sources: sources, log: log}
}

// Read returns the entries of all sources that could be read before ctx ended,
// in the order of time.
func (h *History) Read(ctx context.Context) []gluster.HistoryEntry {
	parts := make([][]gluster.HistoryEntry, len(h.sources))
	var reading sync.WaitGroup
	for i, s := range h.sources {
		reading.Go(func() {
			text, err := s.read(ctx)
			if err != nil {
				h.log.Info("a command history could not be read", "source", s.Name, "error", err)
			}
			parts[i] = gluster.ParseHistory(s.Name, text)
		})
	}
	reading.Wait()
	all := slices.Concat(parts...)
	slices.SortStableFunc(all, func(a, b gluster.HistoryEntry) int { return a.At.Compare(b.At) })
	return all
}

func (s HistorySource) read(ctx context.Context) ([]byte, error) {
	if s.Path != "" {
		return tailOf(s.Path)
	}
	p := Prefixed(s.Argv...)
	p.maxOutput = 4 * maxHistory
	out, err := p.Run(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("run %s: %w", gluster.ShellLine(s.Argv), err)
	case out.Truncated:
		return nil, fmt.Errorf("%s prints more than %d bytes; let it print the last part only, with tail -c 1000000", gluster.ShellLine(s.Argv), p.maxOutput)
	case out.ExitCode != 0:
		return nil, fmt.Errorf("%s ended with exit code %d: %s", gluster.ShellLine(s.Argv), out.ExitCode, excerpt(string(out.Stderr)))
	}
	return out.Stdout, nil
}

// tailOf reads the last part of a log, and of the one it was rotated to when it
// is short itself. Debian's logrotate calls that one FILE.1, others FILE-DATE;
// older ones are compressed and not read.
func tailOf(path string) ([]byte, error) {
	text, err := lastPart(path, maxHistory)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if older := rotated(path); older != "" && len(text) < maxHistory {
		before, olderErr := lastPart(older, maxHistory-len(text))
		return append(before, text...), olderErr
	}
	return text, err
}

func rotated(path string) string {
	newest, name := int64(0), ""
	dated, _ := filepath.Glob(path + "-*") // the only error is a bad pattern
	for _, f := range append(dated, path+".1") {
		if strings.HasSuffix(f, ".gz") {
			continue
		}
		if info, err := os.Stat(f); err == nil && info.Mode().IsRegular() && info.ModTime().UnixNano() > newest {
			newest, name = info.ModTime().UnixNano(), f
		}
	}
	return name
}

// lastPart reads at most n bytes from the end of a regular file.
func lastPart(path string, n int) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read a command history: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read a command history: %s is no regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read a command history: %w", err)
	}
	defer func() { _ = f.Close() }()
	from := max(0, info.Size()-int64(n))
	text, err := io.ReadAll(io.LimitReader(io.NewSectionReader(f, from, int64(n)), int64(n)))
	if err != nil {
		return nil, fmt.Errorf("read a command history: %w", err)
	}
	return text, nil
}
