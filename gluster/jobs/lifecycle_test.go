package jobs

import (
	"testing"
	"time"

	"brickyard/gluster"
)

func TestAStopDoesNotOutliveTheJobsBeingOpenedAgain(t *testing.T) {
	j := NewJob("c", "dist", ActionRebalance, noon)
	j.BeginExecuting(noon)
	j.AddRun(StepRebalancing, noon)
	j.AttachTask(gluster.AsyncTask{ID: "task"}, noon)
	j.StoppedBy = "ada"
	j.ApplyReport(report(gluster.StatusStopped, node("1", gluster.StatusStopped, 5)), noon)
	if j.Open() || j.State != Aborted || j.StoppedBy != "ada" {
		t.Fatalf("%s by %q", j.State, j.StoppedBy)
	}
	j.Reopen(noon.Add(time.Minute))
	j.ApplyReport(report(gluster.StatusStopped, node("1", gluster.StatusStopped, 7)), noon.Add(time.Hour))
	if j.Open() || j.StoppedBy != "" || j.Message.String() != "Stopped outside Brickyard." {
		t.Errorf("stopped at a shell after it was taken up again: %s by %q: %s", j.State, j.StoppedBy, j.Message)
	}
}
