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

// oneSet is a replica set whose heal takes about three minutes.
var oneSet = sim.VolumeSpec{
	Name: "repl", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{20 * sim.GiB}, Files: []uint64{4000},
	Bricks: []string{"node1:/bricks/r1", "node2:/bricks/r1", "node3:/bricks/r1"},
}

const (
	oldBrick = "node3:/bricks/r1"
	newBrick = "node3:/bricks/new/r1"
)

// inSet is inWorld with oneSet, and heals that take three minutes.
func inSet(t *testing.T, test func(*world), more ...sim.VolumeSpec) {
	t.Helper()
	inWorld(t, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.HealTime = 3 * time.Minute })
		test(w)
	}, append([]sim.VolumeSpec{oneSet}, more...)...)
}

func (w *world) replace(change func(*engine.ReplaceRequest)) (jobs.Job, error) {
	req := engine.ReplaceRequest{Cluster: "c", Volume: "repl", Brick: oldBrick, With: newBrick, Caller: someone}
	if change != nil {
		change(&req)
	}
	return w.StartReplace(context.Background(), req)
}

// healing replaces the brick and waits until the heal is watched.
func (w *world) healing() jobs.Job {
	w.t.Helper()
	j, err := w.replace(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(30 * time.Second)
	if j = w.job(j.ID); !j.Heals() {
		w.t.Fatalf("not healing: %s %q %s", j.State, j.Phase, j.Message)
	}
	return j
}

func stepTypes(j jobs.Job) string {
	var types []string
	for _, s := range j.Steps {
		types = append(types, string(s.Type)+" "+string(s.State))
	}
	return strings.Join(types, ", ")
}

func TestAReplacedBrickIsWatchedUntilItsHealIsDone(t *testing.T) {
	inSet(t, func(w *world) {
		j, err := w.replace(nil)
		if err != nil || j.Action != jobs.ActionReplaceBrick || j.Phase != jobs.PhaseStarting {
			t.Fatalf("%+v, %v", j, err)
		}
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		if want := "VALIDATING FINISHED, EXECUTING FINISHED, REPLACING_BRICK FINISHED, HEALING RUNNING"; stepTypes(j) != want {
			t.Fatalf("steps: %s, want %s", stepTypes(j), want)
		}
		if _, known := j.Percent(); known {
			t.Error("a heal has no percentage")
		}
		w.pass(30 * time.Second)
		growing, known := w.job(j.ID).Healing.Waiting()
		w.pass(90 * time.Second)
		falling, _ := w.job(j.ID).Healing.Waiting()
		if !known || growing == 0 || falling == 0 || falling >= w.job(j.ID).Healing.Peak {
			t.Errorf("%d waited, then %d, at most %d", growing, falling, w.job(j.ID).Healing.Peak)
		}
		if j = w.job(j.ID); len(j.Healing.Bricks) != 3 || !j.Healing.Bricks[0].Connected || j.Healing.Bricks[0].Pending == 0 || j.Healing.Bricks[2].Brick != newBrick {
			t.Errorf("bricks: %+v", j.Healing.Bricks)
		}
		w.pass(3 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "Healed")
		samples, err := w.store.Samples(context.Background(), j.ID)
		if err != nil || len(samples) < 5 || samples[len(samples)-1].Pending != 0 {
			t.Fatalf("%d samples, %v, want the curve down to zero", len(samples), err)
		}
		waited := map[string]uint64{}
		for _, s := range samples {
			if len(s.Heal) != 3 {
				t.Fatalf("a sample of %d bricks: %+v", len(s.Heal), s)
			}
			for _, b := range s.Heal {
				waited[b.Brick] = max(waited[b.Brick], b.Pending)
			}
		}
		if waited["node1:/bricks/r1"] == 0 || waited[newBrick] != 0 {
			t.Errorf("the most that waited, per brick: %v", waited)
		}
		if n := w.sent("replace-brick repl"); n != 1 {
			t.Errorf("the command was sent %d times", n)
		}
	})
}

func TestTheHealIsAskedForRarely(t *testing.T) {
	inSet(t, func(w *world) {
		w.sim.Tune(func(c *sim.Config) { c.HealTime = 4 * time.Hour })
		j := w.healing()
		before := w.sent("heal repl info")
		w.pass(time.Hour)
		asked := w.sent("heal repl info") - before
		if asked < 50 || asked > 100 {
			t.Errorf("asked %d times in an hour, want about once a minute", asked)
		}
		if since := time.Since(w.job(j.ID).SeenAt); since > 25*time.Second {
			t.Errorf("the row is %v old although the cluster answers", since)
		}
	})
}

func TestOneReadingWithoutPendingHealsIsNotTheEnd(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		n := 0
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, "heal repl info") {
				return nil
			}
			n++
			out := ask()
			if n == 1 { // nothing waits, once
				out.Stdout = []byte(zeroHeals("node1:/bricks/r1", "node2:/bricks/r1", newBrick))
			}
			return &out
		})
		w.pass(time.Minute)
		if j = w.job(j.ID); !j.Open() {
			t.Errorf("ended after one reading: %s", j.Message)
		}
	})
}

