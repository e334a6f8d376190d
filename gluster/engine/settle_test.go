package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// lost takes the place of a command that contains the words: it is not carried
// out, and nothing is answered.
func lost(containing string) standIn {
	return func(words string, _ func() gluster.Output) *gluster.Output {
		if strings.Contains(words, containing) {
			return &gluster.Output{}
		}
		return nil
	}
}

// lostAndStopped takes the place of a rebalance's start: nothing is answered,
// whether it was done or not, and the volume is stopped at the same moment.
func (w *world) lostAndStopped(done bool) standIn {
	return func(words string, ask func() gluster.Output) *gluster.Output {
		if !strings.HasSuffix(words, "rebalance dist start") {
			return nil
		}
		if done {
			ask()
		}
		w.gluster("volume", "stop", "dist", "force")
		return &gluster.Output{}
	}
}

func TestSomebodyElsesRemovalOfOtherBricksIsNotTakenForALostOne(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(lost(third + " start"))
		j, err := w.remove(nil)
		if err != nil {
			t.Fatal(err)
		}
		w.pass(3 * time.Second)
		w.gluster("volume", "remove-brick", "dist", "node2:/bricks/b1", "start")
		w.pass(4 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "it was not started")
		all := w.all()
		if len(all) != 2 || all[0].Origin != jobs.OriginDetected || strings.Join(all[0].Bricks, " ") != "node2:/bricks/b1" || all[0].State != jobs.PendingCommit {
			t.Fatalf("the other removal is no job of its own: %+v", all)
		}
		if _, err := w.Keep(context.Background(), all[0].ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		w.mustEnd(w.job(all[0].ID), jobs.Aborted, "The bricks stay")
	}, threeBricks)
}

func TestALostStartOnAVolumeThatIsStoppedBlocksNobodyForEver(t *testing.T) {
	besideOthers(t)
	for name, done := range map[string]bool{"it was started": true, "it was not": false} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.sim.Tune(func(c *sim.Config) { c.RunTime = time.Hour })
				w.instead(w.lostAndStopped(done))
				j := w.start("dist")
				w.pass(time.Minute)
				if j = w.job(j.ID); !j.Open() {
					t.Fatalf("given up while glusterd may still be at it: %s", j.Message)
				}
				w.pass(2 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Unknown, "whether it was started is not known")
				w.instead(nil)
				w.gluster("volume", "start", "dist")
				w.pass(time.Minute)
				switch all := w.all(); {
				case done && (len(all) != 2 || all[0].State != jobs.Running || all[0].Origin != jobs.OriginDetected):
					t.Errorf("the task that shows up is nobody's: %+v", all)
				case !done && len(all) != 1:
					t.Errorf("%d jobs", len(all))
				case !done:
					w.running()
				}
			})
		})
	}
}

func TestALostResumeOnAVolumeThatIsStoppedIsPausedAndGoesOn(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.paused()
		w.sim.Tune(func(c *sim.Config) { c.RunTime = time.Hour })
		w.instead(w.lostAndStopped(true))
		w.resume(j.ID)
		w.pass(3 * time.Minute)
		w.mustBe(w.job(j.ID), jobs.Paused, "whether it was started is not known")
		w.instead(nil)
		w.gluster("volume", "start", "dist")
		w.pass(30 * time.Second)
		w.mustBe(w.only(), jobs.Running, "next run")
	})
}

func TestAPauseThatWasLostWhileTheMigrationEndedIsADecision(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.removing()
		w.instead(lost(third + " stop"))
		w.pause(j.ID)
		w.pass(4 * time.Minute)
		j = w.job(j.ID)
		w.mustBe(j, jobs.PendingCommit, "The pause was not carried out: the migration ended before. The data was migrated.")
		if strings.Contains(j.Message.String(), "still running") || strings.Contains(j.Message.String(), "Try again") {
			t.Errorf("%q", j.Message)
		}
	}, threeBricks)
}
