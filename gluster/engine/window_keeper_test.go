package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// The bubble's clock begins at midnight UTC, 2000-01-01.
var (
	nightly = jobs.Window{From: "22:00", To: "06:00", Zone: "UTC"}
	daily   = jobs.Window{From: "09:00", To: "17:00", Zone: "UTC"}
)

// lazily is for tests that span days.
var lazily = engine.Intervals{Active: 10 * time.Minute, Idle: 4 * time.Minute}

// until lets time go by to a time of day, and five minutes more.
func (w *world) until(clock string) {
	w.t.Helper()
	w.past(clock, 5*time.Minute)
}

// past lets time go by to a time of day, and some more.
func (w *world) past(clock string, more time.Duration) {
	w.t.Helper()
	at, err := time.Parse("15:04", clock)
	if err != nil {
		w.t.Fatal(err)
	}
	now := time.Now().UTC()
	next := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	w.pass(next.Sub(now) + more)
}

func (w *world) within(window jobs.Window) jobs.Job {
	w.t.Helper()
	w.sim.Tune(func(c *sim.Config) { c.RunTime = 12 * time.Hour })
	j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Window: window, Caller: someone})
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(5 * time.Minute)
	return w.job(j.ID)
}

func TestAWindowPausesAndResumesByItself(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		w.mustBe(j, jobs.Running, "")
		w.until("06:00")
		j = w.job(j.ID)
		w.mustBe(j, jobs.Paused, "")
		if j.Pause.Cause != jobs.PauseWindow || j.Total().FilesMoved == 0 {
			t.Errorf("%+v %+v", j.Pause, j.Total())
		}
		w.sim.Tune(func(c *sim.Config) { c.RunTime = 7 * time.Hour })
		w.until("21:50")
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		w.until("22:00")
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.until("06:00")
		done := w.job(j.ID)
		w.mustEnd(done, jobs.Finished, "")
		commands, err := w.store.Commands(context.Background(), j.ID)
		if err != nil || len(commands) != 3 {
			t.Fatalf("%d commands, %v", len(commands), err)
		}
		for i, want := range []struct{ by, reason string }{
			{"ada", "new bricks"}, {"Brickyard", "window closed (22:00–06:00 UTC)"}, {"Brickyard", "window opened (22:00–06:00 UTC)"},
		} {
			if commands[i].By != want.by || commands[i].Reason != want.reason {
				t.Errorf("command %d by %q: %q", i, commands[i].By, commands[i].Reason)
			}
		}
	})
}

