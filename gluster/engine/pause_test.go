package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/gluster/sim"
)

func (w *world) pause(id int64) jobs.Job {
	w.t.Helper()
	j, err := w.Pause(context.Background(), id, someone)
	if err != nil {
		w.t.Fatalf("pause: %v", err)
	}
	return j
}

func (w *world) resume(id int64) jobs.Job {
	w.t.Helper()
	j, err := w.Resume(context.Background(), id, someone)
	if err != nil {
		w.t.Fatalf("resume: %v", err)
	}
	return j
}

// paused starts a rebalance, lets it move something and pauses it.
func (w *world) paused() jobs.Job {
	w.t.Helper()
	j := w.running()
	w.pass(20 * time.Second)
	w.pause(j.ID)
	w.pass(5 * time.Second)
	j = w.job(j.ID)
	w.mustBe(j, jobs.Paused, "Paused by ada")
	return j
}

// removing starts the removal of the third brick and waits until its
// data moves.
func (w *world) removing() jobs.Job {
	w.t.Helper()
	j, err := w.remove(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(15 * time.Second)
	w.mustBe(w.job(j.ID), jobs.Running, "")
	return j
}

func (w *world) mustBe(j jobs.Job, state jobs.State, message string) {
	w.t.Helper()
	if j.State != state || !j.Open() || j.Phase != jobs.PhaseNone {
		w.t.Fatalf("state = %s, phase %q, open = %v, want open %s (%s)", j.State, j.Phase, j.Open(), state, j.Message)
	}
	if !strings.Contains(j.Message.String(), message) {
		w.t.Fatalf("message = %q, want it to contain %q", j.Message, message)
	}
}

func (w *world) mustRefuse(err error, code jobs.Code, words string) {
	w.t.Helper()
	var refusal *jobs.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code || !strings.Contains(refusal.Sentence, words) {
		w.t.Fatalf("err = %v, want a refusal %s with %q", err, code, words)
	}
}

// total is what all runs of a job moved, by adding them here.
func total(j jobs.Job) (f gluster.Figures) {
	for _, s := range j.Runs() {
		f.FilesMoved += s.Total.FilesMoved
		f.BytesMoved += s.Total.BytesMoved
	}
	return f
}

func TestAPausedRebalanceGoesOnInAnotherRunAndSumsItsFigures(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(20 * time.Second)
		if p := w.pause(j.ID); p.Phase != jobs.PhaseStopping || !p.Pausing() || p.State != jobs.Running {
			t.Fatalf("on its way: %s %q", p.State, p.Phase)
		}
		w.pass(5 * time.Second)
		first := w.job(j.ID)
		w.mustBe(first, jobs.Paused, "Paused by ada: new bricks")
		run := first.TaskStep()
		if run.State != jobs.Aborted || run.EndedAt.IsZero() || run.Total.FilesMoved == 0 {
			t.Errorf("the paused run: %+v", run)
		}
		if e := first.StepOf(jobs.StepExecuting); e.State != jobs.Paused || !e.EndedAt.IsZero() {
			t.Errorf("executing: %+v", e)
		}
		w.pass(time.Hour)
		if again := w.job(j.ID); again.State != jobs.Paused || again.Total() != first.Total() {
			t.Errorf("after an hour: %s %+v", again.State, again.Total())
		}

		w.resume(j.ID)
		w.pass(15 * time.Second)
		second := w.job(j.ID)
		w.mustBe(second, jobs.Running, "")
		if second.TaskID == first.TaskID || len(second.Runs()) != 2 || second.Runs()[0].ExternalID != first.TaskID {
			t.Errorf("the second run: %s, %d runs", second.TaskID, len(second.Runs()))
		}
		w.pass(2 * time.Minute)
		done := w.job(j.ID)
		w.mustEnd(done, jobs.Finished, "")
		if done.Runs()[0].Total != first.Runs()[0].Total {
			t.Errorf("the first run's figures changed: %+v, were %+v", done.Runs()[0].Total, first.Runs()[0].Total)
		}
		sum := done.Total()
		if want := total(done); sum.FilesMoved != want.FilesMoved || sum.BytesMoved != want.BytesMoved {
			t.Errorf("the sum is %+v, the runs make %+v", sum, want)
		}
		if half := uint64(10_000 / 2); sum.FilesMoved < half-10 || sum.FilesMoved > half+10 {
			t.Errorf("%d files moved over both runs, want about %d: what lies right is not moved again", sum.FilesMoved, half)
		}
		if w.sent("rebalance dist start") != 2 || w.sent("rebalance dist stop") != 1 {
			t.Error("a command was sent more or less often than asked for")
		}
	})
}

