package engine_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// sharded is a volume whose shards are at risk.
var sharded = func() sim.VolumeSpec {
	s := threeBricks
	s.Options = maps.Clone(s.Options)
	if s.Options == nil {
		s.Options = map[string]string{}
	}
	s.Options["features.shard"] = "on"
	return s
}()

const switchOff = "volume set dist cluster.lookup-optimize off"

// agreed is somebody who agrees to the remedy, and types the name that GlusterFS
// 10 asks for.
func agreed() jobs.Caller {
	by := someone
	by.LookupOptimizeOff, by.Typed = true, "dist"
	return by
}

func mustRefuse(t *testing.T, err error, code jobs.Code, words string) {
	t.Helper()
	refusal, ok := errors.AsType[*jobs.Refusal](err)
	if !ok || refusal.Code != code || !strings.Contains(refusal.Sentence, words) {
		t.Fatalf("%v, want a refusal %s with %q", err, code, words)
	}
}

func TestEveryStartOnAShardedVolumeIsRefusedUntilTheOptionIsSwitchedOffFirst(t *testing.T) {
	besideOthers(t)
	starts := map[string]func(*world, jobs.Caller) (jobs.Job, error){
		"rebalance": func(w *world, by jobs.Caller) (jobs.Job, error) {
			return w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: by})
		},
		"removal": func(w *world, by jobs.Caller) (jobs.Job, error) {
			return w.StartRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "dist", Bricks: []string{third}, Migrate: true, Confirm: by.Typed, Caller: by})
		},
		"replacement": func(w *world, by jobs.Caller) (jobs.Job, error) {
			return w.StartReplace(context.Background(), engine.ReplaceRequest{Cluster: "c", Volume: "dist", Brick: third, With: fourth, Caller: by})
		},
	}
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				_, err := start(w, someone)
				mustRefuse(t, err, jobs.CodePreflightBlocked, switchOff)
				halfway := someone
				halfway.LookupOptimizeOff = true
				_, err = start(w, halfway)
				mustRefuse(t, err, jobs.CodeInvalid, "type the volume's name")
				j, err := start(w, agreed())
				if err != nil {
					t.Fatal(err)
				}
				w.pass(10 * time.Minute)
				commands, err := w.store.Commands(context.Background(), j.ID)
				if err != nil || len(commands) < 2 || !strings.HasSuffix(strings.Join(commands[0].Argv, " "), switchOff) || commands[0].By != someone.User {
					t.Fatalf("the job's first command is not the remedy: %+v, %v", commands, err)
				}
				if n := w.sent(switchOff); n != 1 {
					t.Errorf("the option was switched off %d times", n)
				}
				if info := w.gluster("volume", "get", "dist", "cluster.lookup-optimize"); !strings.Contains(info, "off") {
					t.Errorf("the option was put back: %s", info)
				}
			}, sharded)
		})
	}
}

func TestWhatRunsOnAShardedVolumeIsEndedWithTheSameFirstCommand(t *testing.T) {
	inWorld(t, func(w *world) {
		// Somebody else started it, with the command line.
		w.gluster("volume", "remove-brick", "dist", third, "start")
		w.pass(25 * time.Second)
		j := w.only()
		_, err := w.Stop(context.Background(), j.ID, someone)
		mustRefuse(t, err, jobs.CodePreflightBlocked, switchOff)
		_, err = w.Pause(context.Background(), j.ID, someone)
		mustRefuse(t, err, jobs.CodePreflightBlocked, switchOff)
		if w.sent("stop") != 0 || w.sent(switchOff) != 0 {
			t.Fatal("something was sent")
		}
		if _, err := w.Stop(context.Background(), j.ID, agreed()); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		if w.sent(switchOff) != 1 || w.sent("stop") != 1 {
			t.Errorf("%d times off, %d stops", w.sent(switchOff), w.sent("stop"))
		}
	}, sharded)
}

func TestARemovalOnAShardedVolumeIsNotCommittedByItself(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.StartRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "dist", Bricks: []string{third}, Migrate: true, AutoCommit: true, Caller: someone})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Second)
		w.gluster("volume", "set", "dist", "features.shard", "on")
		w.pass(10 * time.Minute)
		j = w.job(j.ID)
		w.mustBe(j, jobs.PendingCommit, "The commit was not sent. The volume is sharded")
		if w.sent("commit") != 0 {
			t.Error("it was committed")
		}
		_, err = w.Keep(context.Background(), j.ID, someone)
		mustRefuse(t, err, jobs.CodePreflightBlocked, switchOff)
		_, err = w.Commit(context.Background(), j.ID, "", someone)
		mustRefuse(t, err, jobs.CodePreflightBlocked, switchOff)
		if _, err = w.Commit(context.Background(), j.ID, "", agreed()); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	}, threeBricks)
}

func TestNothingIsStartedWhenTheOptionCannotBeSwitchedOff(t *testing.T) {
	for fault, words := range map[sim.Fault]string{sim.FaultTimeout: "could not be switched off first", sim.FaultMalformed: "could not be switched off first"} {
		inWorld(t, func(w *world) {
			w.sim.FailNext(switchOff, fault)
			j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: agreed()})
			if err != nil {
				t.Fatal(err)
			}
			w.pass(5 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Failed, words)
			if w.sent("rebalance dist start") != 0 {
				t.Error("it was started all the same")
			}
		}, sharded)
	}
}

func TestTheOptionIsSwitchedOffBeforeAJobThatWaitedForItsWindow(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Window: nightly, Caller: agreed()})
		if err != nil {
			t.Fatal(err)
		}
		if w.sent(switchOff) != 0 {
			t.Error("the option was switched off before the window opened")
		}
		w.restart()
		w.until("22:30")
		commands, _ := w.store.Commands(context.Background(), j.ID)
		i := slices.IndexFunc(commands, func(c jobs.CommandRecord) bool { return strings.HasSuffix(strings.Join(c.Argv, " "), switchOff) })
		if i != 0 || w.job(j.ID).TaskID == "" {
			t.Errorf("the commands: %+v", commands)
		}
	}, sharded)
}

func TestAServerThatDiesAfterTheOptionSaysWhatItLeft(t *testing.T) {
	besideOthers(t)
	starts := map[string]func(*world) (jobs.Job, error){
		"rebalance": func(w *world) (jobs.Job, error) {
			return w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: agreed()})
		},
		"replacement": func(w *world) (jobs.Job, error) {
			return w.StartReplace(context.Background(), engine.ReplaceRequest{Cluster: "c", Volume: "dist", Brick: third, With: fourth, Caller: agreed()})
		},
	}
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.dieAt("after FinishCommand off")
				j, err := start(w)
				if err != nil {
					t.Fatal(err)
				}
				w.pass(time.Minute)
				w.revive()
				// Somebody adds the brick by hand; that is not the job's doing.
				w.gluster("volume", "add-brick", "dist", fourth)
				w.pass(5 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Failed, "cluster.lookup-optimize was switched off, and stays off.")
				if n := w.sent("remove-brick") + w.sent("rebalance dist start"); n != 0 {
					t.Errorf("%d commands were sent after the restart", n)
				}
			}, sharded)
		})
	}
}
