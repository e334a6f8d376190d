package engine_test

import (
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func TestThatTheDatabaseTakesNoRecordsIsSaidOnlyWhileItIsSo(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		before := w.logged.Load()
		w.refuse.Store(true)
		w.pass(2 * time.Minute)
		if why := w.snapshot().Unrecorded; why != errDiskFull.Error() {
			t.Errorf("the page says %q", why)
		}
		// What follows the heal has nothing to write any more.
		w.sim.DeleteVolume("repl")
		w.refuse.Store(false)
		w.Nudge("c")
		w.pass(30 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "The volume was deleted")
		if why := w.snapshot().Unrecorded; why != "" {
			t.Errorf("there is room again, and the page says %q", why)
		}
		if n := w.logged.Load() - before; n > 5 {
			t.Errorf("%d lines in the log", n)
		}
	})
}

func TestThatTheDatabaseTakesNoRecordsIsSaidAlsoWhileTheClusterIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.refuse.Store(true)
		w.sim.PowerOff("node1")
		w.pass(jobs.UnknownAfter + 30*time.Second)
		if s := w.snapshot(); s.Reachable || s.Unrecorded != errDiskFull.Error() {
			t.Errorf("reachable: %v, unrecorded: %q", s.Reachable, s.Unrecorded)
		}
		w.refuse.Store(false)
		w.pass(30 * time.Second)
		if s := w.snapshot(); s.Reachable || s.Unrecorded != "" {
			t.Errorf("there is room again. reachable: %v, unrecorded: %q", s.Reachable, s.Unrecorded)
		}
		if j = w.job(j.ID); j.State != jobs.Unknown {
			t.Errorf("%s: %s", j.State, j.Message)
		}
	}, slowVolume)
}