// zeroHeals is an answer in which nothing waits on these bricks.
func zeroHeals(bricks ...string) string {
	var b strings.Builder
	b.WriteString("<cliOutput><healInfo><bricks>")
	for _, name := range bricks {
		b.WriteString("<brick hostUuid=\"u\"><name>" + name + "</name><status>Connected</status><totalNumberOfEntries>0</totalNumberOfEntries>" +
			"<numberOfEntriesInHealPending>0</numberOfEntriesInHealPending><numberOfEntriesInSplitBrain>0</numberOfEntriesInSplitBrain>" +
			"<numberOfEntriesPossiblyHealing>0</numberOfEntriesPossiblyHealing></brick>")
	}
	b.WriteString("</bricks></healInfo><opRet>0</opRet><opErrno>0</opErrno><opErrstr/></cliOutput>")
	return b.String()
}

func TestZeroProvesNothingBeforeTheNewBrickWasNoticed(t *testing.T) {
	inSet(t, func(w *world) {
		j, err := w.replace(func(r *engine.ReplaceRequest) {
			r.Volume, r.Brick, r.With = "ec", "node3:/bricks/e1", "node3:/bricks/new/e1"
		})
		if err != nil {
			t.Fatal(err)
		}
		// As a disperse set whose self-heal daemons are late.
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "heal ec info") {
				return &gluster.Output{Stdout: []byte(zeroHeals("node1:/bricks/e1", "node2:/bricks/e1", "node3:/bricks/e1", "node3:/bricks/new/e1"))}
			}
			return nil
		})
		w.pass(50 * time.Second)
		if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "may not have noticed") {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		w.instead(nil)
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	}, dispersed)
}

func TestASplitBrainIsNeverDone(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.sim.PendingHeals("repl", "node1:/bricks/r1", 0, 3)
		w.pass(time.Hour)
		if j = w.job(j.ID); j.State != jobs.Running || !j.Open() || !strings.Contains(j.Message.String(), "3 entries are in split-brain") {
			t.Fatalf("%s, open %v: %s", j.State, j.Open(), j.Message)
		}
		w.sim.PendingHeals("repl", "node1:/bricks/r1", 0, 0)
		w.pass(3 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	})
}

func TestABrickThatDiesDuringItsHealIsSaidAndTheHealGoesOnWhenItIsBack(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.sim.KillBrick("repl", newBrick)
		w.pass(10 * time.Minute)
		j = w.job(j.ID)
		if !j.Open() || j.State != jobs.Running || !strings.Contains(j.Message.String(), newBrick) {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		if b := j.Healing.Bricks[2]; b.Connected || b.Known {
			t.Errorf("a dead brick is told as %+v", b)
		}
		w.sim.StartBrick("repl", newBrick)
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	})
}

func TestAHungHealQuestionHoldsUpNobody(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.sim.FailNext("heal repl info", sim.FaultHang)
		w.pass(70 * time.Second) // it hangs now
		other := w.start("dist")
		w.pass(15 * time.Second)
		if other = w.job(other.ID); other.TaskID == "" {
			t.Errorf("a rebalance waits for the hung question: %s %s", other.State, other.Message)
		}
		w.pass(15 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	}, twoBricks)
}

