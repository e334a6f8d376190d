package server

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickyard/store"
)

// runIn runs the program on a data directory and returns its exit status and
// what it said on stderr.
func runIn(t *testing.T, dir string) (status int, said string) {
	t.Helper()
	out, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	status = Main([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, "test", out, out)
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	return status, string(b)
}

func TestADatabaseThatCannotBeUsedIsOneClearLineAndExitOneAndIsLeftAlone(t *testing.T) {
	for name, c := range map[string]struct {
		content func(string) []byte
		says    string
	}{
		"damaged": {func(path string) []byte {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			copy(b[len(b)/2:], strings.Repeat("garbage!", 1024))
			return b
		}, "The database file is damaged. Stop Brickyard, keep a copy of the data directory, and put a backup in its place."},
		"no database": {func(string) []byte { return []byte(strings.Repeat("a letter, ", 900)) }, "is damaged"},
		"newer": {func(path string) []byte {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[63] = 99 // user_version, of which this is the last byte
			return b
		}, "written by a newer Brickyard"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			path := filepath.Join(dir, store.FileName)
			s, err := store.Open(t.Context(), dir, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			content := c.content(path)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			status, said := runIn(t, dir)
			if status != 1 || !strings.Contains(said, c.says) || strings.Count(strings.TrimSpace(said), "\n") > 0 || !strings.HasPrefix(said, "brickyard: ") {
				t.Errorf("status %d, said:\n%s", status, said)
			}
			if now, err := os.ReadFile(path); err != nil || string(now) != string(content) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}
