package jobs_test

import (
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestOVirt1012393CountersWiderThan32BitsStayWhole(t *testing.T) {
	report := jobs.Report{Task: gluster.AsyncTask{ID: "a", Status: gluster.StatusInProgress, Nodes: []gluster.NodeStatus{
		{UUID: "1", Status: gluster.StatusInProgress, Figures: gluster.Figures{FilesMoved: 1 << 40, BytesMoved: 1 << 60}},
		{UUID: "2", Status: gluster.StatusInProgress, Figures: gluster.Figures{FilesMoved: 1 << 40, BytesMoved: 1 << 60}},
	}}}
	step := jobs.Step{ExternalID: "a", State: jobs.Running}.Apply(report, time.Now())
	if step.Total.FilesMoved != 1<<41 || step.Total.BytesMoved != 1<<61 {
		t.Errorf("total = %+v", step.Total)
	}
}
