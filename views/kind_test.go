package views

import (
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestEveryKindOfJobHasItsWords(t *testing.T) {
	for _, name := range jobs.KindNames {
		if kinds[name] == nil {
			t.Errorf("pages have no words for a %s", name)
		}
	}
	if len(kinds) != len(jobs.KindNames) {
		t.Errorf("there are words for %d kinds, and %d kinds", len(kinds), len(jobs.KindNames))
	}
}

// What is skipped stays on a brick that leaves the volume, whatever it leaves for.
func TestSkippedFilesAreLoudWhereTheyWouldBeLost(t *testing.T) {
	skipped := func(action jobs.Action, steps ...jobs.Step) Progress {
		task := jobs.Step{ExternalSystem: jobs.ExternalGluster, ExternalID: "t", Total: gluster.Figures{FilesScanned: 9, Skipped: 2}}
		return newProgress(jobs.Job{Action: action, State: jobs.Running, Steps: append(steps, task)})
	}
	for name, c := range map[string]struct {
		shown Progress
		loud  bool
	}{
		"rebalance":                {skipped(jobs.ActionRebalance), false},
		"removal":                  {skipped(jobs.ActionRemoveBrick), true},
		"replacement by migration": {skipped(jobs.ActionReplaceBrick, jobs.Step{Type: jobs.StepAdding}), true},
	} {
		if loud := c.shown.Failures == "2 files skipped"; loud != c.loud {
			t.Errorf("%s: %q, %q", name, c.shown.Failures, c.shown.Figures)
		}
	}
}
