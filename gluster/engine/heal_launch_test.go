package engine_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// dispersed is a volume whose bricks say that nothing waits until the self-heal
// daemons have looked at every file.
var dispersed = sim.VolumeSpec{
	Name: "ec", Disperse: 3, Size: 100 * sim.GiB, Used: []uint64{20 * sim.GiB}, Files: []uint64{4000},
	Bricks: []string{"node1:/bricks/e1", "node2:/bricks/e1", "node3:/bricks/e1"},
}

// overlooked replaces a brick of repl or ec, and no self-heal daemon notices it
// before that many launches.
func (w *world) overlooked(volume string, launches int) jobs.Job {
	w.t.Helper()
	path := map[string]string{"repl": "r1", "ec": "e1"}[volume]
	j, err := w.replace(func(r *engine.ReplaceRequest) {
		r.Volume, r.Brick, r.With = volume, "node3:/bricks/"+path, "node3:/bricks/new/"+path
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(time.Millisecond)
	w.sim.Unnoticed(volume, launches)
	return j
}

// launched counts how often a launch, by its last words, was sent.
func (w *world) launched(words string) (n int) {
	for _, c := range w.sim.Calls() {
		if strings.HasSuffix(strings.Join(c.Args, " "), words) {
			n++
		}
	}
	return n
}

func TestAHealIsNotDoneBecauseALaunchWithoutAnAnswerWasLongAgo(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.overlooked("ec", 1)
		lost := gluster.Output{Stdout: []byte("Error : Request timed out\n"), ExitCode: 1}
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "heal ec full") {
				return &lost
			}
			return nil
		})
		w.pass(20 * time.Minute)
		if j = w.job(j.ID); !j.Open() {
			t.Fatalf("%s: %s", j.State, j.Message)
		}
		w.instead(nil)
		w.pass(20 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "Healed")
	}, dispersed)
}

func TestAHealIsNotDoneBecauseTheClockWasPutForward(t *testing.T) {
	besideOthers(t)
	for name, step := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			inSet(t, func(w *world) {
				j := w.overlooked("ec", 2) // accepted once, and nothing comes of it
				w.pass(30 * time.Second)
				if w.launched("heal ec full") != 1 {
					t.Fatalf("launched %d times", w.launched("heal ec full"))
				}
				w.stepClock(step)
				w.pass(30 * time.Second)
				if j = w.job(j.ID); !j.Open() || w.launched("heal ec full") != 1 {
					t.Fatalf("%s: %s; launched %d times", j.State, j.Message, w.launched("heal ec full"))
				}
			}, dispersed)
		})
	}
}

func TestALaunchThatTakesLongIsNotSentTwice(t *testing.T) {
	inSet(t, func(w *world) {
		w.overlooked("ec", 1)
		n := 0
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "heal ec full") {
				return nil
			}
			n++
			time.Sleep(70 * time.Second)
			out := ask()
			return &out
		})
		w.pass(5 * time.Minute)
		if n != 1 {
			t.Errorf("launched %d times", n)
		}
	}, dispersed)
}

func TestAHealIsNotDoneWhileTheNewBrickIsEmptyThoughNothingWaits(t *testing.T) {
	inSet(t, func(w *world) {
		j := w.overlooked("ec", 3)
		w.pass(4 * time.Minute) // the daemons accepted to look at every file long ago
		j = w.job(j.ID)
		if !j.Open() || j.Healing.AcceptedAt.IsZero() || !strings.Contains(j.Message.String(), "are used on node3:/bricks/new/e1") || !strings.Contains(j.Message.String(), "not known to be healed") {
			t.Fatalf("%s: %q", j.State, j.Message)
		}
		w.restart()
		w.pass(20 * time.Minute)
		if j = w.job(j.ID); j.State != jobs.Finished || w.launched("heal ec full") != 3 {
			t.Errorf("%s after %d launches: %q", j.State, w.launched("heal ec full"), j.Message)
		}
	}, dispersed)
}
