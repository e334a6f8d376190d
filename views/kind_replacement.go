package views

import (
	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// replacementKind is the replacement of a brick whose copies are made by a heal: there
// is no task to stop, only the watching of it.
type replacementKind struct{ plainKind }

func (replacementKind) title(jobs.Job) string { return "Replace brick" }

func (k replacementKind) choice(job jobs.Job, snap jobs.Snapshot, action string) choiceMeaning {
	m := k.plainKind.choice(job, snap, action)
	if action == jobs.ActionStop && job.Heals() {
		m.does, m.unlike = "ends only the watching; the heal goes on", true
	}
	return m
}

func (k replacementKind) stop(job jobs.Job, snap jobs.Snapshot) stopMeaning {
	if job.Heals() {
		return stopMeaning{
			sentence: "Nothing is sent to the cluster: the heal goes on in glusterd, and only Brickyard stops watching it. The volume can be worked on again before it is healed; its reviews then still look for pending heals.",
			watching: true,
		}
	}
	m := k.plainKind.stop(job, snap)
	m.command = ""
	return m
}

func (replacementKind) onBrick(r *BrickRow, job jobs.Job, _ jobs.Snapshot) {
	r.underReplacement(job)
}

func (replacementKind) toBrick(job jobs.Job, brick string) string {
	switch {
	case job.Heals():
		return "being healed"
	case brick == job.NewBrick():
		return "new, takes over from " + job.OldBrick()
	}
	return "being replaced"
}

// replacementByMigrationKind is the replacement of a brick that has no copy: the new one
// is added, and the old one's data moved away.
type replacementByMigrationKind struct{ plainKind }

func (replacementByMigrationKind) title(jobs.Job) string { return "Replace brick" }

func (k replacementByMigrationKind) stop(job jobs.Job, snap jobs.Snapshot) stopMeaning {
	if job.TaskStep() == nil {
		return replacementKind{}.stop(job, snap)
	}
	m := k.plainKind.stop(job, snap)
	m.sentence = "The old brick stays in the volume, and so does the new one, " + job.With + noLoss(job, snap) + " What was moved away does not come back by itself: rebalance the volume afterwards to use all bricks."
	return m
}

func (k replacementByMigrationKind) choice(job jobs.Job, snap jobs.Snapshot, action string) choiceMeaning {
	m := k.plainKind.choice(job, snap, action)
	switch action {
	case jobs.ActionCommit:
		m.does = "takes the old brick out for good"
	case jobs.ActionCommitLossy:
		m.does = "loses what is left on it, for good"
	case jobs.ActionKeep, jobs.ActionStop:
		m.does = "leaves the old brick and the new one in the volume"
	}
	return m
}

func (k replacementByMigrationKind) decide(m *DecisionReview, job jobs.Job, snap jobs.Snapshot, action string) {
	k.plainKind.decide(m, job, snap, action)
	if action == jobs.ActionKeep {
		m.Sentence += " The new brick, " + job.With + ", stays in the volume as well."
	}
}

func (replacementByMigrationKind) onBrick(r *BrickRow, job jobs.Job, snap jobs.Snapshot) {
	if r.Name == job.With || job.TaskStep() == nil {
		r.underReplacement(job)
		return
	}
	r.underRemoval(job, snap)
}

func (replacementByMigrationKind) toBrick(job jobs.Job, brick string) string {
	return replacementKind{}.toBrick(job, brick)
}

func (replacementByMigrationKind) skippedAreLost() bool { return true }

// resetKind is a brick whose disk is changed: it is stopped, and started again.
type resetKind struct{ replacementKind }

func (resetKind) title(jobs.Job) string { return "Reset brick" }

func (k resetKind) choice(job jobs.Job, snap jobs.Snapshot, action string) choiceMeaning {
	m := k.replacementKind.choice(job, snap, action)
	switch {
	case action == jobs.ActionStop && job.Phase == jobs.PhaseNone && !job.Heals():
		m.does, m.unlike = "gives the reset up; the brick stays out of work", true
	case action == jobs.ActionCommit:
		m.does, m.weight = "starts the brick on its new disk", WeightEnds
	case action == jobs.ActionKeep:
		m.does = "starts it with what lies there"
	}
	return m
}

// Two things apart are named: the host may go away, or come back, while the dialog is
// open.
func (k resetKind) stop(job jobs.Job, snap jobs.Snapshot) stopMeaning {
	switch {
	case job.Heals():
		return k.replacementKind.stop(job, snap)
	case job.CanGiveUpReset(snap):
		return stopMeaning{
			sentence: "Nothing is sent to the cluster: while the host of " + job.NewBrick() + " is away, the brick can be started neither on a new disk nor as it is. The job ends, the brick stays out of work, and the volume is free for another job: replace the brick by one on another host, or start it by hand when the host is back.",
			givesUp:  true, seen: "give-up",
		}
	}
	return stopMeaning{
		sentence: "The brick is started again with whatever lies at its path, and what it missed is healed.",
		command:  gluster.ResetBrickCommit(job.Volume, job.NewBrick(), true).String(),
		seen:     "start",
	}
}

func (resetKind) decide(m *DecisionReview, job jobs.Job, _ jobs.Snapshot, action string) {
	brick := job.NewBrick()
	m.Bricks = nil
	m.Title, m.Label = "Start the brick on its new disk", "The disk is changed, start the brick"
	m.Sentence = "The process of " + brick + " is started again, on the empty directory you made. If the directory holds a brick already, as it does when the disk was not changed or not mounted, glusterd refuses and nothing happens. Then Brickyard watches until the brick is healed."
	if action == jobs.ActionKeep {
		m.Title, m.Label = "Start the brick as it is", "Start it with what lies there"
		m.Sentence = "The process of " + brick + " is started again with whatever lies at its path: the old data, if the disk was not changed, or an empty directory. What it missed is healed, and Brickyard watches until that is done."
	}
	m.Commands = lines(gluster.ResetBrickCommit(job.Volume, brick, action == jobs.ActionKeep))
}

func (resetKind) onBrick(r *BrickRow, job jobs.Job, snap jobs.Snapshot) {
	r.underReplacement(job)
	switch {
	case job.Heals():
	case job.CanGiveUpReset(snap):
		r.Activity = "out of work, its host is away"
	case job.State == jobs.PendingCommit:
		r.Activity = "stopped, waits for its new disk"
	case job.Phase == jobs.PhaseCommitting:
		r.Activity = "being started on its new disk"
	}
}

func (resetKind) toBrick(job jobs.Job, _ string) string {
	if job.Heals() {
		return "being healed"
	}
	return "its disk is being changed"
}
