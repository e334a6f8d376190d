package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// Bugs that oVirt's engine had with the same tasks, by their numbers. Each has a
// test with its number where the behaviour lives; see docs/robustness.md.

func TestOVirt1065227ATaskSeenRightAfterItsStartIsNoSecondJob(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		// The task is listed long before the answer to the start is there.
		for range 40 {
			w.Nudge("c")
			w.pass(500 * time.Millisecond)
			if only := w.only(); only.ID != j.ID || !only.Open() || only.State != jobs.Running || only.Origin != jobs.OriginWeb {
				t.Fatalf("%s %q %s: %s", only.State, only.Phase, only.Origin, only.Message)
			}
		}
		if j = w.job(j.ID); j.TaskID != w.sim.TaskID("dist") {
			t.Errorf("it is task %q", j.TaskID)
		}
	}, slowVolume)
}

func TestOVirt1027743AJobCalledUnknownIsFinishedByTheNextValidReport(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(string, func() gluster.Output) *gluster.Output {
			return &gluster.Output{Stdout: []byte("Connection failed. Please check if gluster daemon is operational.\n"), ExitCode: 1}
		})
		w.pass(5 * time.Minute) // the task ends meanwhile
		if j = w.job(j.ID); j.State != jobs.Unknown || !j.Open() {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		w.instead(nil)
		w.pass(jobs.DefaultIdle)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if j.TaskStep().Total.BytesMoved == 0 {
			t.Error("without figures")
		}
	})
}

func TestOVirt1061677AnAdoptedTaskGuardsItsVolumeAlsoAfterARestart(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(jobs.DefaultIdle + 3*time.Second)
		adopted := w.only()
		refused := func() {
			t.Helper()
			_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
			var refusal *jobs.Refusal
			if !errors.As(err, &refusal) || refusal.Code != jobs.CodeVolumeBusy || refusal.JobID != adopted.ID {
				t.Errorf("a start beside it: %v", err)
			}
		}
		refused()
		w.restart()
		refused()
		if w.only(); w.sent("rebalance dist start") != 1 {
			t.Error("a second start was sent")
		}
	}, slowVolume)
}

func TestOVirt1061725LooksAndAStopAtOnceLeaveOneTruth(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { _ = w.Sync(context.Background(), "c") })
		}
		all.Go(func() {
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		w.pass(5 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, "")
		heard := w.changes.of(j.ID)
		for i, change := range heard {
			if i > 0 && change.Revision != heard[i-1].Revision+1 {
				t.Errorf("revision %d was stored after %d", change.Revision, heard[i-1].Revision)
			}
		}
		if last := heard[len(heard)-1]; last.Open() || j.TaskStep().Total.BytesMoved == 0 {
			t.Errorf("the last word is %s with %+v", last.State, j.TaskStep().Total)
		}
	}, slowVolume)
}

func TestOVirt1025304ASecondRunHasFiguresOfItsOwn(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.running()
		w.pass(2 * time.Minute)
		first = w.job(first.ID)
		moved := first.TaskStep().Total
		if moved.BytesMoved == 0 {
			t.Fatal("nothing moved")
		}
		second := w.start("dist")
		for range 60 {
			w.pass(time.Second)
			second = w.job(second.ID)
			if run := second.TaskStep(); run != nil && run.Total.BytesMoved >= moved.BytesMoved {
				t.Fatalf("the second run shows %+v, the first had moved %+v", run.Total, moved)
			}
		}
		w.mustEnd(second, jobs.Finished, "")
		first = w.job(first.ID)
		if first.TaskStep().Total != moved || first.TaskID == second.TaskID {
			t.Errorf("the first run's figures became %+v, they were %+v", first.TaskStep().Total, moved)
		}
	})
}

func TestOVirt1021814NoButtonWorksTwiceDuringASlowStart(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		w.pass(5 * time.Second)
		snap, _ := w.Snapshot("c")
		j = w.job(j.ID)
		v, _ := snap.Volume("dist")
		for _, a := range append(jobs.JobActions(j, snap), jobs.VolumeActions(v, snap, &j)...) {
			if a.Allowed || a.Why == "" {
				t.Errorf("%s is allowed while glusterd starts the task", a.Name)
			}
		}
		if _, err := w.Stop(context.Background(), j.ID, someone); err == nil {
			t.Error("a stop was accepted")
		}
		if _, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone}); err == nil {
			t.Error("a second start was accepted")
		}
		w.pass(10 * time.Second)
		if w.only(); w.sent("rebalance dist start") != 1 || w.sent("rebalance dist stop") != 0 {
			t.Error("something was sent twice")
		}
	}, slowVolume)
}

func TestOVirt1040686DecisionsAreAboutExactlyTheTasksBricks(t *testing.T) {
	besideOthers(t)
	five := sim.VolumeSpec{Name: "dist", Size: 100 * sim.GiB, Used: []uint64{5 * sim.GiB}, Bricks: []string{
		"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1", "node1:/bricks/b2", "node2:/bricks/b2",
	}}
	// Started elsewhere, in another order than the volume's.
	bricks := []string{"node2:/bricks/b2", "node3:/bricks/b1"}
	for verb, decide := range map[string]func(*world, jobs.Job) error{
		"commit": func(w *world, j jobs.Job) error {
			_, err := w.Commit(context.Background(), j.ID, "", someone)
			return err
		},
		"stop": func(w *world, j jobs.Job) error {
			_, err := w.Keep(context.Background(), j.ID, someone)
			return err
		},
	} {
		t.Run(verb, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gluster(append(append([]string{"volume", "remove-brick", "dist"}, bricks...), "start")...)
				w.pass(2 * time.Minute)
				j := w.only()
				if err := decide(w, j); err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Second)
				commands, err := w.store.Commands(context.Background(), j.ID)
				if err != nil || len(commands) != 1 {
					t.Fatal(len(commands), err)
				}
				argv := commands[0].Argv
				got := slices.Sorted(slices.Values(argv[slices.Index(argv, "dist")+1 : len(argv)-1]))
				if !slices.Equal(got, bricks) || argv[len(argv)-1] != verb {
					t.Errorf("sent %q", argv)
				}
				if left := w.bricks(); verb == "commit" && strings.Count(left, ":") != 3 {
					t.Errorf("left: %s", left)
				}
			}, five)
		})
	}
}

func TestOVirtARemovalByCommandThatWasCompletedBeforeItWasFoundIsADecision(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stop()
		w.gluster("volume", "remove-brick", "dist", third, "start")
		w.pass(10 * time.Minute)
		w.open()
		w.pass(time.Second)
		j := w.only()
		if j.State != jobs.PendingCommit || !j.Open() || !slices.Equal(j.Bricks, []string{third}) {
			t.Fatalf("%s %v: %s", j.State, j.Bricks, j.Message)
		}
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
	}, threeBricks)
}
