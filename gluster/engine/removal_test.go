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

// threeBricks is a distributed volume of which one brick can go: the data fits
// on the others.
var threeBricks = sim.VolumeSpec{
	Name: "dist", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 10 * sim.GiB, 20 * sim.GiB}, Files: []uint64{100, 100, 200},
	Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1"},
}

const third = "node3:/bricks/b1"

func (w *world) remove(change func(*jobs.RemovalRequest)) (jobs.Job, error) {
	req := jobs.RemovalRequest{Cluster: "c", Volume: "dist", Bricks: []string{third}, Migrate: true, Caller: someone}
	if change != nil {
		change(&req)
	}
	return w.StartRemoval(context.Background(), req)
}

// migrated starts a removal and waits until its data was moved.
func (w *world) migrated(change func(*jobs.RemovalRequest)) jobs.Job {
	w.t.Helper()
	j, err := w.remove(change)
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(2 * time.Minute)
	return w.job(j.ID)
}

func (w *world) bricks() string {
	w.t.Helper()
	snap, _ := w.Snapshot("c")
	v, _ := snap.Volume("dist")
	var names []string
	for _, b := range v.Bricks() {
		names = append(names, b.Name())
	}
	return strings.Join(names, " ")
}

func TestARemovalMigratesWaitsForItsDecisionAndCommits(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.remove(nil)
		if err != nil || j.Phase != jobs.PhaseStarting {
			t.Fatalf("%+v, %v", j, err)
		}
		w.pass(40 * time.Second)
		j = w.job(j.ID)
		if percent, known := j.Percent(); j.State != jobs.Running || !known || percent <= 0 || percent >= 100 {
			t.Errorf("while it migrates: %s, %d %%, known %v", j.State, percent, known)
		}
		w.pass(90 * time.Second)
		j = w.job(j.ID)
		if percent, _ := j.Percent(); j.State != jobs.PendingCommit || !j.Open() || percent != 100 {
			t.Fatalf("%s %d %%: %s", j.State, percent, j.Message)
		}
		if j.TaskStep().Type != jobs.StepRemoving || j.TaskStep().ExternalID == "" {
			t.Errorf("child step: %+v", j.TaskStep())
		}
		if j, err = w.Commit(context.Background(), j.ID, "", someone); err != nil || j.Phase != jobs.PhaseCommitting {
			t.Fatalf("%+v, %v", j, err)
		}
		w.pass(3 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		if got := w.bricks(); got != "node1:/bricks/b1 node2:/bricks/b1" {
			t.Errorf("bricks: %s", got)
		}
		if w.sent("remove-brick dist "+third+" commit") != 1 {
			t.Error("the commit was not sent once with exactly the task's bricks")
		}
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err == nil {
			t.Error("it was committed twice")
		}
	}, threeBricks)
}

func TestAMigratedRemovalCanBeKept(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(nil)
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(3 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "rebalance the volume")
		if !strings.Contains(w.bricks(), third) {
			t.Error("the brick is gone")
		}
	}, threeBricks)
}

func TestARunningRemovalCanBeStoppedAndOffersARebalance(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.remove(nil)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err == nil {
			t.Error("it was committed while migrating")
		}
		if _, err := w.Keep(context.Background(), j.ID, someone); err == nil {
			t.Error("it was kept while migrating")
		}
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(3 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, "rebalance the volume")
		if j.TaskStep().Total.BytesMoved == 0 {
			t.Error("the figures are lost")
		}
	}, threeBricks)
}