func TestAJobStartedOutsideItsWindowWaitsForIt(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(daily)
		w.mustBe(j, jobs.Paused, "")
		if !j.Waiting() || w.sent("rebalance dist start") != 0 {
			t.Errorf("waiting %v, %d starts", j.Waiting(), w.sent("rebalance dist start"))
		}
		w.restart()
		w.until("08:50")
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		w.until("09:00")
		j = w.job(j.ID)
		w.mustBe(j, jobs.Running, "")
		if len(j.Steps) != 3 || j.Steps[0].State != jobs.Finished || len(j.Findings) == 0 {
			t.Errorf("steps %+v, %d findings", j.Steps, len(j.Findings))
		}
	})
	t.Run("and validates when it begins", func(t *testing.T) {
		inWorldAt(t, lazily, func(w *world) {
			j := w.within(daily)
			w.until("08:00")
			w.sim.KillBrick("dist", "node2:/bricks/b1")
			w.until("09:00")
			w.mustBe(w.job(j.ID), jobs.Paused, "cannot go on yet")
			w.sim.StartBrick("dist", "node2:/bricks/b1")
			w.pass(20 * time.Minute)
			w.mustBe(w.job(j.ID), jobs.Running, "")
			if w.sent("rebalance dist start") != 1 {
				t.Error("a start was sent while it was blocked")
			}
		})
	})
	t.Run("and does not say that its window is open when it has closed", func(t *testing.T) {
		inWorldAt(t, lazily, func(w *world) {
			j := w.within(daily)
			w.until("08:00")
			w.sim.KillBrick("dist", "node2:/bricks/b1")
			w.until("16:00")
			w.mustBe(w.job(j.ID), jobs.Paused, "cannot go on yet")
			w.until("17:00")
			if j = w.job(j.ID); j.State != jobs.Paused || j.Message.String() != "" {
				t.Errorf("%s: %s", j.State, j.Message)
			}
			w.sim.StartBrick("dist", "node2:/bricks/b1")
			w.until("09:00")
			w.mustBe(w.job(j.ID), jobs.Running, "")
		})
	})
	t.Run("is stopped without a command", func(t *testing.T) {
		inWorldAt(t, lazily, func(w *world) {
			j := w.within(daily)
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				t.Fatal(err)
			}
			w.mustEnd(w.job(j.ID), jobs.Aborted, "before it began")
			w.until("09:00")
			if w.sent("rebalance dist st") != 0 {
				t.Error("a command was sent")
			}
		})
	})
	t.Run("is let go on by hand", func(t *testing.T) {
		inWorldAt(t, lazily, func(w *world) {
			j := w.within(daily)
			w.resume(j.ID)
			w.pass(5 * time.Minute)
			w.mustBe(w.job(j.ID), jobs.Running, "")
			w.until("09:00")
			w.mustBe(w.job(j.ID), jobs.Running, "")
		})
	})
	t.Run("a removal", func(t *testing.T) {
		inWorldAt(t, lazily, func(w *world) {
			j, err := w.remove(func(r *jobs.RemovalRequest) { r.Window, r.Throttle = daily, "aggressive" })
			if err != nil {
				t.Fatal(err)
			}
			w.pass(time.Hour)
			w.mustBe(w.job(j.ID), jobs.Paused, "")
			if w.sent("volume set") != 0 {
				t.Error("the throttle was set before the job began")
			}
			w.until("09:00")
			w.pass(10 * time.Minute)
			w.mustBe(w.job(j.ID), jobs.PendingCommit, "The data was migrated")
			w.until("17:00")
			w.mustBe(w.job(j.ID), jobs.PendingCommit, "")
		}, threeBricks)
	})
}

func TestWhatAPersonPausedTheWindowDoesNotResume(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		w.pause(j.ID)
		w.until("22:00")
		w.until("22:00")
		w.mustBe(w.job(j.ID), jobs.Paused, "Paused by ada")
	})
}

func TestAResumeOutsideTheWindowHoldsUntilTheWindowClosesNext(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		w.sim.Tune(func(c *sim.Config) { c.RunTime = 100 * time.Hour })
		w.until("06:00")
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		w.resume(j.ID)
		w.pass(5 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.restart()
		w.until("21:00")
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.until("05:00")
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.until("06:00")
		w.mustBe(w.job(j.ID), jobs.Paused, "")
	})
}

func TestAWindowIsGivenChangedAndTakenAway(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		ctx := context.Background()
		j := w.within(jobs.Window{})
		set := func(window jobs.Window) {
			t.Helper()
			if _, err := w.SetWindow(ctx, j.ID, window, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Minute)
		}
		set(daily) // it is night: pause now
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		set(nightly)
		w.mustBe(w.job(j.ID), jobs.Running, "")
		set(daily)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		set(jobs.Window{})
		w.until("10:00")
		w.mustBe(w.job(j.ID), jobs.Paused, "somebody resumes it")
		w.resume(j.ID)
		w.pass(5 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Running, "")
	})
}

func TestAServerThatWasDownKeepsTheWindowWhenItIsBack(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		w.stop()
		w.until("07:00")
		w.open()
		w.pass(5 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		w.stop()
		w.until("23:00")
		w.open()
		w.pass(5 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Running, "")
	})
}

