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

// mustThrottleOnce checks that a job's throttle was promised, kept and sent once,
// on behalf of who asked for it.
func (w *world) mustThrottleOnce(id int64, value string) {
	w.t.Helper()
	w.mustOwe(value, id)
	j := w.job(id)
	if j.Throttle.Unsent != nil || j.Throttle.Value != value || j.Message.String() != "" {
		w.t.Errorf("%+v %s", j.Throttle, j.Message)
	}
	if n := w.sent("rebal-throttle " + value); n != 1 {
		w.t.Errorf("it was sent %d times", n)
	}
	commands, err := w.store.Commands(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	last := commands[len(commands)-1]
	if last.By != someone.User || last.From != someone.From || last.Reason != someone.Reason || last.Argv[len(last.Argv)-1] != value {
		w.t.Errorf("%+v", last)
	}
}

// diePromising lets the server promise a throttle and die before it is sent.
func (w *world) diePromising(id int64, value string) {
	w.t.Helper()
	w.dieAt("before StartCommand " + value)
	w.setThrottle(id, value)
	w.pass(2 * time.Second)
}

// keepBack lets a busy cluster keep a throttle back, which is tried again after a
// second.
func (w *world) keepBack(id int64, value string) {
	w.t.Helper()
	w.sim.FailNext("volume set dist", sim.FaultLocked)
	w.setThrottle(id, value)
	w.pass(500 * time.Millisecond)
}

func TestAThrottleThatWasPromisedIsSentAfterTheRestart(t *testing.T) {
	besideOthers(t)
	for _, step := range []string{"after UpdateJobUnderKey", "before StartCommand lazy"} {
		t.Run(step, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				w.dieAt(step)
				by := someone
				by.Key = "k"
				_, err := w.SetThrottle(context.Background(), j.ID, "lazy", by)
				if step == "before StartCommand lazy" && err != nil {
					t.Fatal(err)
				}
				w.pass(time.Second)
				w.mustOwe("", j.ID)
				w.revive()
				w.pass(30 * time.Second)
				w.mustThrottleOnce(j.ID, "lazy")
				w.stopJob(j.ID)
				w.pass(time.Minute)
				w.mustOwe("")
			}, slowVolume)
		})
	}
}

func TestAThrottleThatABusyClusterKeptBackIsSentAfterTheRestart(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.keepBack(j.ID, "lazy")
		w.dieAt("before StartCommand lazy")
		w.pass(5 * time.Second)
		w.revive()
		w.pass(30 * time.Second)
		w.mustOwe("lazy", j.ID)
		if n := w.sent("rebal-throttle lazy"); n != 2 || w.job(j.ID).Throttle.Unsent != nil {
			t.Errorf("sent %d times, %+v", n, w.job(j.ID).Throttle)
		}
	}, slowVolume)
}

func TestAThrottleOnRecordIsNotSentAgainAfterTheRestart(t *testing.T) {
	besideOthers(t)
	const why = "One or more connected clients cannot support the feature being set"
	for name, c := range map[string]struct {
		step, answer  string
		option, value string
		message       string
		owed          bool
		sent          int
	}{
		"it was recorded and not sent": {step: "after StartCommand lazy", value: "lazy", owed: true, message: "The answer to the throttle was lost"},
		"its answer was not recorded":  {step: "before FinishCommand lazy", sent: 1, option: "lazy", value: "lazy", owed: true, message: "The answer to the throttle was lost"},
		"its answer was recorded":      {step: "after FinishCommand lazy", sent: 1, option: "lazy", value: "lazy", owed: true},
		"its refusal was recorded":     {step: "after FinishCommand lazy", answer: why, message: why},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				if c.answer != "" {
					w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
						if strings.Contains(words, "rebal-throttle lazy") {
							return no(c.answer)
						}
						return nil
					})
				}
				w.dieAt(c.step)
				w.setThrottle(j.ID, "lazy")
				w.pass(2 * time.Second)
				w.revive()
				w.pass(30 * time.Second)
				j = w.job(j.ID)
				w.mustBe(j, jobs.Running, c.message)
				if w.option() != c.option || j.Throttle.Value != c.value || j.Throttle.Owed != c.owed || j.Throttle.Unsent != nil {
					t.Errorf("the option is %q, %+v %s", w.option(), j.Throttle, j.Message)
				}
				if n := w.sent("rebal-throttle lazy"); n != c.sent {
					t.Errorf("sent %d times", n)
				}
				w.stopJob(j.ID)
				w.pass(5 * time.Minute)
				w.mustOwe("")
			}, slowVolume)
		})
	}
}

