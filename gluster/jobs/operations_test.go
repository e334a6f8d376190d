package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
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
