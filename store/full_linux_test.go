package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"brickyard/gluster/jobs"
)

// A real disk runs full in other places than a limit on the database's pages:
// in the log file, at the commit.
func TestAFullDiskIsReportedAndLeftBehind(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(ctx, filepath.Join(disk, "data"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before := create(t, s, plain("v"))

	ballast := filepath.Join(disk, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	big := plain("w")
	big.Message = jobs.SayText(strings.Repeat("x", 100_000))
	for range 3 {
		if _, _, err := s.CreateJob(ctx, big, "key"); !strings.Contains(Problem(err), "is full") {
			t.Errorf("problem %q of %v", Problem(err), err)
		}
	}
	got, err := s.Job(ctx, before.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, before, got)

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if _, existed, err := s.CreateJob(ctx, big, "key"); err != nil || existed {
		t.Errorf("with space again: %v, %v", existed, err)
	}
	requireIntact(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
