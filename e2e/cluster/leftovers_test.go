package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// watch looks for what is left of a cluster. It holds the cluster's namespaces
// open, because the kernel gives the number of one that is gone to the next one
// that is made, by a test running beside this one for example.
type watch struct {
	dir  string
	held []*os.File
	ids  map[string]bool // as "net:[4026532281]"
}

// watchCluster starts to watch a cluster, given its directory and the ids of its
// first processes. Each of them has to have four namespaces of its own.
func watchCluster(t *testing.T, dir string, pids []int) *watch {
	t.Helper()
	w := &watch{dir: dir, ids: map[string]bool{}}
	t.Cleanup(w.close)
	for _, pid := range pids {
		for _, kind := range []string{"mnt", "net", "pid", "uts"} {
			f, err := os.Open(fmt.Sprintf("/proc/%d/ns/%s", pid, kind))
			must(t, err)
			w.held = append(w.held, f)
			id, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
			must(t, err)
			w.ids[id] = true
		}
	}
	if want := 4 * len(pids); len(w.ids) != want {
		t.Errorf("%d processes have %d namespaces of their own, not %d", len(pids), len(w.ids), want)
	}
	if left := w.left(); len(left) == 0 {
		t.Error("a running cluster should be found, or its absence proves nothing")
	}
	return w
}

func (w *watch) close() {
	for _, f := range w.held {
		f.Close()
	}
}

// firstProcesses are those of the holder, the client and the nodes.
func firstProcesses(c *Cluster) []int {
	pids := []int{c.holder.pid, c.client.Pid()}
	for _, n := range c.nodes {
		pids = append(pids, n.Pid())
	}
	return pids
}

// left lists processes in one of the namespaces or with the directory among
// their arguments, files and mounts that hold a namespace, and mounts of the
// cluster that the host can see. Without any of the first three a namespace
// doesn't exist, and with it go its mounts and its network devices.
func (w *watch) left() []string {
	var left []string
	links, _ := filepath.Glob("/proc/[0-9]*/ns/*")
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	ours := fmt.Sprintf("/proc/%d/fd/", os.Getpid())
	for _, link := range append(links, files...) {
		if target, err := os.Readlink(link); err == nil && w.ids[target] && !strings.HasPrefix(link, ours) {
			left = append(left, link+" -> "+target)
		}
	}
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, line := range lines {
		if argv, err := os.ReadFile(line); err == nil && strings.Contains(string(argv), w.dir) {
			left = append(left, line+": "+strings.ReplaceAll(string(argv), "\x00", " "))
		}
	}
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	for _, mount := range strings.Split(string(mounts), "\n") {
		for _, ours := range []string{w.dir, "cluster-root", "cluster-state"} {
			if strings.Contains(mount, ours) {
				left = append(left, "mount "+mount)
			}
		}
		for id := range w.ids {
			if strings.Contains(mount, " "+id+" ") {
				left = append(left, "mount "+mount)
			}
		}
	}
	return left
}

// mustBeGone waits a moment for the kernel to finish what a kill began.
func (w *watch) mustBeGone(t *testing.T) {
	t.Helper()
	var left []string
	for range 100 {
		if left = w.left(); len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("still there:\n%s", strings.Join(left, "\n"))
}
