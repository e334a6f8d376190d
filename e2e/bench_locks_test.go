package e2e

import (
	"fmt"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// BenchmarkLockContention counts how often somebody who asks without a pause on
// another node finds a volume locked: alone, beside an idle Brickyard, and beside
// one that follows a task. Starts and stops are left out: glusterd holds the lock
// for them whoever asks.
func BenchmarkLockContention(b *testing.B) {
	const window = 90 * time.Second
	c := cluster.ForTest(b, cluster.Options{})
	busyVolume(b, c, "locks", "b1", 20*time.Second)
	count := func() neighbour {
		stop := neighbourOf(b, c, "locks")
		<-time.After(window)
		return stop()
	}
	for b.Loop() {
		alone := count()
		s := serve(b, "--cluster", "real=command:"+commandOf(c)) // with the default intervals
		s.WaitReached("real")
		idle := count()
		id := s.Rebalance("real", "locks").ID
		s.WaitRunning(id)
		following := count()
		if state := s.Job(id).State; state != "RUNNING" {
			b.Fatalf("the task was over too early: %s", state)
		}
		for name, n := range map[string]neighbour{"idle": idle, "following": following} {
			caused := n.percent() - alone.percent()
			b.ReportMetric(caused, name+"-%")
			measured(b, "a neighbour's questions that found a volume locked because of us, "+name, caused, "%",
				fmt.Sprintf("target: at most 1 · %d of %d in %v, alone %d of %d", n.failed, n.asked, window, alone.failed, alone.asked))
		}
	}
}
