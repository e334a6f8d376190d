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

func TestABusyClusterIsAskedAgainAndEveryAttemptIsRecorded(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.FailNext("rebalance dist start", sim.FaultLocked)
		w.sim.FailNext("rebalance dist start", sim.FaultPeerLocked)
		j := w.running()
		commands, err := w.store.Commands(context.Background(), j.ID)
		if err != nil || len(commands) != 3 {
			t.Fatalf("%d commands, %v", len(commands), err)
		}
		for i, want := range []string{"busy", "busy", ""} {
			if commands[i].Failure != want || commands[i].Attempt != i+1 {
				t.Errorf("attempt %d: %q, number %d", i+1, commands[i].Failure, commands[i].Attempt)
			}
		}
	})
}

func TestAClusterThatStaysBusyFailsTheJobAndStartsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 5 {
			w.sim.FailNext("rebalance dist start", sim.FaultLocked)
		}
		j := w.start("dist")
		w.pass(40 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "busy")
		if id := w.sim.TaskID("dist"); id != "" {
			t.Errorf("task %s was started", id)
		}
	})
}

func TestALostAnswerToAStartIsSettledByLookingAndNeverSentAgain(t *testing.T) {
	besideOthers(t)
	lost := map[string]sim.Fault{"timed out": sim.FaultTimeout}
	for name, fault := range lost {
		t.Run(name+", but glusterd did it", func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.sim.FailNext("rebalance dist start", fault)
				j := w.start("dist")
				w.pass(30 * time.Second)
				j = w.job(j.ID)
				if j.TaskID != w.sim.TaskID("dist") || j.TaskID == "" || j.State != jobs.Running || j.Phase != jobs.PhaseNone {
					t.Errorf("not recognised: %s %q %q %s", j.State, j.Phase, j.TaskID, j.Message)
				}
				w.only()
				if n := w.sent("rebalance dist start"); n != 1 {
					t.Errorf("the start was sent %d times", n)
				}
			})
		})
	}
	for name, fault := range map[string]sim.Fault{
		"empty": sim.FaultEmpty, "cut off": sim.FaultMalformed, "html": sim.FaultHTML, "hung": sim.FaultHang, "huge": sim.FaultHuge,
	} {
		t.Run(name+", and glusterd did nothing", func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.sim.FailNext("rebalance dist start", fault)
				j := w.start("dist")
				w.pass(3 * time.Minute)
				if j = w.job(j.ID); fault != sim.FaultHang && j.Open() {
					t.Errorf("still open after three minutes: %s", j.Message)
				}
				w.pass(3 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Failed, "not started")
				if n := w.sent("rebalance dist start"); n > 1 {
					t.Errorf("the start was sent %d times", n)
				}
			})
		})
	}
}

func TestAnOldTaskInTheListIsNotTakenForTheLostOne(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.running()
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(first.ID), jobs.Finished, "")
		w.sim.FailNext("rebalance dist start", sim.FaultMalformed)
		second := w.start("dist")
		w.pass(3 * time.Minute)
		second = w.job(second.ID)
		w.mustEnd(second, jobs.Failed, "not started")
		if second.TaskID != "" {
			t.Errorf("it was given the task %s", second.TaskID)
		}
	})
}

func TestALostAnswerToAStopIsSettledByLooking(t *testing.T) {
	besideOthers(t)
	t.Run("glusterd did it", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.pass(5 * time.Second)
			w.sim.FailNext("rebalance dist stop", sim.FaultTimeout)
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(10 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "stop was carried out")
		})
	})
	t.Run("glusterd did nothing", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.sim.FailNext("rebalance dist stop", sim.FaultEmpty)
			if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(10 * time.Second)
			if j = w.job(j.ID); j.Phase != jobs.PhaseStopping || !strings.Contains(j.Message.String(), "lost") {
				t.Errorf("phase = %q, %s", j.Phase, j.Message)
			}
			w.pass(3 * time.Minute)
			if j = w.job(j.ID); j.Phase != jobs.PhaseNone {
				t.Errorf("phase = %q, %s", j.Phase, j.Message)
			}
		}, slowVolume)
	})
}

// slowVolume moves for an hour, so that a test about waiting does not see it
// end; inWorld gives the others a minute.
var slowVolume = sim.VolumeSpec{
	Name: "dist", Size: 100 * sim.TiB, Used: []uint64{50 * sim.TiB, 50 * sim.TiB, 0}, Files: []uint64{10_000_000, 10_000_000, 0},
	Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1"},
}

func TestAnUnreachableClusterChangesNoJobUntilTheSilenceIsLong(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.PowerOff("node1") // the node that is asked
		w.pass(30 * time.Second)
		snap, _ := w.Snapshot("c")
		if snap.Reachable || snap.Problem == "" || snap.Detail == "" || len(snap.Volumes) == 0 {
			t.Errorf("snapshot: reachable %v, %q, %q, %d volumes", snap.Reachable, snap.Problem, snap.Detail, len(snap.Volumes))
		}
		if j = w.job(j.ID); j.State != jobs.Running || !j.Open() {
			t.Errorf("after 30 s the job is %s", j.State)
		}
		_, err := w.Stop(context.Background(), j.ID, someone)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeUnreachable {
			t.Errorf("stop: %v", err)
		}
		w.pass(jobs.UnknownAfter)
		if j = w.job(j.ID); j.State != jobs.Unknown || !j.Open() {
			t.Errorf("after two minutes the job is %s, open %v", j.State, j.Open())
		}
		w.sim.PowerOn("node1")
		w.pass(jobs.DefaultIdle + 5*time.Second)
		if snap, _ = w.Snapshot("c"); !snap.Reachable {
			t.Errorf("still not reachable: %s", snap.Detail)
		}
		if j = w.job(j.ID); j.State == jobs.Unknown {
			t.Errorf("the job is still unknown: %s", j.Message)
		}
	})
}

