package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// Replacements that are more than one command: a new disk at the same path, and
// volumes that keep one copy of each file.

func (w *world) reset() jobs.Job {
	w.t.Helper()
	j, err := w.replace(func(r *engine.ReplaceRequest) { r.Reset, r.With = true, "" })
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(30 * time.Second)
	if j = w.job(j.ID); j.State != jobs.PendingCommit || j.Phase != jobs.PhaseNone || !strings.Contains(j.Message.String(), "Change its disk") {
		w.t.Fatalf("%s %q: %s", j.State, j.Phase, j.Message)
	}
	return j
}

func TestAResetWaitsForItsDiskThenHeals(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.reset()
		w.pass(time.Hour)
		if w.sent("heal repl info") > 5 {
			t.Error("the heal is asked for while the brick is stopped")
		}
		// Without a new disk glusterd refuses, and the job waits on.
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		if j = w.job(j.ID); j.State != jobs.PendingCommit || !strings.Contains(j.Message.String(), "Use 'force'") {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		w.sim.SwapDisk("repl", oldBrick)
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
		if w.sent("reset-brick repl "+oldBrick+" start") != 1 || w.sent(oldBrick+" commit") != 2 || w.sent("force") != 0 {
			t.Error("other commands were sent")
		}
	})
}

func TestAResetBrickCanBeTakenBackAsItIs(t *testing.T) {
	besideOthers(t)
	for name, end := range map[string]func(*engine.Engine, context.Context, int64, jobs.Caller) (jobs.Job, error){
		"keep": (*engine.Engine).Keep, "stop": (*engine.Engine).Stop,
	} {
		t.Run(name, func(t *testing.T) {
			inSet(t, func(w *world) {
				j := w.reset()
				if _, err := end(w.Engine, context.Background(), j.ID, someone); err != nil {
					t.Fatal(err)
				}
				w.pass(10 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "Nothing waits")
				if w.sent("commit force") != 1 {
					t.Error("it was not taken back by force")
				}
			})
		})
	}
}

func TestARestartAndALostAnswerInEveryPhaseOfAReset(t *testing.T) {
	besideOthers(t)
	for _, lost := range []string{"", "start", "commit"} {
		for _, when := range []string{"starting", "waiting", "committing", "healing"} {
			t.Run(when+" "+lost, func(t *testing.T) {
				inSet(t, func(w *world) {
					if lost != "" {
						w.sim.FailNext("reset-brick repl "+oldBrick+map[string]string{"start": " start", "commit": " " + oldBrick + " commit"}[lost], sim.FaultTimeout)
					}
					again := func(at string) {
						if at == when {
							w.restart()
						}
					}
					j, err := w.replace(func(r *engine.ReplaceRequest) { r.Reset, r.With = true, "" })
					if err != nil {
						t.Fatal(err)
					}
					again("starting")
					w.pass(time.Minute)
					again("waiting")
					if j = w.job(j.ID); j.State != jobs.PendingCommit {
						t.Fatalf("%s: %s", j.State, j.Message)
					}
					w.sim.SwapDisk("repl", oldBrick)
					if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
						t.Fatal(err)
					}
					again("committing")
					w.pass(time.Minute)
					again("healing")
					w.pass(10 * time.Minute)
					w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
					if w.sent("reset-brick repl "+oldBrick+" start") != 1 || w.sent(oldBrick+" commit") != 1 {
						t.Error("a command was sent twice")
					}
				})
			})
		}
	}
}

func TestAResetCommittedElsewhereIsFollowed(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.reset()
		w.gluster("volume", "reset-brick", "repl", oldBrick, oldBrick, "commit", "force")
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Nothing waits")
	})
}

func TestAResetSurvivesAClusterThatCannotBeReached(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.reset()
		w.sim.PowerOff("node1")
		w.pass(5 * time.Minute)
		if j = w.job(j.ID); j.State != jobs.Unknown || !j.Open() {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		w.sim.PowerOn("node1")
		w.pass(time.Minute)
		if j = w.job(j.ID); j.State != jobs.PendingCommit {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
	})
}

func TestTheOnlyCopyIsNeverReset(t *testing.T) {
	inWorld(t, func(w *world) {
		_, err := w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Brick, r.Reset = "dist", third, true })
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked || !strings.Contains(refusal.Sentence, "one copy") {
			t.Errorf("%v", err)
		}
	}, threeBricks)
}

const fourth = "node3:/bricks/b9/brick"

func (w *world) migrating() (jobs.Job, error) {
	return w.replace(func(r *engine.ReplaceRequest) { r.Volume, r.Brick, r.With = "dist", third, fourth })
}

func TestOfAVolumeWithOneCopyTheNewBrickIsAddedTheOldMigratedAndCommitted(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.migrating()
		if err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		if want := "VALIDATING FINISHED, EXECUTING RUNNING, ADDING_BRICK FINISHED, REMOVING_BRICKS RUNNING"; stepTypes(j) != want || j.TaskID == "" {
			t.Fatalf("steps: %s, want %s (%s)", stepTypes(j), want, j.Message)
		}
		w.pass(5 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		if got := w.bricks(); got != "node1:/bricks/b1 node2:/bricks/b1 "+fourth {
			t.Errorf("bricks: %s", got)
		}
		if w.sent("add-brick dist") != 1 || w.sent(third+" start") != 1 || w.sent(third+" commit") != 1 || w.sent("force") != 0 {
			t.Error("other commands were sent")
		}
	}, threeBricks)
}