func TestAPausedRemovalGoesOnAndWaitsForItsDecision(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.removing()
		w.pass(20 * time.Second)
		w.pause(j.ID)
		w.pass(5 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Paused, "Paused by ada")
		_, err := w.Commit(context.Background(), j.ID, "", someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "paused")
		w.resume(j.ID)
		w.pass(3 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.PendingCommit, "The data was migrated")
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
	}, threeBricks)
}

func TestAStopEndsAPausedJobWithoutACommand(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.paused()
		before := w.sent("stop")
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "no command was needed")
		if w.sent("stop") != before {
			t.Error("a stop was sent although nothing runs")
		}
		if w.start("dist").ID == j.ID {
			t.Error("the volume is free again")
		}
	})
}

func TestAVolumeWithAPausedJobIsGuardedLikeARunningOne(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.paused()
		_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		w.mustRefuse(err, jobs.CodeVolumeBusy, "not finished")
		_, err = w.StartRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "dist", Bricks: []string{"node1:/bricks/b1"}, Migrate: true, Caller: someone})
		w.mustRefuse(err, jobs.CodeVolumeBusy, "not finished")
		snap, _ := w.Snapshot("c")
		v, _ := snap.Volume("dist")
		for _, a := range jobs.VolumeActions(v, snap, &j) {
			if a.Allowed || a.Why == "" {
				t.Errorf("%s is offered on a volume with a paused job", a.Name)
			}
		}
	})
}

func TestAPausedJobOutlivesRestartsInEveryPhase(t *testing.T) {
	besideOthers(t)
	for _, c := range []struct {
		name string
		do   func(*world, jobs.Job)
		then func(*world, jobs.Job)
	}{
		{"paused", func(*world, jobs.Job) {}, func(w *world, j jobs.Job) {
			w.mustBe(w.job(j.ID), jobs.Paused, "Paused by ada")
		}},
		{"while it is resumed", func(w *world, j jobs.Job) {
			w.resume(j.ID)
			w.pass(3 * time.Second)
		}, func(w *world, j jobs.Job) {
			w.pass(5 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Running, "")
		}},
		{"after it was resumed", func(w *world, j jobs.Job) {
			w.resume(j.ID)
			w.pass(15 * time.Second)
		}, func(w *world, j jobs.Job) {
			w.mustBe(w.job(j.ID), jobs.Running, "")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.paused()
				moved := j.Total()
				c.do(w, j)
				w.restart()
				c.then(w, j)
				if w.only().State == jobs.Paused {
					w.resume(j.ID)
				}
				w.pass(3 * time.Minute)
				done := w.only()
				w.mustEnd(done, jobs.Finished, "")
				if done.Total().FilesMoved <= moved.FilesMoved || w.sent("rebalance dist start") != 2 {
					t.Errorf("%+v after %+v, %d starts", done.Total(), moved, w.sent("rebalance dist start"))
				}
			})
		})
	}
}

func TestALostAnswerToAPauseIsSettledByLooking(t *testing.T) {
	besideOthers(t)
	t.Run("it was carried out", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.pass(20 * time.Second)
			w.sim.FailNext("rebalance dist stop", sim.FaultTimeout)
			w.pause(j.ID)
			w.pass(30 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Paused, "it was carried out")
			if w.sent("rebalance dist stop") != 1 {
				t.Error("the stop was sent again")
			}
			w.resume(j.ID)
			w.pass(3 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "")
		})
	})
	t.Run("it was not", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.sim.Tune(func(c *sim.Config) { c.RunTime = time.Hour })
			j := w.running()
			w.sim.FailNext("rebalance dist stop", sim.FaultEmpty)
			w.pause(j.ID)
			w.pass(time.Minute)
			if now := w.job(j.ID); !now.Pausing() {
				t.Errorf("it is too early to say: %s %q %s", now.State, now.Phase, now.Message)
			}
			w.pass(3 * time.Minute)
			w.mustBe(w.job(j.ID), jobs.Running, "The pause was not carried out")
			if w.sent("rebalance dist stop") != 1 {
				t.Error("the stop was sent again")
			}
		})
	})
	t.Run("a removal's", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.pass(20 * time.Second)
			w.sim.FailNext(third+" stop", sim.FaultTimeout)
			w.pause(j.ID)
			w.pass(30 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Paused, "it was carried out")
		}, threeBricks)
	})
}

