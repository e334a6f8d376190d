package engine_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

var besideThird = sim.VolumeSpec{
	Name: "beside", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB}, Files: []uint64{100}, Bricks: []string{"node3:/bricks/c1"},
}

var devices = regexp.MustCompile(`<device>[^<]*</device>`)

// oneDisk lets all bricks of a host lie on one filesystem.
func (w *world) oneDisk() {
	w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
		if !strings.HasSuffix(words, " detail") {
			return nil
		}
		out := ask()
		out.Stdout = devices.ReplaceAll(out.Stdout, []byte("<device>/dev/sdb</device>"))
		return &out
	})
	w.restart() // what was read before is forgotten
	w.pass(time.Second)
}

func TestARemovalWhoseBricksCannotBeSeenToBeEmptyIsCommittedByAPersonOnly(t *testing.T) {
	inWorld(t, func(w *world) {
		w.oneDisk()
		j := w.migrated(func(r *jobs.RemovalRequest) { r.AutoCommit = true })
		w.pass(time.Minute)
		j = w.job(j.ID)
		if !j.AwaitsDecision() || w.sent("commit") != 0 || !strings.Contains(j.Message.String(), "Not committed automatically: Whether "+third+" was emptied cannot be told by sizes") {
			t.Fatalf("%s %v %q", j.State, j.AutoCommit, j.Message)
		}
		if percent, known := j.Percent(); known {
			t.Errorf("%d %% although nobody knows", percent)
		}
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	}, threeBricks, besideThird)
}

func TestABrickWhoseDiskIsSharedNoMoreIsMeasuredAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.oneDisk()
		j, err := w.remove(nil)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(15 * time.Second)
		w.sim.DeleteVolume("beside")
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		if percent, known := j.Percent(); j.State != jobs.PendingCommit || !known || percent != 100 {
			t.Errorf("%s %q, %d %v: %+v", j.State, j.Message, percent, known, j.Usage)
		}
	}, threeBricks, besideThird)
}
