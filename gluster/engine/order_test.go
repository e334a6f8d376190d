package engine_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// calledLikeVerbs are volumes whose names are words of commands.
var calledLikeVerbs = []string{"dist", "remove-brick", "commit", "set", "force"}

func TestAVolumeCalledLikeAVerbIsReplacedInLikeAnyOther(t *testing.T) {
	besideOthers(t)
	for _, name := range calledLikeVerbs {
		t.Run(name, func(t *testing.T) {
			spec := threeBricks
			spec.Name = name
			inWorld(t, func(w *world) {
				w.sim.FailNext("add-brick "+name, sim.FaultTimeout)
				j, err := w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Brick, r.With = name, third, fourth })
				if err != nil {
					t.Fatal(err)
				}
				w.pass(10 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "")
			}, spec)
		})
	}
}

func TestACommitThatWasNotSentIsSeenOnAVolumeCalledLikeAVerb(t *testing.T) {
	besideOthers(t)
	for _, name := range calledLikeVerbs {
		t.Run(name, func(t *testing.T) {
			spec := oneSet
			spec.Name = name
			inWorld(t, func(w *world) {
				j, err := w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Reset, r.With = name, true, "" })
				if err != nil {
					t.Fatal(err)
				}
				w.pass(30 * time.Second)
				w.sim.SwapDisk(name, oldBrick)
				w.dieAt("before StartCommand commit")
				_, _ = w.Commit(context.Background(), j.ID, "", someone)
				w.pass(time.Second)
				w.revive()
				w.pass(10 * time.Second)
				w.mustRest(j.ID, jobs.PendingCommit, "before the commit was sent")
			}, spec)
		})
	}
}
