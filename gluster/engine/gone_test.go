package engine_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// What becomes of a job whose task somebody else takes away, in the words that
// stand beside it afterwards.
func TestATaskThatIsGoneIsGoneForAReasonInWords(t *testing.T) {
	besideOthers(t)
	four := sim.VolumeSpec{Name: "dist", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB, 10 * sim.GiB, 10 * sim.GiB, 0}, Bricks: []string{
		"node1:/bricks/b1", "node2:/bricks/b1", third, "node1:/bricks/b2",
	}}
	two := []string{third, "node1:/bricks/b2"}
	removal := func(words string) []string {
		return strings.Fields("volume remove-brick dist " + strings.Join(two, " ") + " " + words)
	}
	cases := []struct {
		name    string
		begin   []string
		outside func(*world)
		state   jobs.State
		words   string
	}{
		{"a rebalance is stopped", []string{"volume", "rebalance", "dist", "start"}, func(w *world) {
			w.gluster("volume", "rebalance", "dist", "stop")
		}, jobs.Aborted, "stopped outside Brickyard"},
		{"a rebalance is stopped and another one started", []string{"volume", "rebalance", "dist", "start"}, func(w *world) {
			w.gluster("volume", "rebalance", "dist", "stop")
			w.gluster("volume", "rebalance", "dist", "start")
		}, jobs.Unknown, "now lists another task"},
		{"a removal is committed", removal("start"), func(w *world) {
			w.pass(2 * time.Minute)
			w.gluster(removal("commit")...)
		}, jobs.Finished, "committed outside Brickyard"},
		{"a removal is committed by force while it runs", removal("start"), func(w *world) {
			w.gluster(removal("force")...)
		}, jobs.Finished, "committed outside Brickyard"},
		{"a removal is stopped", removal("start"), func(w *world) {
			w.gluster(removal("stop")...)
		}, jobs.Aborted, "stopped outside Brickyard: its bricks are still part of the volume"},
		{"a removal is stopped and a rebalance started", removal("start"), func(w *world) {
			w.gluster(removal("stop")...)
			w.gluster("volume", "rebalance", "dist", "start")
		}, jobs.Aborted, "another task was started since"},
		{"a part of a removal is committed", removal("start"), func(w *world) {
			w.pass(2 * time.Minute)
			w.gluster("volume", "remove-brick", "dist", third, "commit")
		}, jobs.Unknown, "node1:/bricks/b2 stayed"},
		{"the volume is deleted", removal("start"), func(w *world) { w.sim.DeleteVolume("dist") }, jobs.Aborted, "The volume was deleted."},
		{"the volume is created again", removal("start"), func(w *world) {
			if err := w.sim.Recreate(four); err != nil {
				w.t.Fatal(err)
			}
		}, jobs.Aborted, "another one was created under its name"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gluster(c.begin...)
				w.pass(jobs.DefaultIdle + 3*time.Second)
				j := w.only()
				c.outside(w)
				w.pass(jobs.DefaultIdle + 5*time.Second)
				w.mustEnd(w.job(j.ID), c.state, c.words)
				w.pass(5 * time.Minute)
				w.mustEnd(w.job(j.ID), c.state, c.words)
			}, four)
		})
	}
}

// What gives no answer is no reason; the job waits, says why, and goes on.
func TestWhatGivesNoAnswerIsUnknownUntilItAnswersAgain(t *testing.T) {
	besideOthers(t)
	silent := func(word string) standIn {
		return func(words string, _ func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, word) {
				return nil
			}
			return &gluster.Output{Stdout: []byte("Error : Request timed out\n"), ExitCode: 1}
		}
	}
	for name, c := range map[string]struct {
		begin, end func(*world)
		words      string
	}{
		"the node that is asked is off": {func(w *world) { w.sim.PowerOff("node1") }, func(w *world) { w.sim.PowerOn("node1") }, "cannot be reached"},
		"every question times out":      {func(w *world) { w.instead(silent("")) }, func(w *world) { w.instead(nil) }, "cannot be reached"},
		"the volume is locked": {func(w *world) { w.sim.Lock("dist", time.Now().Add(time.Hour)) },
			func(w *world) { w.sim.Lock("dist", time.Time{}) }, "gives no answer about this volume"},
		"the volume is stopped": {func(w *world) { w.gluster("volume", "stop", "dist", "force") },
			func(w *world) { w.gluster("volume", "start", "dist") }, "The volume is stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				c.begin(w)
				w.pass(time.Minute)
				if j = w.job(j.ID); j.State != jobs.Running {
					t.Errorf("after a minute: %s %s", j.State, j.Message)
				}
				w.pass(jobs.UnknownAfter + jobs.DefaultIdle)
				if j = w.job(j.ID); j.State != jobs.Unknown || !j.Open() || !strings.Contains(j.Message.String(), c.words) {
					t.Errorf("after more than two minutes: %s %s", j.State, j.Message)
				}
				w.restart()
				c.end(w)
				w.pass(jobs.DefaultIdle + 5*time.Second)
				if j = w.job(j.ID); j.State != jobs.Running || j.Message.String() != "" {
					t.Errorf("after it answers again: %s %q", j.State, j.Message)
				}
				w.only()
			}, slowVolume)
		})
	}
}
