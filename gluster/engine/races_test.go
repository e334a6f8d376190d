package engine_test

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func TestAnOlderTaskIsNotTakenForOursWhenTheListCouldNotBeReadBefore(t *testing.T) {
	inWorld(t, func(w *world) {
		first := w.running()
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(first.ID), jobs.Finished, "")
		w.sim.FailNext("volume status all", sim.FaultLocked)
		w.sim.FailNext("rebalance dist start", sim.FaultMalformed)
		second := w.start("dist")
		w.pass(4 * time.Minute)
		second = w.job(second.ID)
		if second.TaskID == first.TaskID || second.State == jobs.Finished {
			t.Errorf("the second job took the first one's task: %s %s", second.State, second.Message)
		}
	})
}

func TestAStopThatBeginsDuringALookIsNotSettledAwayByIt(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		inLook := make(chan struct{})
		goOn := make(chan struct{})
		var once sync.Once
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist status") {
				once.Do(func() {
					close(inLook)
					<-goOn
				})
			}
			return nil
		})
		<-inLook
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		close(goOn)
		w.pass(5 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, "")
		for _, c := range w.changes.of(j.ID) {
			if strings.Contains(c.Message.String(), "not carried out") {
				t.Errorf("it was said that the stop was not carried out: %s", c.Message)
			}
		}
		if n := w.sent("rebalance dist stop"); n != 1 {
			t.Errorf("the stop was sent %d times", n)
		}
	}, slowVolume)
}

var taskIDElement = regexp.MustCompile(`<task-id>[^<]*</task-id>`)

func TestAStatusWithoutATaskIDDoesNotKeepAJobRunningForEver(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "rebalance dist status") {
				return nil
			}
			out := ask()
			out.Stdout = taskIDElement.ReplaceAll(out.Stdout, nil)
			return &out
		})
		w.pass(10 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	})
}

func TestWhyAStopFailedStaysOnThePageAndNobodyIsSaidToHaveStoppedIt(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist stop") {
				return no("Quorum is not met.")
			}
			return nil
		})
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		j = w.job(j.ID)
		if !strings.Contains(j.Message.String(), "Quorum is not met") || j.Phase != jobs.PhaseNone || j.StoppedBy != "" {
			t.Errorf("phase %q, stopped by %q: %s", j.Phase, j.StoppedBy, j.Message)
		}
		w.instead(nil)
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	})
}

func TestARefusalThatCameLateIsLookedUp(t *testing.T) {
	besideOthers(t)
	for _, words := range []string{
		"Commit failed on node2. Please check log file for details.",
		"Post Validation failed on node2. Please check log file for details.",
		"Connection failed. Please check if gluster daemon is operational.",
		"",
	} {
		t.Run(words, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.instead(func(line string, ask func() gluster.Output) *gluster.Output {
					if !strings.HasSuffix(line, "rebalance dist start") {
						return nil
					}
					ask() // it is carried out all the same
					return no(words)
				})
				j := w.start("dist")
				w.pass(40 * time.Second)
				j = w.job(j.ID)
				if j.State != jobs.Running || j.TaskID == "" {
					t.Errorf("%s %q: %s", j.State, j.TaskID, j.Message)
				}
				w.only()
			}, slowVolume)
		})
	}
}

func TestADecisionThatWaitsIsNotCalledUnknownForOneFailedListing(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(nil)
		w.pass(10 * time.Minute)
		w.sim.FailNext("volume status all", sim.FaultLocked)
		w.Nudge("c")
		w.pass(2 * time.Second)
		if j = w.job(j.ID); j.State != jobs.PendingCommit {
			t.Errorf("%s: %s", j.State, j.Message)
		}
	}, threeBricks)
}

func TestAReadingThatIsOlderThanATasksEndDoesNotReopenItsJob(t *testing.T) {
	other := slowVolume
	other.Name, other.Bricks = "other", []string{"node1:/bricks/o", "node2:/bricks/o"}
	inWorld(t, func(w *world) {
		j := w.running()
		w.gluster("volume", "rebalance", "other", "start")
		w.pass(jobs.DefaultIdle)
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance other status") {
				time.Sleep(15 * time.Second)
			}
			return nil
		})
		w.pass(3 * time.Minute)
		ended := 0
		for _, c := range w.changes.of(j.ID) {
			if strings.Contains(c.Message.String(), "took this task up again") {
				t.Error("it was reopened")
			}
			if !c.Open() {
				ended++
			}
		}
		if ended != 1 {
			t.Errorf("it ended %d times", ended)
		}
	}, twoBricks, other)
}

func TestALookThatFailedIsRepeatedSoon(t *testing.T) {
	inWorld(t, func(w *world) {
		w.running()
		w.sim.FailNext("pool list", sim.FaultEmpty)
		w.Nudge("c")
		w.pass(time.Second)
		w.sim.ForgetCalls()
		w.pass(7 * time.Second)
		if w.sent("pool list") == 0 {
			t.Error("nobody has looked again within seven seconds")
		}
	}, slowVolume)
}