func TestFollowingAHealCanBeStoppedWithoutSendingAnything(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.sim.ForgetCalls()
		j, err := w.Stop(context.Background(), j.ID, someone)
		if err != nil {
			t.Fatal(err)
		}
		w.mustEnd(j, jobs.Aborted, "The heal goes on in glusterd")
		w.pass(time.Minute)
		if n := w.sent("stop"); n != 0 || j.StoppedBy != someone.User {
			t.Errorf("%d commands were sent; stopped by %q", n, j.StoppedBy)
		}
		if n := w.sent("heal repl info"); n != 0 {
			t.Errorf("it was still asked for %d times", n)
		}
	})
}

func TestWhileABrickHealsNothingElseIsStartedOnItsVolume(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		_, err := w.replace(func(r *engine.ReplaceRequest) { r.Brick, r.With = "node1:/bricks/r1", "node1:/bricks/new/r1" })
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeVolumeBusy || refusal.JobID != j.ID || !strings.Contains(refusal.Sentence, "still being healed") {
			t.Fatalf("%v", err)
		}
		// Nor after nobody watches any more, as long as it is not healed.
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		_, err = w.replace(func(r *engine.ReplaceRequest) { r.Brick, r.With = "node1:/bricks/r1", "node1:/bricks/new/r1" })
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodePreflightBlocked || !strings.Contains(refusal.Sentence, "only good copy") {
			t.Fatalf("%v", err)
		}
		if n := w.sent("replace-brick repl"); n != 1 {
			t.Errorf("%d replacements were sent", n)
		}
	})
}

func TestALostAnswerToAReplacementIsSettledByLooking(t *testing.T) {
	besideOthers(t)
	t.Run("carried out", func(t *testing.T) {
		inSet(t, func(w *world) {
			w.sim.FailNext("replace-brick repl", sim.FaultTimeout)
			j, err := w.replace(nil)
			if err != nil {
				t.Fatal(err)
			}
			w.pass(time.Minute)
			if j = w.job(j.ID); !j.Heals() {
				t.Fatalf("%s: %s", j.State, j.Message)
			}
			w.pass(10 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
			if n := w.sent("replace-brick repl"); n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	})
	t.Run("not carried out", func(t *testing.T) {
		inSet(t, func(w *world) {
			w.sim.FailNext("replace-brick repl", sim.FaultMalformed)
			j, err := w.replace(nil)
			if err != nil {
				t.Fatal(err)
			}
			w.pass(2 * time.Minute)
			if j = w.job(j.ID); !j.Open() {
				t.Fatalf("given up while glusterd may still be at it: %s", j.Message)
			}
			w.pass(2 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Failed, "it was not replaced")
			if n := w.sent("replace-brick repl"); n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	})
}

func TestARestartInEveryPhaseOfAReplacement(t *testing.T) {
	besideOthers(t)
	for _, after := range []time.Duration{0, time.Millisecond, time.Second, 30 * time.Second, 2 * time.Minute} {
		t.Run(after.String(), func(t *testing.T) {
			inSet(t, func(w *world) {
				j, err := w.replace(nil)
				if err != nil {
					t.Fatal(err)
				}
				w.pass(after)
				w.restart()
				w.pass(10 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
				if n := w.sent("replace-brick repl"); n != 1 {
					t.Errorf("sent %d times", n)
				}
			})
		})
	}
}

func TestABrickReplacedAgainElsewhereEndsTheJob(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.gluster("volume", "replace-brick", "repl", newBrick, "node3:/bricks/other/r1", "commit", "force")
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "no longer part of the volume")
	})
}

func TestADeletedVolumeEndsItsHeal(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.sim.DeleteVolume("repl")
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "deleted")
	})
}

func TestAnUnreachableClusterDuringAHealProvesNothing(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.healing()
		w.sim.PowerOff("node1")
		w.pass(5 * time.Minute)
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Unknown {
			t.Fatalf("%s, open %v: %s", j.State, j.Open(), j.Message)
		}
		w.sim.PowerOn("node1")
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	})
}

