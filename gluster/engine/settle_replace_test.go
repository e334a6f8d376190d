package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// What is said of a replacement, or a reset, whose answer was lost.

func asReset(r *engine.ReplaceRequest) { r.Reset, r.With = true, "" }

func TestASteppedClockDoesNotChangeHowLongALostReplacementIsLookedFor(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		w.instead(lost("replace-brick repl"))
		j, err := w.replace(nil)
		if err != nil {
			w.t.Fatal(err)
		}
		w.pass(10 * time.Second)
		w.stepClock(step)
		w.pass(time.Minute)
		if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "looks whether") {
			w.t.Errorf("given up after a minute: %s %s", j.State, j.Message)
		}
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "it was not replaced")
	}, oneSet)
}

func TestASteppedClockDoesNotKeepAReplacementInSeveralStepsFromGoingOn(t *testing.T) {
	besideOthers(t)
	bothWays(t, func(w *world, step time.Duration) {
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, "add-brick dist") {
				return nil
			}
			ask()
			w.stepClock(2 * step)
			return &gluster.Output{} // added, and not answered
		})
		j, err := w.migrating()
		if err != nil {
			w.t.Fatal(err)
		}
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	}, threeBricks)
}

func TestAReplacementWhoseNodeIsAwayIsNotCalledUndoneByTheOthers(t *testing.T) {
	besideOthers(t)
	for name, c := range map[string]struct {
		words, shown string
		start        func(*world) (jobs.Job, error)
	}{
		"replaced": {"replace-brick repl", "the old brick is still part", func(w *world) (jobs.Job, error) { return w.replace(nil) }},
		"reset":    {"reset-brick repl", "the brick's process still runs", func(w *world) (jobs.Job, error) { return w.replace(asReset) }},
		"added":    {"add-brick dist", "the new brick is not part", (*world).migrating},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				node1, node2 := &gate{Executor: w.sim.On("node1")}, &gate{Executor: w.sim.On("node2")}
				w.stop()
				w.service = cli.NewFailover([]cli.TargetConfig{{Name: "first", Exec: node1}, {Name: "second", Exec: node2}}, nil, nil)
				w.open()
				w.pass(time.Second)
				node1.broken(func(ctx context.Context, words string) (gluster.Output, error) {
					if strings.Contains(words, c.words) {
						node1.hang()
						<-ctx.Done()
						return gluster.Output{}, ctx.Err()
					}
					return node1.Executor.Run(ctx, strings.Fields(words)...)
				})
				j, err := c.start(w)
				if err != nil {
					t.Fatal(err)
				}
				w.pass(2 * time.Minute)
				if j = w.job(j.ID); !j.Open() {
					t.Errorf("given up while glusterd may still be at it: %s", j.Message)
				}
				w.pass(10 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Unknown, "node1 (first), where the command was sent, is away: for the other nodes "+c.shown)
			}, oneSet, threeBricks)
		})
	}
}

func TestARefusedResetOfADeadBrickIsNotTakenForDoneAfterACrash(t *testing.T) {
	inSet(t, func(w *world) {
		w.sim.KillBrick("repl", oldBrick)
		w.pass(30 * time.Second)
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "reset-brick repl") {
				return no("Quorum is not met.")
			}
			return nil
		})
		w.dieAt("after FinishCommand start")
		j, err := w.replace(asReset)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.revive()
		w.pass(30 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "after glusterd had refused the command. Nothing was changed. Its words: Quorum is not met.")
	})
}

func TestARefusedCommitOfAResetWaitsForAPersonAfterACrash(t *testing.T) {
	besideOthers(t)
	for at, why := range map[string]string{
		"before StartCommand commit": "before the commit was sent", "after FinishCommand commit": "The commit was not carried out. Its words: ",
	} {
		t.Run(at, func(t *testing.T) {
			inSet(t, func(w *world) {
				j := w.reset()
				w.dieAt(at)
				if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
					t.Fatal(err)
				}
				w.pass(time.Minute)
				w.revive()
				w.pass(30 * time.Second)
				w.mustRest(j.ID, jobs.PendingCommit, why)
			})
		})
	}
}

func TestABrickOfWhichNothingIsKnownIsNotCalledRunning(t *testing.T) {
	besideOthers(t)
	for name, hide := range map[string]func(w *world){
		"its node is cut off": func(w *world) { w.sim.PowerOff("node3") },
		"the volume is stopped": func(w *world) {
			w.gluster("volume", "stop", "repl", "force")
		},
	} {
		t.Run(name, func(t *testing.T) {
			inSet(t, func(w *world) {
				w.instead(lost("reset-brick repl"))
				j, err := w.replace(asReset)
				if err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Second)
				w.instead(nil)
				hide(w)
				w.pass(5 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Unknown, "whether it was stopped is not known")
			})
		})
	}
}