func TestUpstream2350FailedFilesForbidThePlainCommitAndLeaveThreeWaysOn(t *testing.T) {
	besideOthers(t)
	dirty := func(w *world) jobs.Job {
		w.sim.FilesFail("dist", 7)
		j := w.migrated(nil)
		if j.State != jobs.PendingCommit || j.Losses() != 7 || !strings.Contains(j.Message.String(), "not everything was moved: 7 files failed or were skipped; the rebalance log on each node names them.") {
			t.Fatalf("%s, %d losses: %s", j.State, j.Losses(), j.Message)
		}
		if percent, _ := j.Percent(); percent == 100 {
			t.Error("it says 100 %")
		}
		_, err := w.Commit(context.Background(), j.ID, "", someone)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeNotAllowed || !strings.Contains(refusal.Sentence, "lose 7 files") {
			t.Errorf("plain commit: %v", err)
		}
		if w.sent("commit") != 0 {
			t.Error("a commit was sent")
		}
		return j
	}
	t.Run("commit with losses, with the number typed", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := dirty(w)
			_, err := w.Commit(context.Background(), j.ID, "lose 8 files", someone)
			var refusal *jobs.Refusal
			if !errors.As(err, &refusal) || refusal.Code != jobs.CodeInvalid {
				t.Errorf("a wrong number: %v", err)
			}
			if _, err := w.Commit(context.Background(), j.ID, "lose 7 files", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(3 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		}, threeBricks)
	})
	t.Run("run again", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := dirty(w)
			first := j.TaskID
			if _, err := w.Rerun(context.Background(), j.ID, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Minute)
			j = w.job(j.ID)
			if !j.Open() || j.TaskID == first || j.TaskID == "" || len(j.Steps) != 4 {
				t.Errorf("%s, task %s, %d steps: %s", j.State, j.TaskID, len(j.Steps), j.Message)
			}
		}, threeBricks)
	})
	t.Run("run again is judged like a start", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := dirty(w)
			w.sim.KillBrick("dist", "node1:/bricks/b1")
			w.pass(jobs.DefaultIdle + time.Second)
			_, err := w.Rerun(context.Background(), j.ID, someone)
			w.mustRefuse(err, jobs.CodePreflightBlocked, "node1:/bricks/b1")
			if w.sent("stop") != 0 || w.job(j.ID).State != jobs.PendingCommit {
				t.Errorf("%d stops, %s", w.sent("stop"), w.job(j.ID).State)
			}
		}, threeBricks)
	})
	t.Run("keep", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := dirty(w)
			if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
				t.Fatal(err)
			}
			w.pass(3 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "stay in the volume")
		}, threeBricks)
	})
}

func TestAFailedMigrationIsADecisionAndNoDeadEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.remove(nil)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Second)
		w.sim.FailTask("dist", "node3")
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		if j.State != jobs.PendingCommit || !j.Open() || !strings.Contains(j.Message.String(), "node3") {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		snap, _ := w.Snapshot("c")
		allowed := map[string]bool{}
		for _, a := range jobs.JobActions(j, snap) {
			allowed[a.Name] = a.Allowed
		}
		if allowed[jobs.ActionCommit] || !allowed[jobs.ActionRerun] || !allowed[jobs.ActionKeep] || !allowed[jobs.ActionCommitLossy] {
			t.Errorf("actions: %v", allowed)
		}
	}, threeBricks)
}

func TestACommitIsCheckedAgainOnAFreshReading(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(nil)
		w.sim.PowerOff("node3") // nobody has looked since
		if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(3 * time.Second)
		j = w.job(j.ID)
		if !j.Open() || j.Phase != jobs.PhaseNone || !strings.Contains(j.Message.String(), "Not committed") {
			t.Errorf("%s %q: %s", j.State, j.Phase, j.Message)
		}
		if w.sent(" commit") != 0 {
			t.Error("the commit was sent")
		}
	}, threeBricks)
}

func TestARemovalCommitsItselfOnlyWhenItIsCleanAndAlsoAfterARestart(t *testing.T) {
	besideOthers(t)
	auto := func(r *jobs.RemovalRequest) { r.AutoCommit = true }
	t.Run("clean", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.mustEnd(w.migrated(auto), jobs.Finished, "no longer part")
			if w.sent(third+" commit") != 1 {
				t.Error("the commit was not sent once")
			}
		}, threeBricks)
	})
	t.Run("as soon as it was read twice", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(auto)
			w.mustEnd(j, jobs.Finished, "no longer part")
			var over, asked time.Time
			for _, told := range w.changes.of(j.ID) {
				if told.State == jobs.PendingCommit && over.IsZero() {
					over = told.SeenAt
				}
			}
			commands, err := w.store.Commands(context.Background(), j.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range commands {
				if strings.HasSuffix(strings.Join(c.Argv, " "), " commit") {
					asked = c.StartedAt
				}
			}
			if took := asked.Sub(over); took <= 0 || took > 2*jobs.DefaultActive {
				t.Errorf("it was committed %s after its migration was seen to be over", took)
			}
			readings := 0
			for _, c := range w.sim.Calls() {
				at := c.At.Truncate(time.Microsecond) // as times are stored
				if !at.Before(over) && !at.After(asked) && strings.HasSuffix(strings.Join(c.Args, " "), third+" status") {
					readings++
				}
			}
			if readings != 3 {
				t.Errorf("its figures were read %d times: twice, and once more before the command", readings)
			}
		}, threeBricks)
	})
	t.Run("not clean", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.sim.FilesFail("dist", 1)
			j := w.migrated(auto)
			if j.State != jobs.PendingCommit || j.AutoCommit || !strings.Contains(j.Message.String(), "Not committed automatically") || !strings.Contains(j.Message.String(), "names it.") {
				t.Errorf("%s, auto %v: %s", j.State, j.AutoCommit, j.Message)
			}
			if w.sent(third+" commit") != 0 {
				t.Error("it was committed")
			}
		}, threeBricks)
	})
	t.Run("after a restart", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j, err := w.remove(auto)
			if err != nil {
				t.Fatal(err)
			}
			w.pass(20 * time.Second)
			w.restart()
			w.pass(2 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
		}, threeBricks)
	})
}

