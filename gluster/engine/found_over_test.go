package engine_test

import (
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func TestAnOldRebalanceOfFewerHostsDoesNotBlockItsVolume(t *testing.T) {
	twoHosts := sim.VolumeSpec{Name: "dist", Size: 100 * sim.GiB, Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"}}
	inWorld(t, func(w *world) {
		w.stop()
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(5 * time.Minute)
		w.gluster("volume", "add-brick", "dist", third)
		w.pass(24 * time.Hour)
		w.open()
		w.pass(10 * time.Second)
		old := w.only()
		w.mustEnd(old, jobs.Unknown, "It was over already when Brickyard first saw it; when it ended is not known. Completed on every node that answers, but node3 has not been heard: either it never began there, or its bricks were added later.")
		for _, told := range w.changes.of(old.ID) {
			if told.State == jobs.Running {
				t.Errorf("it ran: %s", told.Message)
			}
		}
		next := w.start("dist")
		w.pass(3 * time.Minute)
		w.mustEnd(w.job(next.ID), jobs.Finished, "")
	}, twoHosts)
}