func TestCompletedIsNotBelievedWhileANodeIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		w.sim.PowerOff("node3")
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		if j.State == jobs.Finished {
			t.Errorf("finished while node3 is away: %s", j.Message)
		}
	}, sim.VolumeSpec{
		Name: "dist", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0},
		Bricks: []string{
			"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1",
			"node1:/bricks/b2", "node2:/bricks/b2", "node3:/bricks/b2",
		},
	})
}

func TestOVirt1060994AFailedListingMakesNoLiveTaskUnknown(t *testing.T) {
	besideOthers(t)
	for name, fault := range map[string]sim.Fault{
		"empty": sim.FaultEmpty, "cut off": sim.FaultMalformed, "html": sim.FaultHTML, "locked": sim.FaultLocked, "no glusterd": sim.FaultConnection,
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				w.sim.FailNext("volume status all", fault)
				w.Nudge("c")
				w.pass(3 * time.Second)
				if j = w.job(j.ID); j.State != jobs.Running {
					t.Errorf("the job is %s: %s", j.State, j.Message)
				}
			})
		})
	}
}

func TestFailedFilesAreSaidInTheMessage(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.FilesFail("dist", 7)
		j := w.running()
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		if j.Open() || j.TaskStep().Total.Failures != 7 || !strings.Contains(j.Message.String(), "7 files failed") {
			t.Errorf("%s, %d failures: %q", j.State, j.TaskStep().Total.Failures, j.Message)
		}
	})
}

func TestATaskThatFailsSaysWhere(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.FailTask("dist", "node1")
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "node1")
	})
}

func TestARestartInEveryPhaseLosesNothingAndSendsNothingTwice(t *testing.T) {
	besideOthers(t)
	t.Run("while starting", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.start("dist")
			w.pass(2 * time.Second)
			w.restart()
			w.pass(20 * time.Second)
			j = w.job(j.ID)
			if j.State != jobs.Running || j.TaskID == "" {
				t.Errorf("%s %q: %s", j.State, j.TaskID, j.Message)
			}
			if n := w.sent("rebalance dist start"); n != 1 {
				t.Errorf("the start was sent %d times", n)
			}
		})
	})
	t.Run("while running", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.restart()
			w.pass(2 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "")
		})
	})
	t.Run("after the end", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.pass(2 * time.Minute)
			before := w.job(j.ID)
			w.restart()
			w.pass(time.Minute)
			if after := w.only(); after.Revision != before.Revision {
				t.Errorf("an ended job was changed by a restart: %+v", after)
			}
		})
	})
}

func TestAnIdleClusterIsAskedThreeQuestionsPerInterval(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(time.Minute)
		w.sim.ForgetCalls()
		w.pass(10 * jobs.DefaultIdle)
		calls := len(w.sim.Calls())
		// Ten intervals, each shortened by 15 % at most, hold at most twelve looks.
		if calls > 36 || calls < 24 {
			t.Errorf("%d questions in ten intervals", calls)
		}
	})
}

func TestNothingIsAskedWhileOurOwnStartIsOnItsWay(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start("dist")
		w.pass(2 * time.Second)
		w.sim.ForgetCalls()
		w.pass(6 * time.Second)
		if calls := w.sim.Calls(); len(calls) != 0 {
			t.Errorf("asked while glusterd starts: %v", calls)
		}
	})
}

func TestOneVolumeWithoutAnAnswerDoesNotHoldUpTheOthers(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.Lock("other", time.Now().Add(time.Hour))
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	}, twoBricks, sim.VolumeSpec{Name: "other", Bricks: []string{"node1:/bricks/o", "node2:/bricks/o"}})
}

func TestEveryStoredChangeIsPublishedAfterItWasStored(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(2 * time.Minute)
		heard := w.changes.of(j.ID)
		for i, change := range heard {
			if i > 0 && change.Revision != heard[i-1].Revision+1 {
				t.Errorf("revision %d follows %d", change.Revision, heard[i-1].Revision)
			}
		}
		if last := heard[len(heard)-1]; last.State != jobs.Finished || last.Revision != w.job(j.ID).Revision {
			t.Errorf("the last published is revision %d, %s", last.Revision, last.State)
		}
	})
}

func TestATaskThatNoNodeEverBeganIsNotKnownToHaveFailed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.PowerOff("node2")
		w.sim.PowerOff("node3")
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(jobs.DefaultIdle + 15*time.Second)
		if j := w.only(); j.State != jobs.Running || !strings.Contains(j.Message.String(), "cannot be heard") {
			t.Errorf("while its nodes are away: %s %s", j.State, j.Message)
		}
		w.sim.PowerOn("node2")
		w.sim.PowerOn("node3")
		w.pass(4 * time.Minute)
		w.mustEnd(w.only(), jobs.Unknown, "It never began, or")
	}, sim.VolumeSpec{
		Name: "dist", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{10_000, 0},
		Bricks: []string{"node2:/bricks/b1", "node3:/bricks/b1"},
	})
}

func TestTheLastFiguresOfATaskAreAskedForMoreThanOnceAfterALongAbsence(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		w.stop()
		w.pass(5 * time.Minute)
		w.sim.FailNext("rebalance dist status", sim.FaultEmpty)
		w.open()
		w.pass(time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if moved := j.TaskStep().Total.FilesMoved; moved != 5000 || j.Message.String() != "" {
			t.Errorf("%d files, %q: the last word of the task was lost", moved, j.Message)
		}
	})
}

func TestATaskWhoseLastFiguresNobodyTellsEndsAndSaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist status") {
				return &gluster.Output{}
			}
			return nil
		})
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "figures could not be read")
	})
}
