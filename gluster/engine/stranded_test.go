package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// elsewhere is where a brick goes whose own host is away.
const elsewhere = "node2:/bricks/new/r1"

// startByHand is the command that a reset that was given up leaves to a person.
const startByHand = "gluster volume reset-brick repl " + oldBrick + " " + oldBrick + " commit force"

// stranded is a reset whose host loses its power during the disk change.
func (w *world) stranded() jobs.Job {
	w.t.Helper()
	j := w.reset()
	w.sim.PowerOff("node3")
	w.pass(time.Minute)
	j = w.job(j.ID)
	w.mustBe(j, jobs.PendingCommit, "node3 is not connected")
	if strings.Contains(j.Message.String(), "is stopped") {
		w.t.Errorf("nobody can know that: %s", j.Message)
	}
	return j
}

// givenUp is such a job that somebody stopped.
func (w *world) givenUp() jobs.Job {
	w.t.Helper()
	j, err := w.Stop(context.Background(), w.stranded().ID, someone)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mustEnd(j, jobs.Aborted, startByHand)
	return j
}

func TestAResetOfABrickWhoseHostIsAwayIsRefused(t *testing.T) {
	inSet(t, func(w *world) {
		w.sim.PowerOff("node3")
		w.pass(time.Minute)
		_, err := w.replace(func(r *engine.ReplaceRequest) { r.Reset, r.With = true, "" })
		w.mustRefuse(err, jobs.CodePreflightBlocked, "node3 is not connected")
		if len(w.all()) != 0 || w.sent("reset-brick") != 0 {
			t.Error("there is a job, or a command, all the same")
		}
	})
}

func TestAResetWhoseHostGoesAwayCanOnlyBeGivenUp(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.stranded()
		for name, do := range map[string]func() (jobs.Job, error){
			jobs.ActionCommit: func() (jobs.Job, error) { return w.Commit(context.Background(), j.ID, "", someone) },
			jobs.ActionKeep:   func() (jobs.Job, error) { return w.Keep(context.Background(), j.ID, someone) },
		} {
			_, err := do()
			w.mustRefuse(err, jobs.CodeNotAllowed, "give up the reset and replace the brick")
			if a := operation(w, j.ID, name); a.Allowed || !strings.Contains(a.Why, "node3 is not connected") {
				t.Errorf("%s: %+v", name, a)
			}
		}
		if a := operation(w, j.ID, jobs.ActionStop); !a.Allowed {
			t.Errorf("%+v", a)
		}
		stopped, err := w.Stop(context.Background(), j.ID, someone)
		if err != nil {
			t.Fatal(err)
		}
		w.mustEnd(stopped, jobs.Aborted, "no command was sent for it. Reason: new bricks. node3:/bricks/r1 stays out of work")
		if !strings.Contains(stopped.Message.String(), "on another host") || !strings.HasSuffix(stopped.Message.String(), startByHand) || stopped.StoppedBy != someone.User {
			t.Errorf("stopped by %q: %s", stopped.StoppedBy, stopped.Message)
		}
		if want := "VALIDATING FINISHED, EXECUTING ABORTED, RESETTING_BRICK FINISHED"; stepTypes(stopped) != want {
			t.Errorf("steps: %s, want %s", stepTypes(stopped), want)
		}
		w.restart()
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, startByHand)
		if w.sent(oldBrick+" commit") != 0 {
			t.Error("a command was sent")
		}
	})
}

func TestABrickWhoseResetWasGivenUpCanBeReplaced(t *testing.T) {
	inSet(t, func(w *world) {
		w.givenUp()
		j, err := w.replace(func(r *engine.ReplaceRequest) { r.With = elsewhere })
		if err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		if j = w.job(j.ID); !j.Heals() || w.sent("replace-brick repl "+oldBrick+" "+elsewhere) != 1 {
			t.Errorf("%s: %s", j.State, j.Message)
		}
	})
}

func TestAResetGoesOnWhenItsHostIsBack(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.stranded()
		// The new disk has no brick yet, so that none is started at boot.
		w.sim.PowerOn("node3")
		w.sim.KillBrick("repl", oldBrick)
		w.sim.SwapDisk("repl", oldBrick)
		w.pass(time.Minute)
		if j = w.job(j.ID); !strings.Contains(j.Message.String(), "Change its disk") || strings.Contains(j.Message.String(), "not connected") {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	})
}

func TestTheReasonOfARefusalStaysWhenTheHostGoesAway(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.reset()
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.sim.PowerOff("node3")
		w.pass(time.Minute)
		if j = w.job(j.ID); !strings.Contains(j.Message.String(), "Use 'force'") || !strings.Contains(j.Message.String(), "node3 is not connected") {
			t.Errorf("%s: %s", j.State, j.Message)
		}
	})
}

func TestTheHealAfterAResetThatWasGivenUpIsNotTakenForDone(t *testing.T) {
	const first, second = "node1:/bricks/p1", "node2:/bricks/p1"
	inSet(t, func(w *world) {
		j, err := w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Brick, r.Reset = "pair", second, true })
		if err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		w.sim.PowerOff("node2")
		w.pass(time.Minute)
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		// Back on an empty disk, and then the full copy dies.
		w.sim.PowerOn("node2")
		w.gluster("volume", "reset-brick", "pair", second, "start")
		w.sim.SwapDisk("pair", second)
		w.gluster("volume", "reset-brick", "pair", second, second, "commit", "force")
		w.sim.KillBrick("pair", first)
		w.pass(time.Minute)
		_, err = w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Brick, r.With = "pair", first, "node1:/bricks/p2" })
		w.mustRefuse(err, jobs.CodePreflightBlocked, "The heal of "+second)
	}, pair)
}

// A host may be back before anybody looked: then there is nothing to give up, and
// what a stop means by now is asked again.
func TestAResetIsNotGivenUpWhoseHostIsBack(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.stranded()
		w.sim.PowerOn("node3")
		_, err := w.Stop(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "Look again")
		w.mustBe(w.job(j.ID), jobs.PendingCommit, "")
		if w.sent(oldBrick+" commit") != 0 {
			t.Error("a command was sent")
		}
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Error(err)
		}
		w.pass(5 * time.Second)
		if w.sent(oldBrick+" commit force") != 1 {
			t.Error("the brick was not started as it is")
		}
	})
}

func TestAJobIsStrandedOnlyWhileItWaitsForItsDisk(t *testing.T) {
	inSet(t, func(w *world) {
		started := make(chan struct{})
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, oldBrick+" start") {
				<-started
			}
			return nil
		})
		j, err := w.replace(func(r *engine.ReplaceRequest) { r.Reset, r.With = true, "" })
		if err != nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Second)
		snap := w.snapshot()
		for i := range snap.Peers {
			snap.Peers[i].Connected = snap.Peers[i].Local
		}
		if w.job(j.ID).CanGiveUpReset(snap) {
			t.Error("while its brick is being stopped")
		}
		close(started)
		w.pass(30 * time.Second)
		if !w.job(j.ID).CanGiveUpReset(snap) {
			t.Error("not while it waits")
		}
		if snap.Reachable = false; w.job(j.ID).CanGiveUpReset(snap) {
			t.Error("while nothing is known")
		}
	})
}
