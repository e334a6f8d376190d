package engine_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// seldom is how often a cluster may be asked to look at most.
var seldom = engine.Intervals{Active: 10 * time.Minute, Idle: 30 * time.Minute}

func TestAWindowIsKeptToTheMinuteHoweverSeldomTheClusterIsLookedAt(t *testing.T) {
	inWorldAt(t, seldom, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.RunTime = 1000 * time.Hour })
		w.pass(11 * time.Minute)
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Window: jobs.Window{From: "00:13", To: "00:40", Zone: "UTC"}, Caller: someone})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			w.mustBe(w.job(j.ID), jobs.Paused, "")
			w.past("00:13", 30*time.Second)
			w.mustBe(w.job(j.ID), jobs.Running, "")
			w.past("00:40", 30*time.Second)
		}
	})
}

func TestAWindowThatClosesMinutesAfterTheLastPauseIsKept(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.RunTime = 1000 * time.Hour })
		j := w.running()
		if _, err := w.SetWindow(context.Background(), j.ID, jobs.Window{From: "00:02", To: "00:03", Zone: "UTC"}, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		w.past("00:02", 20*time.Second)
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.past("00:03", 20*time.Second)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
	})
}

func TestARemovalWhoseWindowOpenedWhileTheServerWasDownGoesOnAtItsFirstLook(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.remove(func(r *jobs.RemovalRequest) { r.Window = daily })
		if err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		w.stop()
		w.until("09:00")
		w.open()
		w.pass(20 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Running, "")
	}, threeBricks)
}

func TestAPauseThatDidNotGetThroughIsTriedAgainHoweverSeldomTheClusterIsLookedAt(t *testing.T) {
	inWorldAt(t, seldom, func(w *world) {
		j := w.within(nightly)
		w.until("05:50")
		for range 5 {
			w.sim.FailNext("rebalance dist stop", sim.FaultLocked)
		}
		w.until("06:00")
		w.mustBe(w.job(j.ID), jobs.Running, "given up")
		w.pass(6 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
	})
}

func TestAWindowThatClosesWhileTheClusterCannotBeReadIsNotAskedForAllTheTime(t *testing.T) {
	inWorldAt(t, seldom, func(w *world) {
		w.within(nightly)
		w.until("05:50")
		looks := 0
		w.instead(func(string, func() gluster.Output) *gluster.Output {
			looks++
			return &gluster.Output{}
		})
		w.until("06:00")
		if looks < 1 || looks > 20 {
			t.Errorf("it was asked %d times within ten minutes", looks)
		}
	})
}

func TestAJobThatGoesOnByItsWindowHoldsUpNobody(t *testing.T) {
	replicated := sim.VolumeSpec{
		Name: "repl", Replica: 2, Size: 100 * sim.GiB, Used: []uint64{20 * sim.GiB, 1 * sim.GiB}, Files: []uint64{1000, 10},
		Bricks: []string{"node1:/bricks/r1", "node2:/bricks/r1", "node1:/bricks/r2", "node2:/bricks/r2"},
	}
	inWorldAt(t, seldom, func(w *world) {
		j, err := w.remove(func(r *jobs.RemovalRequest) {
			r.Volume, r.Bricks, r.Window = "repl", replicated.Bricks[2:], jobs.Window{From: "01:00", To: "06:00", Zone: "UTC"}
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // as it is judged, and once more before its command
			w.sim.FailNext("heal repl info", sim.FaultHang)
		}
		w.past("01:00", time.Second) // it hangs now
		other := w.start("dist")
		w.pass(3 * time.Second)
		if n := w.sent("rebalance dist start"); n != 1 {
			t.Errorf("a rebalance waits for the hung question: %s", w.job(other.ID).Message)
		}
		if w.sent("heal repl info") == 0 || w.sent("remove-brick repl") != 0 {
			t.Errorf("the heals were not asked for, or the removal has begun: %s", w.job(j.ID).Message)
		}
		w.pass(time.Hour)
		w.mustBe(w.job(j.ID), jobs.PendingCommit, "The data was migrated")
	}, replicated, twoBricks)
}