func TestAPromisedThrottleOfAJobThatEndedMeanwhileIsNotSent(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.diePromising(j.ID, "lazy")
		w.gluster("volume", "rebalance", "dist", "stop")
		w.revive()
		w.pass(5 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		w.mustOwe("")
		if n := w.sent("rebal-throttle lazy"); n != 0 || w.job(j.ID).Throttle.Unsent != nil {
			t.Errorf("sent %d times, %+v", n, w.job(j.ID).Throttle)
		}
	}, slowVolume)
}

func TestAThrottleThatAServerCouldNotSendBeforeItsEndIsSentByTheNext(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.FailNext("volume set dist", sim.FaultLocked)
		w.sim.FailNext("volume set dist", sim.FaultLocked)
		w.setThrottle(j.ID, "lazy")
		w.pass(1200 * time.Millisecond)
		w.stop()
		w.open()
		w.pass(30 * time.Second)
		w.mustOwe("lazy", j.ID)
		if j = w.job(j.ID); j.Throttle.Unsent != nil || j.Message.String() != "" {
			t.Errorf("%+v %s", j.Throttle, j.Message)
		}
	}, slowVolume)
}

func TestAThrottleThatCannotBePromisedIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.dieAt("before UpdateJob")
		_, err := w.SetThrottle(context.Background(), j.ID, "lazy", someone)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeStorage {
			t.Errorf("%v", err)
		}
		w.revive()
		w.pass(30 * time.Second)
		w.mustOwe("")
	}, slowVolume)
}

func TestAPromisedThrottleOnTopOfAnotherPutsBackWhatWasBeforeBoth(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "set", "dist", gluster.ThrottleOption, "3")
		w.pass(30 * time.Second)
		j := w.throttled("lazy")
		w.diePromising(j.ID, "aggressive")
		w.mustOwe("lazy", j.ID)
		w.revive()
		w.pass(30 * time.Second)
		w.mustThrottleOnce(j.ID, "aggressive")
		w.pass(5 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
		w.mustOwe("3")
	})
}

func TestWhatSomebodySetWhileAThrottleWasOnlyPromisedIsPutBack(t *testing.T) {
	besideOthers(t)
	for name, earlier := range map[string]bool{"nothing owed before": false, "an earlier throttle of the job": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				if earlier {
					w.setThrottle(j.ID, "aggressive")
					w.pass(2 * time.Second)
				}
				w.diePromising(j.ID, "lazy")
				w.gluster("volume", "set", "dist", gluster.ThrottleOption, "normal") // while it is dead
				w.pass(10 * time.Minute)
				w.revive()
				w.pass(30 * time.Second)
				w.mustThrottleOnce(j.ID, "lazy")
				w.stopJob(j.ID)
				w.pass(5 * time.Minute)
				w.mustOwe("normal")
			}, slowVolume)
		})
	}
}

