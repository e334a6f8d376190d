package e2e

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// neighbour is somebody else's console on another node, which asks without a
// pause. Every question takes each volume's lock, and finds it taken while
// somebody else has it.
type neighbour struct {
	asked, failed int
	words         string // of the last failure
}

// neighbourOf runs the loop until stop is called, which gives its counts.
func neighbourOf(t testing.TB, c *cluster.Cluster, volume string) (stop func() neighbour) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	var n neighbour
	var loop sync.WaitGroup
	loop.Go(func() {
		for ctx.Err() == nil {
			// gluster says 0 to a question about all volumes even when it could
			// not ask one: that one is left out.
			out, err := c.Gluster(ctx, 2, "--xml", "volume", "status", "all")
			if ctx.Err() != nil {
				return
			}
			n.asked++
			if err != nil || !strings.Contains(out, "<volName>"+volume+"</volName>") {
				n.failed++
				n.words = out
			}
		}
	})
	stop = sync.OnceValue(func() neighbour {
		cancel()
		loop.Wait()
		return n
	})
	t.Cleanup(func() { stop() })
	return stop
}

func (n neighbour) percent() float64 { return 100 * float64(n.failed) / float64(max(1, n.asked)) }

// busyVolume is a volume with a rebalance to do that takes minutes.
func busyVolume(t testing.TB, c *cluster.Cluster, name, slot string, write time.Duration) {
	t.Helper()
	ctx := limited(t)
	bricks := on(c, slot, name)
	err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: name, Bricks: bricks[:2]})
	if err == nil {
		err = c.Fill(ctx, name, cluster.Files{Count: 300, Size: 2000})
	}
	if err == nil {
		err = c.AddBricks(ctx, name, bricks[2])
	}
	if err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, name, write)
}

// Beside a neighbour who never lets go for long our users' commands get through,
// each after as many attempts as it takes.
func testLocks(t *testing.T, c *cluster.Cluster) {
	busyVolume(t, c, "locks", "b4", 4*time.Second)
	s := serveReal(t, c, "--poll-active", "2s", "--poll-idle", "20s")
	s.WaitReached("real")
	stop := neighbourOf(t, c, "locks")
	s.WaitStartable("real", "locks")
	id := s.Rebalance("real", "locks").ID
	s.WaitJob(id, "RUNNING", long)
	s.WaitMoved(id)
	s.Decide(id, "stop")
	s.WaitJob(id, "ABORTED", long)
	t.Logf("the start took %d attempts, the stop %d", s.sent(id, "start"), s.sent(id, "stop"))
	n := stop()
	t.Logf("the neighbour asked %d times and found a volume locked %d times, starts and stops included", n.asked, n.failed)
	if n.asked < 10 {
		t.Error("the neighbour was not busy")
	}
}
