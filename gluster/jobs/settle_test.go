package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
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
