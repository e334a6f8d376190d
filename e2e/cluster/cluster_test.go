package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCloseLeavesNothing(t *testing.T) {
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{})
	must(t, c.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 2}))
	must(t, c.Fill(ctx, "v", Files{Count: 10, Size: 1000}))
	w := watchCluster(t, c.Dir(), firstProcesses(c))
	must(t, c.Close())
	if left := w.left(); len(left) > 0 {
		t.Errorf("left after Close:\n%s", strings.Join(left, "\n"))
	}
	if _, err := os.Stat(c.Dir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory %s is left: %v", c.Dir(), err)
	}
	must(t, c.Close()) // a second time is fine
}

func TestKillLeavesNothing(t *testing.T) {
	Require(t)
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), heldEnv+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	defer cmd.Process.Kill()
	var h held
	must(t, json.NewDecoder(out).Decode(&h))
	w := watchCluster(t, h.Dir, h.Pids)
	must(t, cmd.Process.Kill())
	cmd.Wait()
	w.mustBeGone(t)

	sweep(t.Logf) // as the next Up does
	if _, err := os.Stat(h.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory %s is left: %v", h.Dir, err)
	}
}

func TestFailedStartLeavesNothing(t *testing.T) {
	Require(t)
	dir := filepath.Join(t.TempDir(), "c")
	ctx, cancel := context.WithCancel(context.Background())
	o := Options{Dir: dir, Logf: func(string, ...any) { cancel() }} // cancelled when the nodes are on
	if _, err := Up(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("Up gave %v, not that it was cancelled", err)
	}
	(&watch{dir: dir}).mustBeGone(t)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory %s is left: %v", dir, err)
	}
}

func TestDirectoryOfAnotherCluster(t *testing.T) {
	dir := t.TempDir()
	c := ForTest(t, Options{Nodes: 1, Dir: dir})
	if _, err := Up(context.Background(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "another cluster") {
		t.Errorf("a second cluster in the same directory gave %v", err)
	}
	must(t, c.Close())
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left in a directory that was there before: %v", left)
	}
}

func TestFillIsRepeatable(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Nodes: 2})
	files := Files{Dir: "a/b", Count: 50, Size: 3000, Seed: 7}
	for _, name := range []string{"one", "two"} {
		must(t, c.CreateVolume(ctx, VolumeSpec{Name: name, Sets: 2}))
		must(t, c.Fill(ctx, name, files))
	}
	one, err := c.Checksums(ctx, "one")
	must(t, err)
	two, err := c.Checksums(ctx, "two")
	must(t, err)
	if len(one) != 50 || one["a/b/file-00000"] == "" {
		t.Errorf("unexpected files: %v", one)
	}
	if !maps.Equal(one, two) {
		t.Error("the same description gave different files")
	}
	files.Seed = 8
	must(t, c.Fill(ctx, "two", files))
	if two, err = c.Checksums(ctx, "two"); maps.Equal(one, two) {
		t.Errorf("another seed gave the same files (%v)", err)
	}
	must(t, c.Unmount(ctx, "two"))
	must(t, c.Unmount(ctx, "two"))
}

// TestCommandPrefix uses it as another program would, over a power cut.
func TestCommandPrefix(t *testing.T) {
	t.Parallel()
	ctx, cancel := testContext()
	defer cancel()
	c := ForTest(t, Options{Nodes: 2})
	gluster := func() (string, error) {
		argv := append(c.CommandPrefix(2), "--mode=script", "volume", "info", "no such")
		out, err := exec.CommandContext(ctx, argv[0], argv[1:]...).CombinedOutput()
		return string(out), err
	}
	out, err := gluster()
	if err == nil || !strings.Contains(out, "no such") {
		t.Errorf("gluster said %q, %v", out, err)
	}
	must(t, c.Node(2).PowerOff())
	if out, err = gluster(); err == nil || !strings.Contains(out, "node2 is powered off") {
		t.Errorf("on a node that is off, it said %q, %v", out, err)
	}
	must(t, c.Node(2).Start(ctx))
	if out, _ = gluster(); !strings.Contains(out, "no such") {
		t.Errorf("after the restart, it said %q", out)
	}
	must(t, c.WaitConnected(ctx))
	again, err := Attach(c.Dir())
	must(t, err)
	if again.Node(2).Pid() != c.Node(2).Pid() {
		t.Errorf("attached, node2 is process %d, not %d", again.Node(2).Pid(), c.Node(2).Pid())
	}
	must(t, again.CreateVolume(ctx, VolumeSpec{Name: "v", Sets: 2}))
	must(t, again.Close())
	if _, err := c.Gluster(ctx, 1, "volume", "info", "v"); err != nil {
		t.Errorf("after Close of an attached cluster: %v", err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
