package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkIdleProcesses counts the gluster processes of a server with nothing
// to do, on a real cluster with a started volume, and its memory.
func BenchmarkIdleProcesses(b *testing.B) {
	const idle, intervals = 4 * time.Second, 6
	c := realCluster(b)
	spread(b, c, "quiet", 0)
	calls := filepath.Join(b.TempDir(), "calls")
	counted := script(b, fmt.Sprintf("echo \"$*\" >> '%s'\nexec %s \"$@\"\n", calls, commandOf(c)))
	s := serve(b, "--cluster", "real=command:"+counted, "--poll-idle", idle.String())
	s.WaitReached("real")
	count := func() []string {
		text, err := os.ReadFile(calls)
		if err != nil {
			b.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	for b.Loop() {
		<-time.After(2 * idle) // the first look reads more: version and sizes
		before := len(count())
		<-time.After(intervals * idle)
		after := count()
		kinds := map[string]int{}
		for _, call := range after[before:] {
			kinds[call]++
		}
		perInterval := float64(len(after)-before) / intervals
		b.ReportMetric(perInterval, "processes/interval")
		measured(b, "gluster processes per idle interval", perInterval, "", fmt.Sprintf("target: at most 3 · %v over %d intervals of %v", kinds, intervals, idle))
		measured(b, "resident memory, idle, one real cluster", residentMiB(b, s.PID()), "MiB", "target: at most 60")
	}
}

// residentMiB is the memory of a process that is in use.
func residentMiB(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc to read the memory from")
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(kib/1024, "RSS-MiB")
	return kib / 1024
}
