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

func operation(w *world, id int64, name string) jobs.ActionState {
	w.t.Helper()
	for _, a := range jobs.Operations(w.job(id), w.snapshot()) {
		if a.Name == name {
			return a
		}
	}
	w.t.Fatalf("%s is not listed for %s", name, w.job(id).State)
	return jobs.ActionState{}
}

func TestStopIsListedAsWhatItDoes(t *testing.T) {
	inSet(t, func(w *world) {
		removal, reset := w.migrated(nil), w.reset()
		for _, j := range []jobs.Job{removal, reset} {
			stop, keep := operation(w, j.ID, jobs.ActionStop), operation(w, j.ID, jobs.ActionKeep)
			if !stop.Allowed || !keep.Allowed {
				t.Errorf("%s: stop %+v, keep %+v", j.Action, stop, keep)
			}
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				t.Errorf("%s: %v", j.Action, err)
			}
		}
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(removal.ID), jobs.Aborted, "The bricks stay")
		w.mustEnd(w.job(reset.ID), jobs.Finished, "")
		if w.sent(third+" stop") != 1 || w.sent(oldBrick+" commit force") != 1 {
			t.Error("other commands were sent than those of keep")
		}
	}, threeBricks)
}

func TestStopOfAWaitingResetIsRefusedForTheReasonOfKeep(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.reset()
		w.sim.PowerOff("node1")
		w.pass(30 * time.Second)
		stop := operation(w, j.ID, jobs.ActionStop)
		if stop.Allowed || !strings.Contains(stop.Why, "cannot be reached") {
			t.Errorf("%+v", stop)
		}
		_, err := w.Stop(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeUnreachable, "cannot be reached")
	})
}

func TestWhatCannotBeCommittedIsSaidInTheWordsOfItsAction(t *testing.T) {
	inSet(t, func(w *world) {
		says := func(id int64, name, want string) {
			t.Helper()
			if a := operation(w, id, name); a.Allowed || !strings.Contains(a.Why, want) {
				t.Errorf("%s of a %s: %+v, want %q", name, w.job(id).Action, a, want)
			}
		}
		moving, err := w.migrating()
		if err != nil {
			t.Fatal(err)
		}
		w.pass(15 * time.Second)
		says(moving.ID, jobs.ActionCommit, "still being migrated")

		j := w.reset()
		held := make(chan struct{})
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, oldBrick+" commit force") {
				<-held
			}
			return nil
		})
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		says(j.ID, jobs.ActionCommit, "The brick is being started again.")
		close(held)
		w.pass(5 * time.Second)
		says(j.ID, jobs.ActionCommit, "The brick was started again already")
	}, threeBricks)
}

func TestWhatNeedsAClusterThatIsAwayIsRefusedAsUnreachable(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := context.Background()
		held := w.paused()
		removal, err := w.remove(func(r *jobs.RemovalRequest) { r.Volume, r.Bricks = "slow", []string{"node3:/bricks/s1"} })
		if err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Second)
		w.mustBe(w.job(removal.ID), jobs.Running, "")
		w.sim.PowerOff("node1")
		w.pass(30 * time.Second)
		for name, do := range map[string]func() (jobs.Job, error){
			"resume":   func() (jobs.Job, error) { return w.Resume(ctx, held.ID, someone) },
			"throttle": func() (jobs.Job, error) { return w.SetThrottle(ctx, removal.ID, "lazy", someone) },
			"pause":    func() (jobs.Job, error) { return w.Pause(ctx, removal.ID, someone) },
			"stop":     func() (jobs.Job, error) { return w.Stop(ctx, removal.ID, someone) },
		} {
			var refusal *jobs.Refusal
			if _, err := do(); !errors.As(err, &refusal) || refusal.Code != jobs.CodeUnreachable || !strings.Contains(refusal.Sentence, "cannot be reached") {
				t.Errorf("%s: %v", name, err)
			}
		}
		// What sends nothing needs no cluster, and another reason is no silence.
		_, err = w.Pause(ctx, held.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "paused already")
		if _, err = w.Stop(ctx, held.ID, someone); err != nil {
			t.Error(err)
		}
	}, twoBricks, sim.VolumeSpec{
		Name: "slow", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 10 * sim.GiB, 20 * sim.GiB}, Files: []uint64{100, 100, 200},
		Bricks: []string{"node1:/bricks/s1", "node2:/bricks/s1", "node3:/bricks/s1"},
	})
}

func TestEachOperationSaysForItselfWhyItMakesNoSense(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.reset()
		for name, want := range map[string]string{jobs.ActionPause: "can be paused", jobs.ActionThrottle: "can be throttled", jobs.ActionWindow: "can be given a window"} {
			if a := operation(w, j.ID, name); a.Allowed || !strings.Contains(a.Why, want) {
				t.Errorf("%+v", a)
			}
		}
	})
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(daily)
		if a := operation(w, j.ID, jobs.ActionPause); a.Allowed || !strings.Contains(a.Why, "take the window away") {
			t.Errorf("%+v", a)
		}
	})
}
