package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// The benchmarks print what was measured beside its target and a baseline of
// the same run. None of them fails for being slow: machines differ.

// distribution prints how measurements are spread, and reports the middle and
// the worst as metrics.
func distribution(b *testing.B, name, target string, all []time.Duration) {
	b.Helper()
	if len(all) == 0 {
		b.Fatalf("%s: nothing was measured", name)
	}
	slices.Sort(all)
	at := func(share float64) time.Duration {
		return all[int(share*float64(len(all)-1)+0.5)].Round(100 * time.Microsecond)
	}
	b.Logf("%s: min %v · p50 %v · p90 %v · max %v (n=%d) · %s", name, at(0), at(0.5), at(0.9), at(1), len(all), target)
	unit := func(s string) string {
		out := []rune(s)
		for i, r := range out {
			if r == ' ' {
				out[i] = '-'
			}
		}
		return string(out)
	}
	b.ReportMetric(float64(at(0.5).Microseconds())/1000, unit(name)+"-p50-ms")
	b.ReportMetric(float64(at(1).Microseconds())/1000, unit(name)+"-max-ms")
}

// measured is a figure beside its target.
func measured(b *testing.B, name string, value float64, unit, target string) {
	b.Helper()
	b.Logf("%s: %s %s · %s", name, fmt.Sprintf("%.4g", value), unit, target)
}
