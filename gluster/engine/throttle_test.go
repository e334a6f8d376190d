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

// option is the volume's own throttle on the cluster, "" if it has none.
func (w *world) option() string {
	w.t.Helper()
	info := w.gluster("volume", "info", "dist")
	_, after, found := strings.Cut(info, "<name>"+gluster.ThrottleOption+"</name>")
	if !found {
		return ""
	}
	_, after, _ = strings.Cut(after, "<value>")
	value, _, _ := strings.Cut(after, "</value>")
	return value
}

func (w *world) throttled(value string) jobs.Job {
	w.t.Helper()
	j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Throttle: value, Caller: someone})
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(15 * time.Second)
	return w.job(j.ID)
}

func TestAThrottleIsSetBeforeTheStartAndPutBackAtTheEnd(t *testing.T) {
	besideOthers(t)
	for _, before := range []string{"", "normal", "3"} {
		t.Run("it was "+before, func(t *testing.T) {
			inWorld(t, func(w *world) {
				if before != "" {
					w.gluster("volume", "set", "dist", gluster.ThrottleOption, before)
				}
				w.pass(30 * time.Second)
				j := w.throttled("lazy")
				w.mustBe(j, jobs.Running, "")
				if w.option() != "lazy" || !j.Throttle.Owed || j.Throttle.Before != before {
					t.Errorf("while it runs: %q %+v", w.option(), j.Throttle)
				}
				commands, err := w.store.Commands(context.Background(), j.ID)
				if err != nil || len(commands) != 2 || commands[0].Argv[4] != "set" || commands[0].By != "ada" || commands[1].Argv[4] != "rebalance" {
					t.Errorf("commands: %+v %v", commands, err)
				}
				w.pass(5 * time.Minute)
				done := w.job(j.ID)
				w.mustEnd(done, jobs.Finished, "")
				if w.option() != before || done.Throttle.Owed {
					t.Errorf("after it: %q %+v", w.option(), done.Throttle)
				}
				commands, _ = w.store.Commands(context.Background(), j.ID)
				if last := commands[len(commands)-1]; last.By != "Brickyard" || last.Reason == "" || last.Failure != "" {
					t.Errorf("put back by %+v", last)
				}
			})
		})
	}
}

func TestAThrottleIsChangedWhileTheTaskRunsAndKeptDuringAPause(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		for _, value := range []string{"lazy", "aggressive"} {
			if _, err := w.SetThrottle(context.Background(), j.ID, value, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(3 * time.Second)
			snap, _ := w.Snapshot("c")
			if v, _ := snap.Volume("dist"); w.option() != value || v.Throttle() != value {
				t.Errorf("it is %q, shown %q", w.option(), v.Throttle())
			}
		}
		w.pause(j.ID)
		w.pass(10 * time.Minute)
		if w.option() != "aggressive" || !w.job(j.ID).Throttle.Owed {
			t.Errorf("during the pause: %q", w.option())
		}
		w.resume(j.ID)
		w.pass(20 * time.Second)
		if w.option() != "aggressive" {
			t.Errorf("after it: %q", w.option())
		}
		w.pass(3 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
		if w.option() != "" || w.sent("volume set dist") != 2 || w.sent("volume reset dist") != 1 {
			t.Errorf("after the end: %q", w.option())
		}
	})
}

func TestAThrottleThatSomebodyElseChangedIsLeftToThem(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.throttled("lazy")
		w.gluster("volume", "set", "dist", gluster.ThrottleOption, "aggressive")
		w.pass(5 * time.Minute)
		done := w.job(j.ID)
		w.mustEnd(done, jobs.Finished, "")
		if w.option() != "aggressive" || done.Throttle.Owed || w.sent("volume reset dist") != 0 {
			t.Errorf("%q %+v", w.option(), done.Throttle)
		}
	})
	t.Run("and what they set is put back after another change of ours", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.throttled("lazy")
			w.gluster("volume", "set", "dist", gluster.ThrottleOption, "normal")
			w.pass(25 * time.Second)
			if _, err := w.SetThrottle(context.Background(), j.ID, "aggressive", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "")
			if w.option() != "normal" {
				t.Errorf("%q", w.option())
			}
		})
	})
}