func TestALostAnswerToAResumeIsSettledByLooking(t *testing.T) {
	besideOthers(t)
	t.Run("it was carried out", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.FailNext("rebalance dist start", sim.FaultTimeout)
			w.resume(j.ID)
			w.pass(30 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Running, "")
			w.pass(3 * time.Minute)
			w.mustEnd(w.only(), jobs.Finished, "")
			if w.sent("rebalance dist start") != 2 {
				t.Error("the start was sent again")
			}
		})
	})
	t.Run("it was not", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.FailNext("rebalance dist start", sim.FaultEmpty)
			w.resume(j.ID)
			w.pass(5 * time.Minute)
			back := w.job(j.ID)
			w.mustBe(back, jobs.Paused, "it was not started")
			if back.Total() != j.Total() {
				t.Errorf("figures %+v, were %+v", back.Total(), j.Total())
			}
			w.resume(j.ID)
			w.pass(3 * time.Minute)
			w.mustEnd(w.only(), jobs.Finished, "")
		})
	})
}

func TestAFailedResumeLeavesTheJobPausedWithTheReason(t *testing.T) {
	besideOthers(t)
	t.Run("glusterd refuses", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
				if strings.HasSuffix(words, "rebalance dist start") {
					return no("the moon is full")
				}
				return nil
			})
			w.resume(j.ID)
			w.pass(30 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Paused, "the moon is full")
			w.instead(nil)
			w.restart()
			w.resume(j.ID)
			w.pass(3 * time.Minute)
			w.mustEnd(w.only(), jobs.Finished, "")
		})
	})
	t.Run("a brick is down, and known to be", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.KillBrick("dist", "node2:/bricks/b1")
			w.pass(30 * time.Second)
			before := w.job(j.ID)
			_, err := w.Resume(context.Background(), j.ID, someone)
			w.mustRefuse(err, jobs.CodePreflightBlocked, "node2")
			if after := w.job(j.ID); after.Revision != before.Revision {
				t.Error("a refusal changed the job")
			}
		})
	})
	t.Run("a brick went down since the last look", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.KillBrick("dist", "node2:/bricks/b1")
			w.resume(j.ID)
			w.pass(10 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Paused, "node2")
			if w.sent("rebalance dist start") != 1 {
				t.Error("a start was sent")
			}
		})
	})
	t.Run("the volume changed: the bricks of a removal do not go together any more", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.pass(20 * time.Second)
			w.pause(j.ID)
			w.pass(5 * time.Second)
			w.gluster("volume", "add-brick", "dist", "replica", "2", "node1:/bricks/c1", "node2:/bricks/c2", "node3:/bricks/c3")
			w.pass(30 * time.Second)
			before := w.job(j.ID)
			w.mustBe(before, jobs.Paused, "")
			_, err := w.Resume(context.Background(), j.ID, someone)
			w.mustRefuse(err, jobs.CodePreflightBlocked, "changed since the job began")
			if after := w.job(j.ID); after.Revision != before.Revision || after.State != jobs.Paused {
				t.Error("a refusal changed the job")
			}
		}, threeBricks)
	})
	for name, kind := range map[string]struct {
		volume sim.VolumeSpec
		begin  func(*world) jobs.Job
	}{"a rebalance": {twoBricks, (*world).running}, "a removal": {threeBricks, (*world).removing}} {
		for when, look := range map[string]time.Duration{"and it is known": 30 * time.Second, "since the last look": 0} {
			t.Run("the volume changed: "+name+" has another brick, "+when, func(t *testing.T) {
				inWorld(t, func(w *world) {
					j := kind.begin(w)
					w.pass(20 * time.Second)
					w.pause(j.ID)
					w.pass(5 * time.Second)
					w.gluster("volume", "add-brick", "dist", "node1:/bricks/new")
					w.pass(look)
					w.sim.ForgetCalls()
					before := w.job(j.ID)
					_, err := w.Resume(context.Background(), j.ID, someone)
					if look > 0 {
						w.mustRefuse(err, jobs.CodePreflightBlocked, "have changed since the job was paused: node1:/bricks/new came. Stop this job")
						if after := w.job(j.ID); after.Revision != before.Revision {
							t.Error("a refusal changed the job")
						}
					}
					w.restart()
					w.pass(10 * time.Second)
					if look == 0 {
						w.mustBe(w.job(j.ID), jobs.Paused, "node1:/bricks/new came")
					}
					if w.sent(" start") != 0 {
						t.Error("a start was sent")
					}
					w.stopJob(j.ID)
					w.mustEnd(w.job(j.ID), jobs.Aborted, "")
				}, kind.volume)
			})
		}
	}
	t.Run("the volume changed: its replica count is another", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.pause(j.ID)
			w.pass(5 * time.Second)
			before := w.job(j.ID)
			before.Replica = 2
			before, err := w.store.UpdateJob(context.Background(), before, nil)
			if err != nil {
				t.Fatal(err)
			}
			w.sim.ForgetCalls()
			_, err = w.Resume(context.Background(), j.ID, someone)
			w.mustRefuse(err, jobs.CodePreflightBlocked, "replica count has changed")
			if after := w.job(j.ID); after.Revision != before.Revision || w.sent("start") != 0 {
				t.Error("a refusal changed the job, or something was sent")
			}
		}, threeBricks)
	})
}

