package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestWrittenFiles compares what a client reads with what was written; of a torn
// write nothing is known.
func TestWrittenFiles(t *testing.T) {
	for _, c := range []struct {
		name, written string
		next, torn    int
		read          string
		same          bool
	}{
		{"all of it", "abcdef", 6, 0, "abcdef", true},
		{"nothing, and none was written", "", 0, 0, "", true},
		{"another byte", "abcdef", 6, 0, "abcdeX", false},
		{"too short", "abcdef", 6, 0, "abcde", false},
		{"too long", "abcdef", 6, 0, "abcdefg", false},
		{"a hole", "abcdef", 6, 0, "ab\x00\x00ef", false},
		{"the torn write was done", "abcdef", 4, 2, "abcdef", true},
		{"the torn write was not done", "abcdef", 4, 2, "abXXef", true},
		{"beside the torn write", "abcdef", 4, 2, "aXcdef", false},
		{"after the torn write", "abcdef", 4, 2, "abcdXf", false},
		{"too short beside the torn write", "abcdef", 4, 2, "abcd", false},
		{"the torn write would have made it longer", "abcdef", 6, 2, "abcd", true},
		{"half of the torn write", "abcdef", 6, 2, "abcde", true},
		{"shorter than before the torn write", "abcdef", 6, 2, "abc", false},
	} {
		f := writtenFile{name: "f", content: []byte(c.written), next: c.next, torn: c.torn}
		if err := f.differs([]byte(c.read)); (err == nil) != c.same {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestWriterBesideAnotherClient has a file that another client changes.
func TestWriterBesideAnotherClient(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Nodes: 1})
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v"}))
	m, err := c.NewClient(ctx, "v")
	must(t, err)
	w, err := m.Write(Writing{Count: 2, Size: 40_000, Chunk: 4096})
	must(t, err)
	must(t, poll(ctx, 20*time.Millisecond, func() error {
		if n := w.Writes(); n < 50 {
			return fmt.Errorf("only %d writes", n)
		}
		return nil
	}))
	_, err = w.Stop(ctx)
	must(t, err)
	after, err := c.NewClient(ctx, "v")
	must(t, err)
	must(t, w.Check(after))
	must(t, os.WriteFile(filepath.Join(after.Path(), "writer-00001"), []byte("other"), 0o600))
	if err := w.Check(after); err == nil {
		t.Error("a file that somebody else has written over is as it was written")
	}
}
