package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
)

// What is kept in memory must not grow with what has ended: neither with jobs of
// every kind, nor with tasks that somebody else ran, nor with volumes that are gone.
func TestNothingIsKeptInMemoryOfWhatHasEnded(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "rebalance brief") && strings.HasSuffix(words, "0 status") {
				return &gluster.Output{Stdout: []byte("<html>")} // is complained about
			}
			return nil
		})
		life := func(i int) {
			// One that is throttled, complained about, paused and stopped; a removal that
			// would commit itself; a volume that comes and goes, with a task of its own.
			j, err := w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Throttle: gluster.ThrottleLazy, Caller: someone})
			if err != nil {
				t.Fatal(err)
			}
			w.pass(15 * time.Second)
			if _, err = w.Pause(ctx, j.ID, someone); err == nil {
				w.pass(15 * time.Second)
				_, err = w.Stop(ctx, j.ID, someone)
			}
			if err != nil {
				t.Fatal(err)
			}
			brief := twoBricks
			brief.Name = fmt.Sprintf("brief%d", i)
			brief.Bricks = []string{fmt.Sprintf("node1:/bricks/x%d", i), fmt.Sprintf("node2:/bricks/x%d", i)}
			if err := w.sim.Recreate(brief); err != nil {
				t.Fatal(err)
			}
			w.pass(25 * time.Second)
			w.gluster("volume", "rebalance", brief.Name, "start")
			w.pass(90 * time.Second)
			w.sim.DeleteVolume(brief.Name)
			w.pass(25 * time.Second)
		}
		settle := func() map[string]int {
			w.pass(15 * time.Minute)
			return w.Remembered("c")
		}
		for i := range 3 {
			life(i)
		}
		few := settle()
		for i := range 12 {
			life(i + 3)
		}
		many := settle()
		for what, n := range many {
			if n > few[what] {
				t.Errorf("%s: %d after 3 lives, %d after 15", what, few[what], n)
			}
		}
		if n := len(w.all()); n < 28 {
			t.Errorf("only %d jobs", n)
		}
	}, threeBricks)
}
