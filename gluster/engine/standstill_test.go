package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func TestAMigrationThatStandsStillSaysSoUntilItMoves(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.Freeze("dist", true)
		w.pass(14 * time.Minute)
		if since := w.job(j.ID).Stalled(); !since.IsZero() {
			t.Errorf("after 14 minutes it stands still since %v", since)
		}
		before := w.logged.Load()
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		since := j.Stalled()
		if rests := time.Since(since); rests < 15*time.Minute || rests > 17*time.Minute || len(jobs.StallHints(j)) == 0 {
			t.Errorf("it stands still since %v, hints %q", since, jobs.StallHints(j))
		}
		if j.State != jobs.Running || j.Message.String() != "" {
			t.Errorf("%s: %s", j.State, j.Message)
		}
		if n := w.logged.Load() - before; n != 1 {
			t.Errorf("the log has %d lines more", n)
		}
		w.pass(time.Hour)
		if n := w.logged.Load() - before; n != 1 {
			t.Errorf("after an hour the log has %d lines more", n)
		}
		w.restart()
		w.pass(time.Minute)
		if again := w.job(j.ID).Stalled(); !again.Equal(since) {
			t.Errorf("after a restart it stands still since %v, before it was %v", again, since)
		}
		w.stepClock(-48 * time.Hour)
		w.pass(time.Minute)
		if rests := w.now().Sub(w.job(j.ID).Stalled()); rests < time.Hour || rests > 2*time.Hour {
			t.Errorf("after the clock was set it stands still for %v", rests)
		}
		w.stepClock(48 * time.Hour)
		w.pass(time.Minute)
		w.sim.Freeze("dist", false)
		w.pass(10 * time.Second)
		if since := w.job(j.ID).Stalled(); !since.IsZero() {
			t.Errorf("it moves, and stands still since %v", since)
		}
	})
}

func TestAMigrationThatStandsStillCanBeStoppedAndIsThenOver(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.Freeze("dist", true)
		w.pass(20 * time.Minute)
		if w.job(j.ID).Stalled().IsZero() {
			t.Fatal("it does not stand still")
		}
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, "")
		if !j.Stalled().IsZero() || !j.TaskStep().StalledSince.IsZero() {
			t.Error("what is over stands still")
		}
	})
}

// replicatedSlow is slow, and goes on when a host is away.
var replicatedSlow = sim.VolumeSpec{
	Name: "dist", Replica: 3, Size: slowVolume.Size, Used: []uint64{50 * sim.TiB, 0}, Files: []uint64{10_000_000, 0},
	Bricks: []string{
		"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1",
		"node1:/bricks/b2", "node2:/bricks/b2", "node3:/bricks/b2",
	},
}

func TestAStopWhileAHostIsAwaySaysWhatThatHostWillDo(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.PowerOff("node3")
		w.pass(jobs.DefaultIdle + 5*time.Second)
		snap, _ := w.Snapshot("c")
		const said = "node3 cannot be heard, and may go on with it when it returns, and the job is opened again then (glusterfs issue 1815)."
		if got := jobs.StopLeaves(w.job(j.ID), snap).String(); got != said {
			t.Errorf("before the stop: %q", got)
		}
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, said)
		for _, told := range w.changes.of(j.ID) {
			if strings.Count(told.Message.String(), "1815") > 1 {
				t.Errorf("it is said twice: %s", told.Message)
			}
		}
	}, replicatedSlow)
}

func TestAPauseWhileAHostIsAwaySaysWhatThatHostWillDo(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.PowerOff("node3")
		w.pass(jobs.DefaultIdle + 5*time.Second)
		snap, _ := w.Snapshot("c")
		const said = "node3 cannot be heard, and may go on with it when it returns, and the pause is over then (glusterfs issue 1815)."
		if got := jobs.PauseLeaves(w.job(j.ID), snap).String(); got != said {
			t.Errorf("before the pause: %q", got)
		}
		if _, err := w.Pause(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		if j.State != jobs.Paused || strings.Count(j.Message.String(), said) != 1 || !strings.HasSuffix(j.TaskStep().Message.String(), said) {
			t.Errorf("%s: %q, its run %q", j.State, j.Message, j.TaskStep().Message)
		}
	}, replicatedSlow)
}