func TestAForcedRemovalIsAJobWithStepsAndNeedsTheVolumesName(t *testing.T) {
	inWorld(t, func(w *world) {
		force := func(word string) func(*jobs.RemovalRequest) {
			return func(r *jobs.RemovalRequest) { r.Migrate, r.Confirm = false, word }
		}
		_, err := w.remove(force("Dist"))
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Fields["confirm"] == "" {
			t.Errorf("a wrong word: %v", err)
		}
		j, err := w.remove(force("dist"))
		if err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "no longer part")
		if len(j.Steps) != 3 || w.sent(third+" force") != 1 {
			t.Errorf("%d steps, sent %d times", len(j.Steps), w.sent(third+" force"))
		}
		if _, known := j.Percent(); known {
			t.Error("a forced removal has a percentage")
		}
	}, threeBricks)
}

func TestALostAnswerToACommitOrAForceIsSettledByTheBricks(t *testing.T) {
	besideOthers(t)
	t.Run("commit", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(nil)
			w.sim.FailNext(" commit", sim.FaultTimeout)
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(30 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "answer to the commit was lost")
		}, threeBricks)
	})
	t.Run("commit that was not carried out", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(nil)
			w.sim.FailNext(" commit", sim.FaultEmpty)
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(4 * time.Minute)
			if j = w.job(j.ID); j.Phase != jobs.PhaseNone || j.State != jobs.PendingCommit || !strings.Contains(j.Message.String(), "not carried out") {
				t.Errorf("%s %q: %s", j.State, j.Phase, j.Message)
			}
		}, threeBricks)
	})
	t.Run("force", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.sim.FailNext(third+" force", sim.FaultTimeout)
			j, err := w.remove(func(r *jobs.RemovalRequest) { r.Migrate, r.Confirm = false, "dist" })
			if err != nil {
				t.Fatal(err)
			}
			w.pass(30 * time.Second)
			w.mustEnd(w.job(j.ID), jobs.Finished, "answer was lost, but")
		}, threeBricks)
	})
}

// A yes of glusterd is believed only once its bricks are gone.
func TestBricksThatAreStillListedAfterAYesAreNotCalledGone(t *testing.T) {
	besideOthers(t)
	yes := func(w *world, command string) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, command) {
				return nil
			}
			return &gluster.Output{Stdout: []byte(`<?xml version="1.0"?><cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/></cliOutput>`)}
		})
	}
	t.Run("commit", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(nil)
			yes(w, third+" commit")
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Second)
			if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "looks whether the bricks are gone") {
				t.Errorf("%s: %s", j.State, j.Message)
			}
			w.pass(4 * time.Minute)
			if j = w.job(j.ID); j.Phase != jobs.PhaseNone || j.State != jobs.PendingCommit || !strings.Contains(j.Message.String(), "accepted the commit and not carried it out") {
				t.Errorf("%s %q: %s", j.State, j.Phase, j.Message)
			}
		}, threeBricks)
	})
	t.Run("commit, and the task is forgotten", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(nil)
			yes(w, third+" commit")
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Second)
			w.gluster("volume", "remove-brick", "dist", third, "stop")
			w.pass(4 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "accepted the commit and forgot the task")
		}, threeBricks)
	})
	t.Run("commit that is seen late", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.migrated(nil)
			yes(w, third+" commit")
			if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Second)
			w.instead(nil)
			w.gluster("volume", "remove-brick", "dist", third, "commit")
			w.pass(time.Minute)
			if j = w.job(j.ID); j.State != jobs.Finished || strings.Contains(j.Message.String(), "lost") {
				t.Errorf("%s: %s", j.State, j.Message)
			}
		}, threeBricks)
	})
	t.Run("force", func(t *testing.T) {
		inWorld(t, func(w *world) {
			yes(w, third+" force")
			j, err := w.remove(func(r *jobs.RemovalRequest) { r.Migrate, r.Confirm = false, "dist" })
			if err != nil {
				t.Fatal(err)
			}
			w.pass(4 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Failed, "accepted the removal, but the bricks are still part")
		}, threeBricks)
	})
}