// frozen answers every question about figures with the first answer, so that the
// engine does not see a task end.
func frozen(verb string) standIn {
	var first *gluster.Output
	return func(words string, ask func() gluster.Output) *gluster.Output {
		if !strings.Contains(words, verb) || !strings.HasSuffix(words, " status") {
			return nil
		}
		if first == nil {
			out := ask()
			first = &out
		}
		return first
	}
}

func TestAPauseThatComesTooLateFindsTheTaskFinished(t *testing.T) {
	besideOthers(t)
	t.Run("a rebalance", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.instead(frozen("rebalance dist"))
			w.pass(2 * time.Minute)
			w.mustBe(w.job(j.ID), jobs.Running, "")
			w.instead(nil)
			w.pause(j.ID)
			w.pass(10 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "")
			if w.sent("rebalance dist stop") != 0 {
				t.Error("a stop was sent to a task that is over")
			}
		})
	})
	t.Run("a removal", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.instead(frozen("remove-brick dist"))
			w.pass(3 * time.Minute)
			w.mustBe(w.job(j.ID), jobs.Running, "")
			w.instead(nil)
			w.pause(j.ID)
			w.pass(10 * time.Second)
			w.mustBe(w.job(j.ID), jobs.PendingCommit, "The data was migrated")
		}, threeBricks)
	})
	t.Run("between the question and the stop", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.instead(frozen("remove-brick dist"))
			w.pass(3 * time.Minute)
			w.pause(j.ID)
			w.pass(10 * time.Second)
			w.mustBe(w.job(j.ID), jobs.Paused, "ended at that moment")
			w.instead(nil)
			w.resume(j.ID)
			w.pass(time.Minute)
			w.mustBe(w.job(j.ID), jobs.PendingCommit, "The data was migrated")
		}, threeBricks)
	})
}

func TestAPauseDuringTheStartIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		w.pass(3 * time.Second)
		_, err := w.Pause(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "starting")
		w.pass(15 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "rebalance dist stop") {
				time.Sleep(time.Second) // else it may be done before the next requests
			}
			return nil
		})
		w.pause(j.ID)
		_, err = w.Resume(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "being paused")
		_, err = w.Stop(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "being paused")
		w.pass(5 * time.Second)
		_, err = w.Pause(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "paused already")
		w.resume(j.ID)
		_, err = w.Pause(context.Background(), j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "being resumed")
	})
}

func TestWhatIsStartedOutsideOnAPausedVolumeIsFollowed(t *testing.T) {
	besideOthers(t)
	t.Run("the same: it is the next run", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.gluster("volume", "rebalance", "dist", "start")
			w.pass(45 * time.Second)
			w.mustBe(w.only(), jobs.Running, "started this outside Brickyard")
			if runs := w.only().Runs(); len(runs) != 2 || runs[1].ExternalID == j.TaskID {
				t.Errorf("%d runs", len(runs))
			}
			w.pass(3 * time.Minute)
			w.mustEnd(w.only(), jobs.Finished, "")
		})
	})
	t.Run("it is over by the next look", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.paused()
			w.sim.Tune(func(c *sim.Config) { c.RunTime, c.StartDelay = time.Second, 0 })
			w.gluster("volume", "rebalance", "dist", "start")
			w.pass(time.Minute)
			w.mustEnd(w.only(), jobs.Finished, "")
		})
	})
	t.Run("a fix-layout: the job ends and the other is adopted", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.gluster("volume", "rebalance", "dist", "fix-layout", "start")
			w.pass(45 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "another task")
			all := w.all()
			if len(all) != 2 || all[0].Action != jobs.ActionFixLayout || all[0].Origin != jobs.OriginDetected {
				t.Errorf("jobs: %+v", all)
			}
		})
	})
	t.Run("a removal of other bricks", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.pass(20 * time.Second)
			w.pause(j.ID)
			w.pass(5 * time.Second)
			w.gluster("volume", "remove-brick", "dist", threeBricks.Bricks[0], "start")
			w.pass(45 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "another task")
			if all := w.all(); len(all) != 2 || !slices.Equal(all[0].Bricks, threeBricks.Bricks[:1]) {
				t.Errorf("jobs: %+v", all)
			}
		}, threeBricks)
	})
	t.Run("the same bricks", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.pass(20 * time.Second)
			w.pause(j.ID)
			w.pass(5 * time.Second)
			w.gluster("volume", "remove-brick", "dist", third, "start")
			w.pass(3 * time.Minute)
			w.mustBe(w.only(), jobs.PendingCommit, "The data was migrated")
		}, threeBricks)
	})
}