func TestATaskStartedByHandOutsideTheWindowIsNotPausedAtOnce(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		w.until("06:00")
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(time.Hour)
		w.mustBe(w.job(j.ID), jobs.Running, "")
	})
}

func TestAPauseOfTheWindowThatDoesNotGetThroughIsTriedAgain(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		for range 5 {
			w.sim.FailNext("rebalance dist stop", sim.FaultLocked)
		}
		w.until("06:00")
		w.mustBe(w.job(j.ID), jobs.Running, "given up")
		w.pass(20 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
	})
}

func TestWindowsOfJobsThatCannotBePausedAreRefused(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		_, err := w.remove(func(r *jobs.RemovalRequest) { r.Migrate, r.Confirm, r.Window = false, "dist", nightly })
		w.mustRefuse(err, jobs.CodeInvalid, "nothing to pause")
		if len(w.all()) != 0 {
			t.Error("a job was made")
		}
	}, threeBricks)
}

func TestAWindowOfMinutesIsKeptAndItsThrottlePutBackAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.RunTime = time.Hour })
		ctx := context.Background()
		j, err := w.StartRebalance(ctx, engine.RebalanceRequest{
			Cluster: "c", Volume: "dist", Throttle: "lazy", Window: jobs.Window{From: "00:03", To: "00:05", Zone: "UTC"}, Caller: someone,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(4 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Running, "")
		w.pass(90 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Paused, "")
		if _, err := w.Stop(ctx, j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		if w.option() != "" || w.job(j.ID).Throttle.Owed {
			t.Errorf("the throttle is still %q", w.option())
		}
	})
}

func TestWhatKeepsAJobFromItsWindowIsLoggedOnce(t *testing.T) {
	besideOthers(t)
	stops := func(w *world, works bool) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if works || !strings.HasSuffix(words, "rebalance dist stop") {
				return nil
			}
			return no("Staging failed.")
		})
	}
	for name, c := range map[string]struct {
		// edge is when the window asks for what does not work.
		before, edge   string
		fail, mend     func(*world)
		failing, works jobs.State
		message        string
	}{
		"it cannot go on": {
			"06:00", "22:00",
			func(w *world) { w.sim.KillBrick("dist", "node2:/bricks/b1") }, func(w *world) { w.sim.StartBrick("dist", "node2:/bricks/b1") },
			jobs.Paused, jobs.Running, "Its window is open, but it cannot go on yet",
		},
		"it cannot be paused": {
			"05:00", "06:00",
			func(w *world) { stops(w, false) }, func(w *world) { stops(w, true) },
			jobs.Running, jobs.Paused, "Staging failed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorldAt(t, lazily, func(w *world) {
				j := w.within(nightly)
				w.until(c.before)
				c.fail(w)
				w.pass(30 * time.Minute)
				before := w.logged.Load()
				w.until(c.edge)
				first := w.logged.Load()
				if first == before || first > before+3 {
					t.Errorf("%d lines at first", first-before)
				}
				w.pass(2 * time.Hour)
				w.mustBe(w.job(j.ID), c.failing, c.message)
				if n := w.logged.Load() - first; n > 0 {
					t.Errorf("%d lines more in two hours", n)
				}
				c.mend(w)
				w.pass(10 * time.Minute)
				w.mustBe(w.job(j.ID), c.works, "")
				if n := w.logged.Load() - first; n > 6 {
					t.Errorf("%d lines when it was over", n)
				}
			})
		})
	}
}

func TestAnotherReasonIsLoggedAgain(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j := w.within(nightly)
		w.until("06:00")
		w.sim.KillBrick("dist", "node2:/bricks/b1")
		w.until("22:00")
		before := w.logged.Load()
		w.sim.KillBrick("dist", "node1:/bricks/b1")
		w.pass(30 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Paused, "node1:/bricks/b1")
		if n := w.logged.Load() - before; n != 1 {
			t.Errorf("%d lines for another reason", n)
		}
	})
}
