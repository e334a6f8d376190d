package engine_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func TestAStopWhileAHostWasAwaySaysThatItMayGoOnThere(t *testing.T) {
	inWorld(t, func(w *world) {
		atWork := map[string]string{
			"volume info": "away-info.xml", "pool list": "away-pool.xml",
			"volume status all": "away-status.xml", "volume rebalance vol1 status": "away-rebalance.xml",
		}
		w.played(atWork)
		w.pass(time.Minute)
		if j := w.only(); j.State != jobs.Running || len(j.TaskStep().Nodes) != 2 {
			t.Fatalf("%s %+v", j.State, j.TaskStep())
		}
		w.played(map[string]string{
			"volume info": "away-info.xml", "pool list": "away-pool.2.xml",
			"volume status all": "away-status.2.xml", "volume rebalance vol1 status": "away-rebalance.2.xml",
		})
		w.pass(time.Minute)
		j := w.only()
		w.mustEnd(j, jobs.Aborted, "node2 cannot be heard, and may go on with it when it returns, and the job is opened again then (glusterfs issue 1815).")
		if !strings.HasPrefix(j.Message.String(), "Stopped outside Brickyard.") {
			t.Error(j.Message)
		}
		w.played(atWork)
		w.pass(time.Minute)
		if j = w.only(); j.State != jobs.Running || !j.Open() {
			t.Errorf("node2 came back and goes on, and the job is %s: %s", j.State, j.Message)
		}
	})
}