func TestWhatIsDoneOutsideToAPausedJobsVolumeIsFollowed(t *testing.T) {
	besideOthers(t)
	t.Run("its bricks are taken by force", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.removing()
			w.pass(20 * time.Second)
			w.pause(j.ID)
			w.pass(5 * time.Second)
			w.gluster("volume", "remove-brick", "dist", third, "force")
			w.pass(30 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Unknown, "outside Brickyard while the removal was paused")
		}, threeBricks)
	})
	t.Run("the volume is deleted", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.DeleteVolume("dist")
			w.pass(30 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "deleted")
		})
	})
	t.Run("and created again under its name", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.DeleteVolume("dist")
			w.sim.MustAdd(twoBricks)
			w.pass(30 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "another one was created")
		})
	})
	t.Run("the cluster is away for an hour", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			w.sim.PowerOff("node1")
			w.pass(time.Hour)
			w.mustBe(w.job(j.ID), jobs.Paused, "Paused by ada")
			w.sim.PowerOn("node1")
			w.pass(time.Minute)
			w.resume(j.ID)
			w.pass(3 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "")
		})
	})
}

func TestTheReasonForAnEndThatNeedsNoCommandIsKept(t *testing.T) {
	besideOthers(t)
	by := someone
	by.Reason = "the night is over"
	t.Run("of a paused job", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.paused()
			if _, err := w.Stop(context.Background(), j.ID, by); err != nil {
				t.Fatal(err)
			}
			w.mustEnd(w.job(j.ID), jobs.Aborted, "What was moved stays moved. Reason: the night is over")
		})
	})
	t.Run("of watching a heal", func(t *testing.T) {
		inSet(t, func(w *world) {
			j := w.healing()
			if _, err := w.Stop(context.Background(), j.ID, by); err != nil {
				t.Fatal(err)
			}
			w.mustEnd(w.job(j.ID), jobs.Aborted, "before the heal was done. Reason: the night is over. The heal goes on")
		})
	})
}

func TestAResumeRightAfterThePauseIsNotHeldUpByTheLastReading(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		w.pause(j.ID)
		for w.job(j.ID).State != jobs.Paused {
			w.pass(10 * time.Millisecond)
		}
		if review, err := w.ReviewResume(context.Background(), w.job(j.ID), someone); err != nil || len(preflight.Blocking(review.Findings)) > 0 || !strings.HasSuffix(review.Command.String(), "rebalance dist start") {
			t.Errorf("%+v %v", review, err)
		}
		w.resume(j.ID)
		w.pass(15 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Running, "")
	})
}

func TestARepeatedPauseOrResumeIsOne(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		keyed := someone
		keyed.Key = "k1"
		for range 2 {
			if _, err := w.Pause(context.Background(), j.ID, keyed); err != nil {
				t.Fatal(err)
			}
		}
		w.pass(5 * time.Second)
		if got, err := w.Pause(context.Background(), j.ID, keyed); err != nil || got.State != jobs.Paused {
			t.Fatal(got.State, err)
		}
		for range 2 {
			if _, err := w.Resume(context.Background(), j.ID, keyed); err != nil {
				t.Fatal(err)
			}
		}
		w.pass(20 * time.Second)
		if w.sent("rebalance dist stop") != 1 || w.sent("rebalance dist start") != 2 {
			t.Error("a repeated request was carried out again")
		}
	})
}

