package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func (w *world) setThrottle(id int64, value string) {
	w.t.Helper()
	if _, err := w.SetThrottle(context.Background(), id, value, someone); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) stopJob(id int64) {
	w.t.Helper()
	if _, err := w.Stop(context.Background(), id, someone); err != nil {
		w.t.Fatal(err)
	}
}

// lose makes the answer to every command with these words get lost; it is not
// carried out.
func (w *world) lose(words string) {
	w.instead(func(said string, _ func() gluster.Output) *gluster.Output {
		if strings.Contains(said, words) {
			return &gluster.Output{}
		}
		return nil
	})
}

// mustOwe checks what a volume's option is, and which jobs owe it.
func (w *world) mustOwe(option string, owing ...int64) {
	w.t.Helper()
	if w.option() != option {
		w.t.Errorf("the option is %q, want %q", w.option(), option)
	}
	for _, j := range w.all() {
		if j.Throttle.Owed != slices.Contains(owing, j.ID) {
			w.t.Errorf("job %d: %+v", j.ID, j.Throttle)
		}
	}
}

// indebted is a job that ended and whose throttle, lazy, could not be put back.
func (w *world) indebted() jobs.Job {
	w.t.Helper()
	j := w.throttled("lazy")
	w.lose("volume reset dist")
	w.stopJob(j.ID)
	w.pass(10 * time.Second)
	w.instead(nil)
	w.mustOwe("lazy", j.ID)
	return j
}

func TestAThrottleThatWaitsIsNotSentAfterANewerOne(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.FailNext("volume set dist", sim.FaultLocked)
		w.setThrottle(j.ID, "lazy")
		w.pass(100 * time.Millisecond)
		w.setThrottle(j.ID, "aggressive")
		w.pass(5 * time.Second)
		w.mustOwe("aggressive", j.ID)
		if w.sent("rebal-throttle lazy") != 1 || w.job(j.ID).Message.String() != "" {
			t.Errorf("lazy was sent %d times: %s", w.sent("rebal-throttle lazy"), w.job(j.ID).Message)
		}
		w.pass(5 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
		w.mustOwe("")
	})
}

func TestAThrottleThatWaitsIsNotSentAfterTheEndOfItsJob(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		for range 3 {
			w.sim.FailNext("volume set dist", sim.FaultLocked)
		}
		w.setThrottle(j.ID, "lazy")
		w.pass(1500 * time.Millisecond)
		w.stopJob(j.ID)
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		w.mustOwe("")
		if n := w.sent("rebal-throttle lazy"); n != 2 {
			t.Errorf("it was sent %d times", n)
		}
	})
}

func TestARefusedThrottleLeavesWhatElseWasAskedFor(t *testing.T) {
	besideOthers(t)
	const why = "One or more connected clients cannot support the feature being set"
	refuse := func(w *world, value string) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "rebal-throttle "+value) {
				time.Sleep(time.Second)
				return no(why)
			}
			return nil
		})
	}
	t.Run("the older", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			refuse(w, "lazy")
			w.setThrottle(j.ID, "lazy")
			w.pass(100 * time.Millisecond)
			w.setThrottle(j.ID, "aggressive")
			w.pass(5 * time.Second)
			w.mustOwe("aggressive", j.ID)
			if j = w.job(j.ID); j.Throttle.Value != "aggressive" || j.Message.String() != "" {
				t.Errorf("%+v %s", j.Throttle, j.Message)
			}
			w.pass(5 * time.Minute)
			w.mustOwe("")
		})
	})
	t.Run("the newer", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.throttled("lazy")
			refuse(w, "aggressive")
			w.setThrottle(j.ID, "aggressive")
			w.pass(1500 * time.Millisecond)
			w.mustOwe("lazy", j.ID)
			if j = w.job(j.ID); j.Throttle.Value != "lazy" || !strings.Contains(j.Message.String(), why) {
				t.Errorf("%+v %s", j.Throttle, j.Message)
			}
			w.pass(5 * time.Minute)
			w.mustOwe("")
		})
	})
}

func TestAnEarlierThrottleOfTheSameJobIsPutBackToo(t *testing.T) {
	besideOthers(t)
	lost := func(w *world, id int64) {
		w.lose("rebal-throttle aggressive")
		w.setThrottle(id, "aggressive")
		w.pass(2 * time.Second)
		w.instead(nil)
	}
	for name, ask := range map[string]func(*world, int64){
		"the answer to the next is lost": lost,
		"the server dies right before sending it": func(w *world, id int64) {
			w.dieAt("after StartCommand aggressive")
			w.setThrottle(id, "aggressive")
			w.pass(2 * time.Second)
			w.revive()
		},
		"the job is stored as it once was": func(w *world, id int64) {
			old := w.job(id)
			old.Throttle.Asked, old.Throttle.Times = nil, 0
			if _, err := w.store.UpdateJob(context.Background(), old, nil); err != nil {
				w.t.Fatal(err)
			}
			lost(w, id)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gluster("volume", "set", "dist", gluster.ThrottleOption, "3")
				w.pass(30 * time.Second)
				j := w.throttled("lazy")
				ask(w, j.ID)
				w.mustOwe("lazy", j.ID)
				if got := w.job(j.ID).Throttle; got.Value != "aggressive" || got.Before != "3" {
					t.Errorf("%+v", got)
				}
				w.pass(5 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "")
				w.mustOwe("3")
				if n := w.sent("rebal-throttle aggressive"); n > 1 {
					t.Errorf("it was sent %d times", n)
				}
			})
		})
	}
}