func TestAThrottleIsPutBackHoweverTheJobEnds(t *testing.T) {
	besideOthers(t)
	for _, c := range []struct {
		name string
		end  func(*world, jobs.Job)
	}{
		{"stopped", func(w *world, j jobs.Job) {
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				w.t.Fatal(err)
			}
		}},
		{"stopped outside", func(w *world, _ jobs.Job) { w.gluster("volume", "rebalance", "dist", "stop") }},
		{"stopped while paused", func(w *world, j jobs.Job) {
			w.pause(j.ID)
			w.pass(5 * time.Second)
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				w.t.Fatal(err)
			}
		}},
		{"finished while the server was down", func(w *world, _ jobs.Job) {
			w.stop()
			w.pass(10 * time.Minute)
			w.open()
		}},
		{"after the server was killed in the midst of putting it back", func(w *world, j jobs.Job) {
			w.sim.FailNext("volume reset dist", sim.FaultHang)
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				w.t.Fatal(err)
			}
			w.pass(10 * time.Second)
			w.restart()
		}},
		{"while another transaction holds the lock", func(w *world, j jobs.Job) {
			for range 3 {
				w.sim.FailNext("volume reset dist", sim.FaultLocked)
			}
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				w.t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.throttled("lazy")
				c.end(w, j)
				w.pass(12 * time.Minute)
				if j = w.job(j.ID); j.Open() || j.Throttle.Owed || w.option() != "" {
					t.Errorf("%s %+v, the option is %q", j.State, j.Throttle, w.option())
				}
			})
		})
	}
}

func TestAThrottleThatCannotBeSetStartsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "volume set") {
				return no("One or more connected clients cannot support the feature being set")
			}
			return nil
		})
		j := w.throttled("lazy")
		w.mustEnd(j, jobs.Failed, "cannot support the feature")
		if w.sent("rebalance dist start") != 0 || j.Throttle.Owed {
			t.Errorf("started all the same, or something is owed: %+v", j.Throttle)
		}
	})
}

func TestALostAnswerToAThrottleIsLookedUp(t *testing.T) {
	besideOthers(t)
	for name, fault := range map[string]sim.Fault{"it was set": sim.FaultTimeout, "it was not": sim.FaultEmpty} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				w.sim.FailNext("volume set dist", fault)
				if _, err := w.SetThrottle(context.Background(), j.ID, "lazy", someone); err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Minute)
				j = w.job(j.ID)
				w.mustEnd(j, jobs.Finished, "")
				if w.option() != "" || j.Throttle.Owed || w.sent("volume set dist") != 1 {
					t.Errorf("%q %+v", w.option(), j.Throttle)
				}
			})
		})
	}
}

func TestTheNextJobInheritsWhatTheLastOneOwes(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "set", "dist", gluster.ThrottleOption, "normal")
		w.pass(30 * time.Second)
		first := w.throttled("lazy")
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "rebal-throttle normal") {
				return &gluster.Output{} // the answer to putting it back is lost, and it was not done
			}
			return nil
		})
		if _, err := w.Stop(context.Background(), first.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		w.instead(nil)
		second := w.throttled("aggressive")
		if second.Throttle.Before != "normal" {
			t.Errorf("the second job would put back %q", second.Throttle.Before)
		}
		w.pass(5 * time.Minute)
		w.mustEnd(w.job(second.ID), jobs.Finished, "")
		if w.option() != "normal" || w.job(first.ID).Throttle.Owed {
			t.Errorf("%q", w.option())
		}
	})
}

func TestThrottlesThatMakeNoSenseAreRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := context.Background()
		_, err := w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Throttle: "warp", Caller: someone})
		w.mustRefuse(err, jobs.CodeInvalid, "lazy, normal or aggressive")
		_, err = w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Throttle: "lazy", Mode: gluster.RebalanceMode{FixLayout: true}, Caller: someone})
		w.mustRefuse(err, jobs.CodeInvalid, "fix-layout")
		j := w.start("dist")
		w.pass(3 * time.Second)
		_, err = w.SetThrottle(ctx, j.ID, "lazy", someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "starting")
		w.pass(15 * time.Second)
		_, err = w.SetThrottle(ctx, j.ID, "", someone)
		w.mustRefuse(err, jobs.CodeInvalid, "lazy, normal or aggressive")
		w.pass(3 * time.Minute)
		_, err = w.SetThrottle(ctx, j.ID, "lazy", someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "over already")
		if len(w.all()) != 1 || w.option() != "" {
			t.Error("a refusal changed something")
		}
	})
}
