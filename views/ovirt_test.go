package views_test

import (
	"strings"
	"testing"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestOVirt1035601AStatusNobodyKnowsIsShownAsOne(t *testing.T) {
	job := sampleJob(7)
	job.State = jobs.Unknown
	job.Steps[2].Nodes[1].Status = 17
	row := views.NewJobRow(job, jobs.Snapshot{}, nil, now)
	page := render(t, views.JobFragments(row)) + render(t, views.JobUnfolded(row))
	for _, words := range []string{"unknown (17)", "Unknown"} {
		if !strings.Contains(page, words) {
			t.Errorf("%q is not shown", words)
		}
	}
	if strings.Count(page, "in progress") != 3 { // two nodes, and the step
		t.Errorf("another node is affected: %d in progress", strings.Count(page, "in progress"))
	}
}
