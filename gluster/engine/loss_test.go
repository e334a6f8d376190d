package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func TestTheTypedPhraseNamesANumberOnlyWhenThatIsTheWholeLoss(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.FilesFail("dist", 3)
		j := w.withoutNode3(nil)
		if j.Losses() != 3 || j.LossPhrase() != "lose data on dist" {
			t.Fatalf("%d files failed, and of node3 nothing is known, but the phrase is %q", j.Losses(), j.LossPhrase())
		}
		_, err := w.Commit(context.Background(), j.ID, "lose 3 files", someone)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeInvalid || !strings.Contains(refusal.Sentence, "lose data on dist") {
			t.Errorf("with the number alone: %v", err)
		}
		if _, err := w.Commit(context.Background(), j.ID, "lose data on dist", someone); err != nil {
			t.Fatal(err)
		}
		w.pass(5 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Finished, "no longer part")
	}, twoLeave)
}

func TestACommitWithLossesIsNotSentWhenMoreWouldBeLostThanWasConfirmed(t *testing.T) {
	besideOthers(t)
	for name, c := range map[string]struct {
		change func(*world)
		says   string
	}{
		"a host went away":         {func(w *world) { w.sim.PowerOff("node3") }, "node3 cannot be heard"},
		"a host has no line":       {func(w *world) { w.sim.NeverBegin("dist", "node3") }, "node3 has not been heard"},
		"a brick holds more":       {func(w *world) { w.sim.Resize("dist", third, 100*sim.GiB, 41*sim.GiB) }, "What would be lost is not what was confirmed."},
		"counters began from zero": {func(w *world) { w.sim.LoseFigures("dist", "node2"); w.sim.LoseFigures("dist", "node3") }, "What would be lost is not what was confirmed."},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.sim.FilesFail("dist", 3)
				j, err := w.remove(func(r *jobs.RemovalRequest) { r.Bricks = []string{"node2:/bricks/b1", third} })
				if err != nil {
					t.Fatal(err)
				}
				w.pass(4 * time.Minute)
				if j = w.job(j.ID); j.LossPhrase() != "lose 3 files" {
					t.Fatalf("%s %q: %s", j.State, j.LossPhrase(), j.Message)
				}
				c.change(w) // nobody has looked since
				if _, err := w.Commit(context.Background(), j.ID, "lose 3 files", someone); err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Second)
				if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "Not committed: ") || !strings.Contains(j.Message.String(), c.says) {
					t.Errorf("%s: %s", j.State, j.Message)
				}
				if w.sent(" force") != 0 {
					t.Error("the commit was sent")
				}
			}, twoLeave)
		})
	}
}
