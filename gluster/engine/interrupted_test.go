package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// copiesLeave are two sets of copies, of which the second can go: what a removal moves
// goes on while a node is away.
var copiesLeave = sim.VolumeSpec{
	Name: "dist", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 20 * sim.GiB}, Files: []uint64{1000, 2000},
	Bricks: []string{
		"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1",
		"node1:/bricks/b2", "node2:/bricks/b2", "node3:/bricks/b2",
	},
}

func TestARemovalDuringWhichANodeLostItsPowerIsMigratedAgainBeforeItIsCommitted(t *testing.T) {
	besideOthers(t)
	for name, auto := range map[string]bool{"by a person": false, "by itself": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j, err := w.remove(func(r *jobs.RemovalRequest) {
					r.Bricks, r.AutoCommit = copiesLeave.Bricks[3:], auto
				})
				if err != nil {
					t.Fatal(err)
				}
				w.pass(30 * time.Second)
				w.mustBe(w.job(j.ID), jobs.Running, "")
				w.sim.PowerOff("node3")
				w.pass(30 * time.Second)
				w.sim.PowerOn("node3")
				w.pass(4 * time.Minute)
				j = w.job(j.ID)
				w.mustBe(j, jobs.PendingCommit, "node3 was away, or began anew, while the data was being moved")
				if percent, known := j.Percent(); known {
					t.Errorf("%d %%", percent)
				}
				w.restart()
				_, err = w.Commit(context.Background(), j.ID, "", someone)
				if refusal, ok := errors.AsType[*jobs.Refusal](err); !ok || refusal.Code != jobs.CodeNotAllowed || !strings.Contains(refusal.Sentence, "node3 was away") {
					t.Errorf("plain commit: %v", err)
				}
				if w.sent(" commit") != 0 || !strings.Contains(w.bricks(), copiesLeave.Bricks[5]) {
					t.Error("a commit was sent")
				}
				if _, err := w.Rerun(context.Background(), j.ID, someone); err != nil {
					t.Fatal(err)
				}
				w.pass(4 * time.Minute)
				if j = w.job(j.ID); !j.Open() {
					return // the run that was whole committed itself
				}
				if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Second)
				w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
			}, copiesLeave)
		})
	}
}
