package views_test

import (
	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/views"
)

const (
	firstBrick  = "node1.storage.example:/bricks/media/b1"
	secondBrick = "node2.storage.example:/bricks/media/b1"
)

var arbiters = []string{"node3.storage.example:/bricks/media/b1", "node3.storage.example:/bricks/media/b2"}

// sampleRemoval is the dialog of the selected bricks of a volume of two sets.
func sampleRemoval(migrate bool, selected ...string) views.RemovalReview {
	v := sampleVolume("media", 2)
	review := jobs.RemovalReview{Seen: "seen-1"}
	in := preflight.RemovalInput{Input: preflight.Input{Volume: v}, Migrate: migrate}
	removal, err := gluster.SelectRemoval(v, selected)
	if err != nil {
		review.Problem, in.SelectionProblem = err.Error(), err.Error()
	}
	in.Removal, review.Removal = removal, removal
	review.Findings = preflight.Removal(in)
	review.Command = gluster.RemoveBrickStart("media", removal.Bricks)
	if !migrate {
		review.Command = gluster.RemoveBrickForce("media", removal.Replica, removal.Bricks)
	}
	req := jobs.RemovalRequest{Migrate: migrate, Caller: jobs.Caller{Key: "k-3"}}
	return views.NewRemovalReview(v, sampleSnapshot(), jobs.ActionState{Name: "remove-brick", Allowed: true}, req, selected, review)
}

// sampleRemovalJob is a removal of one set that has moved 41 %.
func sampleRemovalJob() jobs.Job {
	j := sampleJob(50)
	j.Action, j.Bricks = jobs.ActionRemoveBrick, []string{firstBrick, secondBrick, arbiters[0]}
	j.Usage = []jobs.BrickUsage{
		{Name: firstBrick, Start: 100 * gib, Now: 59 * gib, At: now.Add(-5e9)},
		{Name: secondBrick, Start: 100 * gib, Now: 59 * gib, At: now.Add(-5e9)},
	}
	j.TaskStep().Type = jobs.StepRemoving
	return j
}

// waiting turns a removal into one whose migration is over.
func waiting(j jobs.Job) jobs.Job {
	j.State = jobs.PendingCommit
	step := j.TaskStep()
	step.State, step.RawStatus = jobs.PendingCommit, gluster.StatusCompleted
	for i := range step.Nodes {
		step.Nodes[i].Status = gluster.StatusCompleted
	}
	return j
}

func sampleRemovalView() views.JobView {
	j, snap := sampleRemovalJob(), sampleSnapshot()
	return views.NewJobView(j, snap, jobs.JobActions(j, snap), nil, nil, now)
}

func sampleVolumeUnder(j jobs.Job) views.VolumeView {
	v, snap := sampleVolume("media", 2), sampleSnapshot()
	return views.NewVolumeView(v, snap, &j, jobs.VolumeActions(v, snap, &j), nil, false, now)
}

func sampleDecision(action string) views.DecisionReview {
	j, snap := withFailures(waiting(sampleRemovalJob()), 7), sampleSnapshot()
	for _, a := range jobs.JobActions(j, snap) {
		if a.Name == action {
			return views.NewDecisionReview(j, snap, a, nil, "", "", "k-4", now)
		}
	}
	panic("a dirty removal has no action " + action)
}
