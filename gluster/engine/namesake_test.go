package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func TestACommandThatIsSentAgainDoesNotReachAVolumeOfTheSameName(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Throttle: gluster.ThrottleLazy, Caller: someone})
		if err != nil {
			t.Fatal(err)
		}
		w.sim.FailNext("volume set dist", sim.FaultLocked)
		w.pass(500 * time.Millisecond)
		sent := w.sent("volume set dist")
		w.sim.DeleteVolume("dist")
		if err := w.sim.Recreate(threeBricks); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "another one was created under its name")
		if n := w.sent("volume set dist"); sent != 1 || n != sent || w.sent("rebalance dist start") != 0 {
			t.Errorf("the option was set %d times before and %d times in all", sent, n)
		}
	}, threeBricks)
}

func TestAThrottleDoesNotReachAVolumeOfTheSameName(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		if err := w.sim.Recreate(slowVolume); err != nil {
			t.Fatal(err)
		}
		w.setThrottle(j.ID, gluster.ThrottleLazy)
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "another one was created under its name")
		if n := w.sent("volume set"); n != 0 {
			t.Errorf("the option was set %d times", n)
		}
	}, slowVolume)
}

func TestAThrottleThatReachesAVolumeOfTheSameNameIsSaid(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, "volume set dist cluster.rebal-throttle") {
				return nil
			}
			// Somebody was faster: the name means another volume by now.
			if err := w.sim.Recreate(slowVolume); err != nil {
				t.Error(err)
			}
			out := ask()
			return &out
		})
		w.setThrottle(j.ID, gluster.ThrottleLazy)
		w.pass(time.Minute)
		w.instead(nil)
		w.pass(12 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "put it back with: gluster")
		w.mustOwe(gluster.ThrottleLazy)
		if n := w.sent("volume reset"); n != 0 {
			t.Errorf("somebody's new volume was changed %d times", n)
		}
	}, slowVolume)
}
