package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// namespaces are those of a cluster that no other process on the machine shares,
// as "net:[4026532281]". A namespace without a process, a mount or an open file
// doesn't exist, and with it go its mounts and its network devices.
func namespaces(c *Cluster) (map[string]bool, error) {
	all := map[string]bool{}
	pids := []int{c.holder.pid, c.client.Pid()}
	for _, n := range c.nodes {
		pids = append(pids, n.Pid())
	}
	for _, pid := range pids {
		for _, kind := range []string{"mnt", "net", "pid", "uts"} {
			ns, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/%s", pid, kind))
			if err != nil {
				return nil, err
			}
			all[ns] = true
		}
	}
	if want := 4 * len(pids); len(all) != want {
		return nil, fmt.Errorf("%d processes have %d namespaces of their own, not %d", len(pids), len(all), want)
	}
	return all, nil
}

// leftovers lists what is left of a cluster: processes in one of its namespaces
// or with its directory among their arguments, mounts the host can see, and
// namespaces that a file or a mount still holds.
func leftovers(dir string, ns map[string]bool) []string {
	var left []string
	links, _ := filepath.Glob("/proc/[0-9]*/ns/*")
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, link := range append(links, files...) {
		if target, err := os.Readlink(link); err == nil && ns[target] {
			left = append(left, link+" -> "+target)
		}
	}
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, line := range lines {
		if argv, err := os.ReadFile(line); err == nil && strings.Contains(string(argv), dir) {
			left = append(left, line+": "+strings.ReplaceAll(string(argv), "\x00", " "))
		}
	}
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	for _, mount := range strings.Split(string(mounts), "\n") {
		if strings.Contains(mount, dir) || strings.Contains(mount, "cluster-root") || strings.Contains(mount, "cluster-state") {
			left = append(left, "mount "+mount)
		}
	}
	return left
}

// mustBeGone waits a moment for the kernel to finish what a kill began.
func mustBeGone(t *testing.T, dir string, ns map[string]bool) {
	t.Helper()
	var left []string
	for range 100 {
		if left = leftovers(dir, ns); len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("still there:\n%s", strings.Join(left, "\n"))
}