func TestARemovalIsRefusedWithTheReasonAndNothingIsSent(t *testing.T) {
	besideOthers(t)
	cases := []struct {
		name   string
		change func(*jobs.RemovalRequest)
		code   jobs.Code
		words  string
	}{
		{"no brick", func(r *jobs.RemovalRequest) { r.Bricks = nil }, jobs.CodeInvalid, "No brick"},
		{"twice", func(r *jobs.RemovalRequest) { r.Bricks = []string{third, third} }, jobs.CodeInvalid, "twice"},
		{"of another volume", func(r *jobs.RemovalRequest) { r.Bricks = []string{"node1:/bricks/r1"} }, jobs.CodeInvalid, "not part of volume dist"},
		{"like an option", func(r *jobs.RemovalRequest) { r.Bricks = []string{"--force"} }, jobs.CodeInvalid, "dash"},
		{"all", func(r *jobs.RemovalRequest) { r.Bricks = append(threeBricks.Bricks[:2:2], third) }, jobs.CodeInvalid, "All bricks"},
		{"one of a replica set", func(r *jobs.RemovalRequest) { r.Volume, r.Bricks = "repl", []string{"node1:/bricks/r1"} }, jobs.CodeInvalid, "goes as a whole"},
		{"lowering the replica count with migration", func(r *jobs.RemovalRequest) {
			r.Volume, r.Bricks = "repl", []string{"node3:/bricks/r1", "node3:/bricks/r2"}
		}, jobs.CodePreflightBlocked, "moves no data"},
		{"another replica count", func(r *jobs.RemovalRequest) { r.Replica = 2 }, jobs.CodeInvalid, "replica count"},
		{"an old dialog", func(r *jobs.RemovalRequest) { r.Seen = "0000" }, jobs.CodeNotAllowed, "have changed"},
		{"an unknown volume", func(r *jobs.RemovalRequest) { r.Volume = "nosuch" }, jobs.CodeNoVolume, "nosuch"},
	}
	repl := sim.VolumeSpec{Name: "repl", Replica: 3, Bricks: []string{
		"node1:/bricks/r1", "node2:/bricks/r1", "node3:/bricks/r1", "node1:/bricks/r2", "node2:/bricks/r2", "node3:/bricks/r2",
	}}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				_, err := w.remove(c.change)
				var refusal *jobs.Refusal
				if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.Contains(refusal.Error(), c.words) {
					t.Errorf("err = %v, want %s with %q", err, c.code, c.words)
				}
				if w.sent("remove-brick") != 0 || len(w.all()) != 0 {
					t.Error("something was sent or stored")
				}
			}, threeBricks, repl)
		})
	}
}

func TestARemovalThatDoesNotFitIsBlockedWithTheFigures(t *testing.T) {
	full := threeBricks
	full.Used = []uint64{85 * sim.GiB, 85 * sim.GiB, 20 * sim.GiB}
	inWorld(t, func(w *world) {
		_, err := w.remove(nil)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked || !strings.Contains(refusal.Sentence, "GiB to move") {
			t.Errorf("err = %v", err)
		}
	}, full)
}

func TestATaskThatIsTakenUpAgainReopensItsJob(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.sim.PowerOff("node2")
		w.pass(40 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "node1")
		w.sim.PowerOn("node2")
		w.pass(jobs.DefaultIdle + 5*time.Second)
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Running {
			t.Errorf("glusterd took it up again, the job is %s: %s", j.State, j.Message)
		}
		w.only()
	}, slowVolume)
}

func TestAStopThatWasLostWhileTheMigrationEndedIsADecisionAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(nil)
		if j.State != jobs.PendingCommit {
			t.Fatalf("%s %s", j.State, j.Message)
		}
		w.sim.FailNext("remove-brick dist", sim.FaultEmpty)
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(4 * time.Minute)
		j = w.job(j.ID)
		if j.State != jobs.PendingCommit || j.Phase != jobs.PhaseNone || !strings.Contains(j.Message.String(), "Try again") {
			t.Errorf("%s %q %s", j.State, j.Phase, j.Message)
		}
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Errorf("it cannot be kept once more: %v", err)
		}
	}, threeBricks)
}
