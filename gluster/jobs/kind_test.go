package jobs_test

import (
	"slices"
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestEveryActionHasItsKind(t *testing.T) {
	added := []jobs.Step{{Number: 1, Type: jobs.StepAdding}}
	for _, c := range []struct {
		job  jobs.Job
		want jobs.KindName
		task gluster.TaskType
	}{
		{jobs.Job{Action: jobs.ActionRebalance}, jobs.KindRebalance, gluster.TaskRebalance},
		{jobs.Job{Action: jobs.ActionFixLayout}, jobs.KindFixLayout, gluster.TaskFixLayout},
		{jobs.Job{Action: jobs.ActionRemoveBrick}, jobs.KindRemoval, gluster.TaskRemoveBrick},
		{jobs.Job{Action: jobs.ActionRemoveBrick, Force: true}, jobs.KindForcedRemoval, gluster.TaskRemoveBrick},
		{jobs.Job{Action: jobs.ActionReplaceBrick}, jobs.KindReplacement, gluster.TaskUnknown},
		{jobs.Job{Action: jobs.ActionReplaceBrick, Steps: added}, jobs.KindReplacementByMigration, gluster.TaskRemoveBrick},
		{jobs.Job{Action: jobs.ActionResetBrick}, jobs.KindReset, gluster.TaskUnknown},
		{jobs.Job{Action: jobs.OtherAction("Tier migration")}, jobs.KindForeign, gluster.TaskUnknown},
	} {
		if k := c.job.Kind(); k.Name() != c.want || k.Task() != c.task {
			t.Errorf("%s is of kind %q with task %v, want %q with %v", c.job.Action, k.Name(), k.Task(), c.want, c.task)
		}
	}
	for _, a := range jobs.Actions {
		if k := (jobs.Job{Action: a}).Kind(); k.Name() == jobs.KindForeign || !slices.Contains(jobs.KindNames, k.Name()) {
			t.Errorf("%s has no kind of its own: %q", a, k.Name())
		}
	}
}
