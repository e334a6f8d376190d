package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// bothWays runs a test with a clock that is set forward by an hour, and one that
// is set back by as much.
func bothWays(t *testing.T, test func(w *world, step time.Duration), volumes ...sim.VolumeSpec) {
	t.Helper()
	for name, step := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) { test(w, step) }, volumes...)
		})
	}
}

func TestASteppedClockChangesNeitherRatesNorAgesOfARunningJob(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		j := w.running()
		w.pass(time.Minute)
		j = w.job(j.ID)
		before := j.TaskStep().BytesPerSecond
		w.stepClock(step)
		for range 5 {
			w.pass(jobs.DefaultActive)
			j = w.job(j.ID)
			if rate := j.TaskStep().BytesPerSecond; rate < before*0.9 || rate > before*1.1 {
				w.t.Errorf("the rate was %.0f and is %.0f", before, rate)
			}
			if age := w.now().Sub(j.SeenAt); age < 0 || age > 2*jobs.DefaultActive || j.State != jobs.Running {
				w.t.Errorf("%s, seen %v ago", j.State, age)
			}
		}
	}, slowVolume)
}

func TestASteppedClockKeepsNoJobFromItsEnd(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		j := w.running()
		w.stepClock(step)
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if j.EndedAt.Before(j.StartedAt) || j.EndedAt.Before(j.CreatedAt) {
			w.t.Errorf("it began at %v and ended at %v", j.StartedAt, j.EndedAt)
		}
		samples, err := w.store.Samples(context.Background(), j.ID)
		if err != nil || len(samples) < 2 {
			w.t.Fatal(len(samples), err)
		}
		last := samples[len(samples)-1]
		if last.BytesMoved != j.TaskStep().Total.BytesMoved || !slices.IsSortedFunc(samples, func(a, b jobs.Sample) int { return int(a.BytesMoved) - int(b.BytesMoved) }) {
			w.t.Errorf("the chart runs back, or does not end at the end: %+v", samples)
		}
	})
}

func TestASteppedClockDoesNotChangeHowLongASilenceIs(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		j := w.running()
		w.sim.PowerOff("node1") // the node that is asked
		w.pass(30 * time.Second)
		w.stepClock(step)
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		if age := w.now().Sub(j.SeenAt); j.State != jobs.Running || age < 30*time.Second || age > 75*time.Second {
			w.t.Errorf("after a minute it is %s, last seen %v ago", j.State, age)
		}
		w.pass(jobs.UnknownAfter - 30*time.Second)
		if j = w.job(j.ID); j.State != jobs.Unknown || !j.Open() {
			w.t.Errorf("after two and a half minutes it is %s", j.State)
		}
		w.sim.PowerOn("node1")
		w.pass(jobs.DefaultIdle)
		if j = w.job(j.ID); j.State != jobs.Running {
			w.t.Errorf("after the cluster came back it is %s: %s", j.State, j.Message)
		}
	}, slowVolume)
}

func TestASteppedClockDoesNotChangeHowLongALostStartIsLookedFor(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		w.sim.FailNext("rebalance dist start", sim.FaultEmpty)
		j := w.start("dist")
		w.pass(10 * time.Second)
		w.stepClock(step)
		w.pass(time.Minute)
		if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "looks whether") {
			w.t.Errorf("given up after a minute: %s %s", j.State, j.Message)
		}
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "not started")
	})
}

func TestASteppedClockDoesNotChangeHowLongALostStopIsLookedFor(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		j := w.running()
		w.stepClock(step)
		w.sim.FailNext("rebalance dist stop", sim.FaultEmpty)
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			w.t.Fatal(err)
		}
		w.pass(10 * time.Second)
		w.stepClock(step)
		w.pass(time.Minute)
		if j = w.job(j.ID); j.Phase != jobs.PhaseStopping {
			w.t.Errorf("given up after a minute: %q %s", j.Phase, j.Message)
		}
		w.pass(2 * time.Minute)
		if j = w.job(j.ID); j.Phase != jobs.PhaseNone || !strings.Contains(j.Message.String(), "not carried out") {
			w.t.Errorf("after three minutes: %q %s", j.Phase, j.Message)
		}
	}, slowVolume)
}

func TestASteppedClockDoesNotKeepATaskFromBeingTakenUpAgain(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		j := w.running()
		w.sim.PowerOff("node2")
		w.pass(40 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "node1")
		w.stepClock(step)
		w.sim.PowerOn("node2")
		w.pass(jobs.DefaultIdle)
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Running {
			w.t.Errorf("%s: %s", j.State, j.Message)
		}
	}, slowVolume)
}