func TestAThrottleOnTopOfOneThatIsOwedPutsBackWhatWasBeforeBoth(t *testing.T) {
	besideOthers(t)
	for _, value := range []string{"lazy", "aggressive"} {
		t.Run(value, func(t *testing.T) {
			inWorld(t, func(w *world) {
				first := w.indebted()
				second := w.running()
				w.setThrottle(second.ID, value)
				w.pass(10 * time.Minute) // putting back is tried again every five
				w.mustOwe(value, first.ID, second.ID)
				if before := w.job(second.ID).Throttle.Before; before != "" {
					t.Errorf("it would be put back to %q", before)
				}
				w.stopJob(second.ID)
				w.pass(time.Minute)
				w.mustOwe("")
				if n := w.sent("volume reset dist"); n != 1 { // the first one's was lost on its way
					t.Errorf("it was put back %d times", n)
				}
			}, slowVolume)
		})
	}
}

func TestADebtOutlivesTheNextJobsFailure(t *testing.T) {
	besideOthers(t)
	for name, fail := range map[string]func(*world){
		"its throttle is refused": func(w *world) {
			w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
				if strings.Contains(words, "volume set") {
					return no("Quorum is not met.")
				}
				return nil
			})
			w.mustEnd(w.throttled("aggressive"), jobs.Failed, "Quorum is not met")
			w.instead(nil)
		},
		"the server dies before it is sent": func(w *world) {
			w.dieAt("before StartCommand aggressive")
			w.throttled("aggressive")
			w.revive()
		},
		"the server dies before it is noted": func(w *world) {
			w.dieAt("before UpdateJob")
			w.throttled("aggressive")
			w.revive()
		},
		"its answer is lost": func(w *world) {
			w.lose("volume set")
			w.throttled("aggressive")
			w.instead(nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				first := w.indebted()
				fail(w)
				if w.option() != "" && !w.job(first.ID).Throttle.Owed {
					t.Error("nobody owes it any more")
				}
				w.pass(12 * time.Minute)
				w.mustOwe("")
			}, slowVolume)
		})
	}
}

func TestPuttingBackGivesWayToTheNextJobsThrottle(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.throttled("lazy")
		for range 3 {
			w.sim.FailNext("volume reset dist", sim.FaultLocked)
		}
		w.stopJob(first.ID)
		w.pass(5 * time.Second)
		second := w.throttled("aggressive")
		w.mustBe(second, jobs.Running, "")
		w.pass(10 * time.Minute)
		w.mustOwe("aggressive", first.ID, second.ID)
		w.stopJob(second.ID)
		w.pass(time.Minute)
		w.mustOwe("")
	}, slowVolume)
}

func TestWhatSomebodySetBetweenTwoJobsIsPutBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.indebted()
		w.gluster("volume", "set", "dist", gluster.ThrottleOption, "normal")
		second := w.throttled("lazy")
		if second.Throttle.Before != "normal" {
			t.Errorf("%+v", second.Throttle)
		}
		w.stopJob(second.ID)
		w.pass(5 * time.Minute) // until no command of the first can arrive any more
		w.mustOwe("normal")
	}, slowVolume)
}

func TestAJobThatWaitedBeginsWithItsThrottleAlthoughTheServerDiedBefore(t *testing.T) {
	besideOthers(t)
	for _, side := range []string{"before", "after"} {
		t.Run(side, func(t *testing.T) {
			inWorldAt(t, lazily, func(w *world) {
				w.dieAt(side + " StartCommand lazy")
				j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Throttle: "lazy", Window: daily, Caller: someone})
				if err != nil {
					t.Fatal(err)
				}
				w.until("09:00")
				w.revive()
				w.pass(15 * time.Minute)
				w.mustBe(w.job(j.ID), jobs.Running, "")
				w.mustOwe("lazy", j.ID)
				w.stopJob(j.ID)
				w.pass(5 * time.Minute)
				w.mustOwe("")
			}, slowVolume)
		})
	}
}

func TestAThrottleThatArrivesAfterItsJobHasEndedIsPutBack(t *testing.T) {
	inWorld(t, func(w *world) {
		var late []string
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, "volume set") {
				return nil
			}
			late = strings.Fields(words)
			return &gluster.Output{} // no answer; glusterd carries it out in a while
		})
		w.mustEnd(w.throttled("aggressive"), jobs.Failed, "")
		w.instead(nil)
		w.pass(time.Minute)
		if _, err := w.sim.Run(context.Background(), late...); err != nil || w.option() != "aggressive" {
			t.Fatalf("%v: %v, the option is %q", late, err, w.option())
		}
		w.pass(12 * time.Minute)
		if w.option() != "" {
			t.Errorf("the throttle is %q for ever", w.option())
		}
		w.mustOwe("")
	}, slowVolume)
}
