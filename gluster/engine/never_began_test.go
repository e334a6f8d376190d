package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// twoLeave is a volume of which two bricks on two hosts can go.
var twoLeave = sim.VolumeSpec{
	Name: "dist", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 20 * sim.GiB, 20 * sim.GiB}, Files: []uint64{100, 200, 200},
	Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1"},
}

// withoutNode3 starts the removal of two bricks, of which node3 never begins, and
// waits until the other is over.
func (w *world) withoutNode3(change func(*jobs.RemovalRequest)) jobs.Job {
	w.t.Helper()
	j, err := w.remove(func(r *jobs.RemovalRequest) {
		r.Bricks = []string{"node2:/bricks/b1", third}
		if change != nil {
			change(r)
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(5 * time.Second)
	w.sim.NeverBegin("dist", "node3")
	w.pass(3 * time.Minute)
	return w.job(j.ID)
}

func TestARemovalThatAHostNeverBeganIsNotCommittable(t *testing.T) {
	besideOthers(t)
	mustRefuse := func(w *world, j jobs.Job) {
		t.Helper()
		_, err := w.Commit(context.Background(), j.ID, "", someone)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeNotAllowed || !strings.Contains(refusal.Sentence, "node3") {
			t.Errorf("plain commit: %v", err)
		}
		w.pass(time.Minute)
		if w.sent(" commit") != 0 || !strings.Contains(w.bricks(), third) {
			t.Error("a commit was sent")
		}
	}
	t.Run("it is a decision that names the host, without a percentage", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.withoutNode3(nil)
			if j.State != jobs.PendingCommit || !strings.Contains(j.Message.String(), "node3 has not been heard") {
				t.Errorf("%s: %s", j.State, j.Message)
			}
			if percent, known := j.Percent(); known {
				t.Errorf("%d %%", percent)
			}
			mustRefuse(w, j)
		}, twoLeave)
	})
	t.Run("it does not commit itself", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.withoutNode3(func(r *jobs.RemovalRequest) { r.AutoCommit = true })
			if j.State != jobs.PendingCommit || j.AutoCommit || !strings.Contains(j.Message.String(), "Not committed automatically: node3 has not been heard") {
				t.Errorf("%s, auto %v: %s", j.State, j.AutoCommit, j.Message)
			}
			mustRefuse(w, j)
		}, twoLeave)
	})
	t.Run("after a restart as well", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.withoutNode3(nil)
			w.restart()
			w.pass(2 * time.Minute)
			mustRefuse(w, w.job(j.ID))
		}, twoLeave)
	})
	t.Run("also when it was started elsewhere, and was over when it was found", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.stop()
			w.gluster("volume", "remove-brick", "dist", "node2:/bricks/b1", third, "start")
			w.sim.NeverBegin("dist", "node3")
			w.pass(5 * time.Minute)
			w.open()
			w.pass(time.Minute)
			j := w.only()
			if percent, known := j.Percent(); known || j.State != jobs.PendingCommit {
				t.Errorf("%s, %d %%: %s", j.State, percent, j.Message)
			}
			mustRefuse(w, j)
		}, twoLeave)
	})
	t.Run("with losses, typed, it can be", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.withoutNode3(nil)
			if _, err := w.Commit(context.Background(), j.ID, "lose data on dist", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		}, twoLeave)
	})
	t.Run("once more, and every host begins", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.withoutNode3(nil)
			if _, err := w.Rerun(context.Background(), j.ID, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(3 * time.Minute)
			if percent, known := w.job(j.ID).Percent(); !known || percent != 100 {
				t.Errorf("%d %%, known %v: %s", percent, known, w.job(j.ID).Message)
			}
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		}, twoLeave)
	})
}

func TestARebalanceThatAHostNeverBeganEndsAsNotKnownAndNeverAsFinished(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		w.pass(5 * time.Second)
		w.sim.NeverBegin("dist", "node3")
		w.pass(6 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Unknown, "node3 was never heard")
		if n := j.TaskStep().Nodes; len(n) != 3 || !n[2].SeenAt.IsZero() {
			t.Errorf("nodes: %+v", n)
		}
		for _, told := range w.changes.of(j.ID) {
			if told.State == jobs.Finished {
				t.Error("it was finished for a while")
			}
		}
		next := w.start("dist") // nothing stands in its way
		w.pass(3 * time.Minute)
		w.mustEnd(w.job(next.ID), jobs.Finished, "")
	}, threeBricks)
}

func TestABrickThatStillHoldsDataIsNotTakenOut(t *testing.T) {
	besideOthers(t)
	// holds puts data on the third brick that no counter tells of.
	holds := func(w *world) { w.sim.Resize("dist", third, 100*sim.GiB, 41*sim.GiB) }
	const said = "node3:/bricks/b1 still holds 41 GiB, but only 20 GiB were moved by node3"
	t.Run("seen when the migration ends", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j, err := w.remove(func(r *jobs.RemovalRequest) { r.AutoCommit = true })
			if err != nil {
				t.Fatal(err)
			}
			w.pass(30 * time.Second)
			holds(w)
			w.pass(3 * time.Minute)
			j = w.job(j.ID)
			if j.State != jobs.PendingCommit || j.AutoCommit || !strings.Contains(j.Message.String(), said) {
				t.Errorf("%s, auto %v: %s", j.State, j.AutoCommit, j.Message)
			}
			if _, known := j.Percent(); known {
				t.Error("it has a percentage")
			}
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err == nil || !strings.Contains(err.Error(), said) {
				t.Errorf("plain commit: %v", err)
			}
			w.sim.Resize("dist", third, 100*sim.GiB, 0) // somebody looked, and cleaned up
			w.pass(2 * time.Minute)
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		}, threeBricks)
	})
	t.Run("measured again when that failed at the end", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j, err := w.remove(nil)
			if err != nil {
				t.Fatal(err)
			}
			w.pass(30 * time.Second)
			holds(w)
			w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
				if strings.HasSuffix(words, " detail") {
					return no("Another transaction is in progress for dist. Please try again after some time.")
				}
				return nil
			})
			w.pass(2 * time.Minute)
			if j = w.job(j.ID); j.State != jobs.PendingCommit || strings.Contains(j.Message.String(), said) {
				t.Fatalf("%s: %s", j.State, j.Message)
			}
			w.instead(nil)
			w.pass(2 * time.Minute)
			if j = w.job(j.ID); !strings.Contains(j.Message.String(), said) {
				t.Errorf("%s: %s", j.State, j.Message)
			}
		}, threeBricks)
	})
	t.Run("seen right before the command", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(nil)
			holds(w)
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Second)
			if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "Not committed: "+said) {
				t.Errorf("%s: %s", j.State, j.Message)
			}
			if w.sent(" commit") != 0 {
				t.Error("the commit was sent")
			}
		}, threeBricks)
	})
	t.Run("counters that began again from zero are no reason", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j, err := w.remove(nil)
			if err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Minute)
			w.sim.LoseFigures("dist", "node3")
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		}, threeBricks)
	})
	t.Run("an empty brick can go", func(t *testing.T) {
		empty := threeBricks
		empty.Used, empty.Files = []uint64{10 * sim.GiB, 10 * sim.GiB, 0}, []uint64{100, 100, 0}
		inWorld(t, func(w *world) {
			w.mustEnd(w.migrated(func(r *jobs.RemovalRequest) { r.AutoCommit = true }), jobs.Finished, "no longer part")
		}, empty)
	})
}
