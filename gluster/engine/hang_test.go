package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// With a task on every volume each question about one hangs as well, one after
// the other, before anybody looks at the cluster as a whole.
func TestAHangIsNoticedSoonHoweverManyTasksRun(t *testing.T) {
	var volumes []sim.VolumeSpec
	for i := range 12 {
		v := slowVolume
		v.Name = fmt.Sprintf("v%02d", i)
		v.Bricks = []string{fmt.Sprintf("node1:/bricks/%d", i), fmt.Sprintf("node2:/bricks/%d", i), fmt.Sprintf("node3:/bricks/%d", i)}
		volumes = append(volumes, v)
	}
	inWorld(t, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.StartDelay = 0 })
		for _, v := range volumes {
			w.gluster("volume", "rebalance", v.Name, "start")
		}
		w.pass(jobs.DefaultIdle + 5*time.Second)
		if n := len(w.all()); n != len(volumes) {
			t.Fatalf("%d jobs", n)
		}
		w.hang.Store(true)
		w.pass(2 * time.Minute)
		if s, _ := w.Snapshot("c"); s.Reachable {
			t.Error("two minutes later the page does not say that the cluster gives no answer")
		}
		if _, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "v00", Caller: someone}); err == nil {
			t.Error("a start was accepted")
		}
		w.hang.Store(false)
		w.pass(time.Minute)
		for _, j := range w.all() {
			if age := w.now().Sub(j.SeenAt); j.State != jobs.Running || age > 10*time.Second {
				t.Errorf("job %d is %s, seen %v ago", j.ID, j.State, age)
			}
		}
	}, volumes...)
}
