package chaos

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"brickyard/store"
)

// gauge reads what the server holds.
func (s *soak) gauge(r *rand.Rand) {
	pause(r, 900*time.Millisecond, 1100*time.Millisecond)
	c := s.server.Load()
	if _, err := c.orders.Write([]byte("report\n")); err != nil {
		return
	}
	select {
	case report := <-c.report:
		pid := c.cmd.Process.Pid
		files, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		sample := soakSample{at: time.Since(s.clock.Epoch), goroutines: report.Goroutines, heap: report.Heap, rss: residentSize(pid), files: len(files)}
		s.mu.Lock()
		s.samples = append(s.samples, sample)
		s.mu.Unlock()
	case <-time.After(crashPatience):
		s.violate("the server does not report")
	}
}

// residentSize is a process's memory in bytes, 0 if it is gone.
func residentSize(pid int) uint64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(fields[1], 10, 64)
	return pages * uint64(os.Getpagesize())
}

// report prints what was done, and fails for what was found.
func (s *soak) report(took time.Duration) {
	s.t.Helper()
	for i, v := range s.violations {
		if i == 15 {
			s.t.Errorf("and %d more", len(s.violations)-i)
			break
		}
		s.t.Errorf("violation: %s", v)
	}
	if len(s.violations) > 0 {
		kept := filepath.Join(os.TempDir(), fmt.Sprintf("brickyard-soak-%d.log", s.seed))
		if err := os.WriteFile(kept, []byte(s.log(8<<20)), 0o600); err == nil {
			s.t.Logf("the servers' log is kept in %s; BRICKYARD_SEED=%d plays it again as far as it can be", kept, s.seed)
		}
	}
	b, _ := json.Marshal(s.refusals)
	s.t.Logf("%v: %d jobs accepted over the API, %d kills, %d things done by hand, answers %s, %d violations",
		took.Round(time.Second), len(s.accepted), s.kills, s.hand.done.Load(), b, len(s.violations))
	if info, err := os.Stat(filepath.Join(s.dir, "data", store.FileName)); err == nil && len(s.records) > 0 {
		s.t.Logf("database: %d KiB for %d jobs, %.1f KiB each", info.Size()>>10, len(s.records), float64(info.Size())/1024/float64(len(s.records)))
	}
	for _, o := range slices.Sorted(maps.Keys(s.outcomes)) {
		s.t.Logf("  %5d %s", s.outcomes[o], o)
	}
	logDistribution(s.t, "restart → first page", s.starts)
	logDistribution(s.t, "restart → everybody agrees, doubts waited out", s.truths)
	s.reportGrowth()
}

// reportGrowth prints what the one long-lived server held over time. It fails
// only for what is no noise: the middle of the last third far above that of the
// first.
func (s *soak) reportGrowth() {
	if len(s.samples) < 6 {
		s.t.Logf("what the server holds was read %d times: too few to say anything", len(s.samples))
		return
	}
	third := len(s.samples) / 3
	first, last := s.samples[:third], s.samples[len(s.samples)-third:]
	minutes := (last[third/2].at - first[third/2].at).Minutes()
	for _, g := range []struct {
		what  string
		of    func(soakSample) float64
		noise float64
	}{
		{"goroutines", func(x soakSample) float64 { return float64(x.goroutines) }, 30},
		{"open files", func(x soakSample) float64 { return float64(x.files) }, 30},
		{"heap, MiB", func(x soakSample) float64 { return float64(x.heap) / (1 << 20) }, 20},
		{"resident, MiB", func(x soakSample) float64 { return float64(x.rss) / (1 << 20) }, 80},
	} {
		a, b := middle(first, g.of), middle(last, g.of)
		s.t.Logf("%-14s %8.1f → %8.1f, %+.2f per minute over %.1f minutes", g.what, a, b, (b-a)/minutes, minutes)
		if b > 2*a+g.noise {
			s.t.Errorf("%s grew from %.1f to %.1f", g.what, a, b)
		}
	}
}

func middle(samples []soakSample, of func(soakSample) float64) float64 {
	var values []float64
	for _, x := range samples {
		values = append(values, of(x))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func pause(r *rand.Rand, least, most time.Duration) {
	time.Sleep(least + time.Duration(r.Int64N(int64(most-least))))
}
