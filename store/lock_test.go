package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

func TestALockThatAChildOfADeadServerHoldsIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, lockName)
	f := must[*os.File](t)(lockFile(path))
	// A child that is not yet the program it is to become shares our files.
	child := exec.Command("sleep", "0.4")
	child.ExtraFiles = []*os.File{f}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(dead.Process.Pid)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	openIn(t, dir, Options{})
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
}
