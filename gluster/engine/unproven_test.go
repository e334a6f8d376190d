package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// pair is a volume with two copies.
var pair = sim.VolumeSpec{
	Name: "pair", Replica: 2, Size: 100 * sim.GiB, Used: []uint64{20 * sim.GiB}, Files: []uint64{4000},
	Bricks: []string{"node1:/bricks/p1", "node2:/bricks/p1"},
}

// unwatched replaces a brick and stops watching its heal after a while.
func (w *world) unwatched(volume, brick, with string, after time.Duration) jobs.Job {
	w.t.Helper()
	j, err := w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Brick, r.With = volume, brick, with })
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(after)
	if j, err = w.Stop(context.Background(), j.ID, someone); err != nil {
		w.t.Fatal(err)
	}
	return j
}

func TestTheOnlyGoodCopyIsNotReplacedAfterAnUnfinishedHeal(t *testing.T) {
	inSet(t, func(w *world) {
		w.unwatched("pair", "node1:/bricks/p1", "node1:/bricks/p2", 30*time.Second)
		w.sim.KillBrick("pair", "node2:/bricks/p1")
		w.pass(time.Minute)
		again := func() error {
			_, err := w.replace(func(r *engine.ReplaceRequest) {
				r.Volume, r.Brick, r.With = "pair", "node2:/bricks/p1", "node2:/bricks/p2"
			})
			return err
		}
		var refusal *jobs.Refusal
		if err := again(); !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked || !strings.Contains(refusal.Sentence, "node1:/bricks/p2") {
			t.Fatalf("%v", err)
		}
		w.restart()
		w.pass(time.Minute)
		if err := again(); !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked {
			t.Fatalf("after a restart: %v", err)
		}
		// With the good copy back the heal goes on, and then nothing is in the way.
		w.sim.StartBrick("pair", "node2:/bricks/p1")
		w.pass(10 * time.Minute)
		if err := again(); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Minute)
		if n := w.sent("replace-brick pair node2"); n != 1 {
			t.Errorf("sent %d times", n)
		}
	}, pair)
}

func TestZeroOnADisperseSetIsNoLeaveForASecondReplacement(t *testing.T) {
	inSet(t, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.HealTime = 8 * time.Minute })
		j := w.overlooked("ec", 1)
		w.pass(15 * time.Second)
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute) // what is known of the heals is older than the bricks
		again := func() error {
			_, err := w.replace(func(r *engine.ReplaceRequest) {
				r.Volume, r.Brick, r.With = "ec", "node2:/bricks/e1", "node2:/bricks/e2"
			})
			return err
		}
		var refusal *jobs.Refusal
		if err := again(); !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked || !strings.Contains(refusal.Sentence, "proves nothing yet") {
			t.Fatalf("%v", err)
		}
		if _, err := w.sim.Run(context.Background(), "--mode=script", "volume", "heal", "ec", "full"); err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Minute)
		if err := again(); err != nil {
			t.Fatal(err)
		}
	}, dispersed)
}

func TestAHealThatNobodyCouldJudgeProvesNoCopy(t *testing.T) {
	empty := pair
	empty.Used, empty.Files = []uint64{0}, []uint64{0}
	inSet(t, func(w *world) {
		w.oneDisk()
		j, err := w.replace(func(r *engine.ReplaceRequest) {
			r.Volume, r.Brick, r.With = "pair", "node1:/bricks/p1", "node1:/bricks/p2"
		})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(15 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "cannot be told")
		w.sim.KillBrick("pair", "node2:/bricks/p1")
		w.pass(time.Minute)
		_, err = w.replace(func(r *engine.ReplaceRequest) {
			r.Volume, r.Brick, r.With = "pair", "node2:/bricks/p1", "node2:/bricks/p2"
		})
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked || !strings.Contains(refusal.Sentence, "whether the brick holds everything could not be told") {
			t.Fatalf("%v", err)
		}
	}, empty, sim.VolumeSpec{
		Name: "beside", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 10 * sim.GiB}, Files: []uint64{100, 100},
		Bricks: []string{"node1:/bricks/c1", "node2:/bricks/c1"},
	})
}