func TestARefusedThrottleGoesBackToOneThatStillHasToBeSent(t *testing.T) {
	besideOthers(t)
	for name, dies := range map[string]bool{"at once": false, "after a restart": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				refuse := func() {
					w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
						if strings.Contains(words, "rebal-throttle aggressive") {
							return no("the moon is full")
						}
						return nil
					})
				}
				j := w.running()
				if dies {
					w.dieAt("before StartCommand aggressive")
				} else {
					refuse()
				}
				w.keepBack(j.ID, "lazy")
				w.setThrottle(j.ID, "aggressive")
				w.pass(3 * time.Second)
				if dies {
					refuse()
					w.revive()
				}
				w.pass(time.Minute)
				w.mustBe(w.job(j.ID), jobs.Running, "the moon is full")
				w.mustOwe("lazy", j.ID)
				if j = w.job(j.ID); j.Throttle.Value != "lazy" || j.Throttle.Unsent != nil {
					t.Errorf("%+v", j.Throttle)
				}
				w.stopJob(j.ID)
				w.pass(5 * time.Minute)
				w.mustOwe("")
			}, slowVolume)
		})
	}
}

func TestWhatSomebodySetIsNotTakenAwayForAThrottleThatWasOnlyPromised(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.keepBack(j.ID, "lazy")
		w.diePromising(j.ID, "aggressive")
		w.gluster("volume", "rebalance", "dist", "stop")
		w.gluster("volume", "set", "dist", gluster.ThrottleOption, "lazy")
		w.revive()
		w.pass(5 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		if n := w.sent("volume reset dist"); n != 0 {
			t.Errorf("it was reset %d times", n)
		}
		w.mustOwe("lazy")
	}, slowVolume)
}

func TestAPromisedThrottleOfAJobThatSeemedToBeOverIsKept(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.diePromising(j.ID, "lazy")
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			out := ask()
			forgetTask(words, &out)
			return &out
		})
		w.revive()
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		w.instead(nil)
		w.pass(time.Minute)
		j = w.job(j.ID)
		w.mustBe(j, jobs.Running, "took this task up again")
		if is := w.option(); is != j.Throttle.Value || j.Throttle.Owed != (is != "") {
			t.Errorf("the option is %q, the job says %+v", is, j.Throttle)
		}
	}, slowVolume)
}

func TestAnOlderCommandDoesNotKeepANewerPromise(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.fate.stall("Commands", 10*time.Second)
		done := make(chan error, 1)
		go func() { // its request is held up before its promise is stored
			_, err := w.SetThrottle(context.Background(), j.ID, "lazy", someone)
			done <- err
		}()
		w.pass(time.Second)
		w.setThrottle(j.ID, "lazy")
		w.pass(2 * time.Second)
		w.setThrottle(j.ID, "aggressive")
		w.pass(2 * time.Second)
		w.mustOwe("aggressive", j.ID)
		w.dieAt("before StartCommand lazy")
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		w.pass(2 * time.Second)
		w.revive()
		w.pass(30 * time.Second)
		w.mustOwe("lazy", j.ID)
	}, slowVolume)
}

func TestAPromisedThrottleIsNotSentToAMigrationThatIsOver(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.removing()
		w.pass(15 * time.Second)
		w.dieAt("before StartCommand aggressive")
		w.setThrottle(j.ID, "aggressive")
		w.pass(10 * time.Minute)
		w.revive()
		w.pass(time.Minute)
		w.mustBe(w.job(j.ID), jobs.PendingCommit, "The data was migrated")
		w.mustOwe("")
		if n := w.sent("rebal-throttle"); n != 0 || w.job(j.ID).Throttle.Unsent != nil {
			t.Errorf("sent %d times, %+v", n, w.job(j.ID).Throttle)
		}
	}, threeBricks)
}

func TestAnotherThrottleUnderTheSameKeyIsAnotherRequest(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		by := someone
		by.Key = "k"
		for _, value := range []string{"lazy", "aggressive", "lazy", "aggressive"} {
			if _, err := w.SetThrottle(context.Background(), j.ID, value, by); err != nil {
				t.Fatal(err)
			}
			w.pass(time.Second)
		}
		w.mustOwe("aggressive", j.ID)
		if n := w.sent("rebal-throttle"); n != 2 {
			t.Errorf("sent %d times", n)
		}
	}, slowVolume)
}