func TestARefusedReplacementSaysGlusterdsWords(t *testing.T) {
	inSet(t, func(w *world) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.Contains(words, "replace-brick repl") {
				return no("Fuse unavailable\nReplace-brick failed")
			}
			return nil
		})
		j, err := w.replace(nil)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "Fuse unavailable")
	})
}

func TestABadTargetIsRefusedFieldByFieldAndNothingIsSent(t *testing.T) {
	inSet(t, func(w *world) {
		w.sim.PowerOff("node2")
		w.pass(30 * time.Second)
		for with, field := range map[string]string{
			"": "path", "node3:": "path", ":/bricks/new": "host", "/bricks/new": "host",
			"node3:bricks/new": "path", "node3:-rf": "path", "node3:/bricks/../new": "path", "node3:/bricks/x\x01": "path",
			"node3:/": "path", "node3:/bricks//new": "path", "node3:/bricks/new/": "path", "node3:/bricks/./new": "path",
			"node3:/" + strings.Repeat("x", 300): "path", "node3:/" + strings.Repeat("x/", 3000): "path", "node3:/\xff": "path",
			"nosuch:/bricks/new": "host", "-o:/bricks/new": "host", "localhost:/bricks/new": "host", "node2:/bricks/new": "host",
			oldBrick: "path", "node1:/bricks/r1": "path", "node1:/bricks/r1/sub": "path", "node1:/bricks": "path",
		} {
			_, err := w.replace(func(r *engine.ReplaceRequest) { r.With = with })
			var refusal *jobs.Refusal
			if !errors.As(err, &refusal) || refusal.Code != jobs.CodeInvalid || refusal.Fields[field] == "" {
				t.Errorf("%q: %v", with, err)
			}
		}
		if _, err := w.replace(func(r *engine.ReplaceRequest) { r.Brick = "node9:/x" }); err == nil {
			t.Error("an unknown brick was accepted")
		}
		if w.sent("replace-brick") != 0 || len(w.all()) != 0 {
			t.Error("something was done")
		}
	})
}

func TestANewBrickThatNobodyNoticesIsPointedOutOnce(t *testing.T) {
	besideOthers(t)
	for volume, launch := range map[string]string{"repl": "heal repl", "ec": "heal ec full"} {
		t.Run(volume, func(t *testing.T) {
			inSet(t, func(w *world) {
				j := w.overlooked(volume, 1)
				w.pass(20 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
				if launched := w.launched(launch); launched != 1 {
					t.Errorf("launched %d times", launched)
				}
			}, dispersed)
		})
	}
}

func TestAHealThatCannotBeLaunchedIsSaidAndNeverDone(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.overlooked("repl", 1)
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "heal repl") {
				return &gluster.Output{Stderr: []byte("Launching heal operation has been unsuccessful:\nSelf-heal daemon is not running.\n"), ExitCode: 1}
			}
			return nil
		})
		w.pass(20 * time.Minute)
		if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "Self-heal daemon is not running") {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		w.instead(nil)
		w.pass(20 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	})
}

func TestSelfHealDaemonsThatDoNotActAreToldAgainButNotForEver(t *testing.T) {
	besideOthers(t)
	t.Run("they act the third time", func(t *testing.T) {
		inSet(t, func(w *world) {
			j := w.overlooked("repl", 3)
			w.pass(20 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
			if n := w.launched("heal repl"); n != 3 {
				t.Errorf("launched %d times", n)
			}
		})
	})
	t.Run("they never act", func(t *testing.T) {
		inSet(t, func(w *world) {
			j := w.overlooked("repl", 100)
			w.pass(3 * time.Hour)
			j = w.job(j.ID)
			if n := w.launched("heal repl"); n != 4 || !j.Open() {
				t.Errorf("launched %d times; %s", n, j.State)
			}
			if !strings.Contains(j.Message.String(), "has not changed for 1") || !strings.Contains(j.Message.String(), "glustershd.log") {
				t.Errorf("message: %s", j.Message)
			}
		})
	})
}
