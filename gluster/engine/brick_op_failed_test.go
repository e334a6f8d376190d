package engine_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// A node that does not get through with a question says nothing about the task: only
// "not started" says that there is none.
func TestAQuestionThatFailedOnANodeEndsNoTask(t *testing.T) {
	besideOthers(t)
	inWorld(t, func(w *world) {
		var failing atomic.Bool
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if !failing.Load() || !strings.HasSuffix(words, "rebalance dist status") {
				return nil
			}
			return no("Brick ops failed on node2. Glusterd Syncop Mgmt brick op 'Rebalance' failed. Please check brick log file for details.")
		})
		j := w.running()
		failing.Store(true)
		w.gluster("volume", "rebalance", "dist", "stop")
		w.pass(20 * time.Second)
		if j = w.job(j.ID); !j.Open() {
			t.Errorf("nobody said that there is no task, and it is %s: %s", j.State, j.Message)
		}
		failing.Store(false)
		w.pass(30 * time.Second)
		if j = w.job(j.ID); j.State != jobs.Aborted {
			t.Errorf("when node2 answers again it is %s: %s", j.State, j.Message)
		}
	}, slowVolume)
}