func TestAStopAndAPauseThatCrossEachOtherDoNotBothHappen(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := context.Background()
		j := w.paused()
		w.resume(j.ID)
		_, err := w.Stop(ctx, j.ID, someone) // asked while the page still said "Paused"
		w.mustRefuse(err, jobs.CodeNotAllowed, "being resumed")
		w.pass(15 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.pause(j.ID)
		_, err = w.Pause(ctx, j.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "being paused")
		w.pass(5 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		if w.sent("rebalance dist stop") != 2 {
			t.Errorf("%d stops", w.sent("rebalance dist stop"))
		}
	})
}

// A node that comes back takes a stopped task up again, under its id.
func TestAPausedTaskThatIsTakenUpAgainGoesOn(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.paused()
		w.instead(w.takenUp(j.TaskID))
		w.pass(25 * time.Second)
		w.mustBe(w.only(), jobs.Running, "took this task up again")
		if runs := w.only().Runs(); len(runs) != 1 || w.only().Pause.Cause != jobs.PauseNone {
			t.Errorf("%d runs, %+v", len(runs), w.only().Pause)
		}
	})
}

func TestAnEarlierRunThatIsTakenUpAgainDuringAPauseIsSaid(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.paused()
		earlier := j.TaskID
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist start") {
				return no("the moon is full")
			}
			return nil
		})
		w.resume(j.ID)
		w.pass(30 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Paused, "the moon is full")
		w.instead(w.takenUp(earlier))
		w.pass(25 * time.Second)
		w.mustBe(w.only(), jobs.Paused, "runs an earlier part of this job again. Stop that with: gluster --mode=script --xml volume rebalance dist stop")
		if n := w.sent("rebalance dist stop"); n != 1 {
			t.Errorf("it was stopped %d times", n)
		}
		w.instead(nil)
		w.resume(j.ID)
		w.pass(3 * time.Minute)
		w.mustEnd(w.only(), jobs.Finished, "")
	})
}

func TestAnEarlierRunThatIsTakenUpAgainAfterItsJobIsAJobOfItsOwnOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.paused()
		earlier := j.TaskID
		w.resume(j.ID)
		w.pass(15 * time.Second)
		w.stopJob(j.ID)
		w.pass(30 * time.Second)
		w.mustEnd(w.only(), jobs.Aborted, "")
		ended := w.only()
		w.instead(w.takenUp(earlier))
		w.pass(time.Minute)
		w.restart()
		w.pass(time.Minute)
		all := w.all()
		if len(all) != 2 {
			t.Fatalf("%d jobs", len(all))
		}
		for _, got := range all {
			if got.ID == ended.ID {
				if got.State != jobs.Aborted || !got.EndedAt.Equal(ended.EndedAt) {
					t.Errorf("the ended job is %s", got.State)
				}
				continue
			}
			w.mustBe(got, jobs.Running, fmt.Sprintf("an earlier run of job %d again", ended.ID))
			if got.TaskID != earlier || got.Origin != jobs.OriginDetected {
				t.Errorf("%s %s", got.TaskID, got.Origin)
			}
		}
		w.instead(nil)
		w.pass(5 * time.Minute)
		for _, got := range w.all() {
			if got.Open() {
				t.Errorf("job %d is still %s: %s", got.ID, got.State, got.Message)
			}
		}
	})
}

// takenUp makes the cluster say that a task nobody started again is in progress.
func (w *world) takenUp(task string) standIn {
	w.t.Helper()
	status := w.gluster("volume", "status", "all")
	empty := "<tasks/>"
	if !strings.Contains(status, empty) {
		w.t.Fatalf("no empty task list in %s", status)
	}
	again := strings.Replace(status, empty, "<tasks><task><type>Rebalance</type><id>"+task+"</id><status>1</status><statusStr>in progress</statusStr></task></tasks>", 1)
	return func(words string, _ func() gluster.Output) *gluster.Output {
		switch {
		case strings.HasSuffix(words, "volume status all"):
			return &gluster.Output{Stdout: []byte(again)}
		case strings.HasSuffix(words, "rebalance dist status"):
			return &gluster.Output{Stdout: []byte(`<cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/><volRebalance><task-id>` + task +
				`</task-id><op>3</op><nodeCount>1</nodeCount><node><nodeName>node2</nodeName><id>n2</id><files>7</files><size>70</size><lookups>9</lookups><failures>0</failures><skipped>0</skipped><status>1</status><statusStr>in progress</statusStr><runtime>3.00</runtime></node></volRebalance></cliOutput>`)}
		}
		return nil
	}
}