func TestAReplacementByMigrationSaysFromItsFirstMomentThatItCommitsItself(t *testing.T) {
	besideOthers(t)
	t.Run("one copy", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j, err := w.migrating()
			if err != nil {
				t.Fatal(err)
			}
			if !j.AutoCommit {
				t.Error("the job that was just made does not commit itself, though its commit was reviewed")
			}
			w.pass(30 * time.Second)
			for _, told := range w.changes.of(j.ID) {
				if !told.AutoCommit {
					t.Errorf("revision %d does not commit itself", told.Revision)
				}
			}
		}, threeBricks)
	})
	for name, change := range map[string]func(*engine.ReplaceRequest){
		"copies": nil, "reset": func(r *engine.ReplaceRequest) { r.Reset, r.With = true, "" },
	} {
		t.Run(name, func(t *testing.T) {
			inSet(t, func(w *world) {
				if j, err := w.replace(change); err != nil || j.AutoCommit {
					t.Errorf("auto %v, %v: nothing of it is committed by itself", j.AutoCommit, err)
				}
			})
		})
	}
}

func TestAReplacementThatLeavesFilesBehindIsADecision(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.FilesFail("dist", 7)
		j, err := w.migrating()
		if err != nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Minute)
		if j = w.job(j.ID); j.State != jobs.PendingCommit || !strings.Contains(j.Message.String(), "Not committed automatically") {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Aborted, fourth+" was added before and stays")
		if got := w.bricks(); !strings.Contains(got, third) || !strings.Contains(got, fourth) {
			t.Errorf("bricks: %s", got)
		}
	}, threeBricks)
}

func TestALostAnswerOrARestartInEveryStepOfSuchAReplacement(t *testing.T) {
	besideOthers(t)
	for _, lost := range []string{"", "add-brick dist", third + " start", third + " commit"} {
		for _, after := range []time.Duration{-1, time.Millisecond, 5 * time.Second, 20 * time.Second, 100 * time.Second} {
			t.Run(lost+" "+after.String(), func(t *testing.T) {
				inWorld(t, func(w *world) {
					if lost != "" {
						w.sim.FailNext(lost, sim.FaultTimeout)
					}
					j, err := w.migrating()
					if err != nil {
						t.Fatal(err)
					}
					if after >= 0 {
						w.pass(after)
						w.restart()
					}
					w.pass(10 * time.Minute)
					w.mustEnd(w.job(j.ID), jobs.Finished, "")
					if got := w.bricks(); got != "node1:/bricks/b1 node2:/bricks/b1 "+fourth {
						t.Errorf("bricks: %s", got)
					}
					if w.sent("add-brick dist") != 1 || w.sent(third+" start") != 1 || w.sent(third+" commit") != 1 {
						t.Error("a command was not sent exactly once")
					}
				}, threeBricks)
			})
		}
	}
}

func TestAnAddedBrickIsFoundAlthoughGlusterdSaidNoInTheEnd(t *testing.T) {
	besideOthers(t)
	for _, words := range []string{"Post-validation failed on localhost. Please check log file for details.", ""} {
		t.Run(words, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.instead(func(line string, ask func() gluster.Output) *gluster.Output {
					if !strings.Contains(line, "add-brick dist") {
						return nil
					}
					ask() // it is carried out all the same
					return no(words)
				})
				j, err := w.migrating()
				if err != nil {
					t.Fatal(err)
				}
				w.pass(10 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "")
				if got := w.bricks(); got != "node1:/bricks/b1 node2:/bricks/b1 "+fourth || w.sent("add-brick dist") != 1 {
					t.Errorf("bricks: %s", got)
				}
			}, threeBricks)
		})
	}
}

func TestAnAddedBrickIsNamedWhenTheMigrationIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, third+" start") {
				return no("Found stopped brick")
			}
			return nil
		})
		j, err := w.migrating()
		if err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "Found stopped brick. The new brick "+fourth+" was added before and stays")
	}, threeBricks)
}

func TestAReplacementIsNotResumedDaysLater(t *testing.T) {
	inWorld(t, func(w *world) {
		// The brick is added, and then nothing is heard for a day.
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, "add-brick dist") {
				return nil
			}
			ask()
			w.sim.PowerOff("node1")
			return &gluster.Output{Stdout: []byte("Error : Request timed out\n"), ExitCode: 1}
		})
		j, err := w.migrating()
		if err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.stop()
		w.sim.PowerOn("node1")
		w.pass(24 * time.Hour)
		w.open()
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "stays in the volume")
		if w.sent(third+" start") != 0 {
			t.Error("it went on by itself")
		}
	}, threeBricks)
}

func TestAReplacementThatGoesOnIsJudgedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, "add-brick dist") {
				return nil
			}
			ask()
			w.sim.KillBrick("dist", "node2:/bricks/b1")
			return &gluster.Output{Stdout: []byte("Error : Request timed out\n"), ExitCode: 1}
		})
		j, err := w.migrating()
		if err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "The removal of the old brick was not started: 1 of 4 bricks are offline: node2:/bricks/b1")
		if j = w.job(j.ID); !strings.Contains(j.Message.String(), fourth+" was added before and stays") || w.sent(third+" start") != 0 {
			t.Errorf("%s; %d starts", j.Message, w.sent(third+" start"))
		}
	}, threeBricks)
}
