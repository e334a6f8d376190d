package views

import "brickyard/gluster/jobs"

type removalKind struct{ plainKind }

func (removalKind) title(jobs.Job) string { return "Remove bricks" }

func (k removalKind) stop(job jobs.Job, snap jobs.Snapshot) stopMeaning {
	m := k.plainKind.stop(job, snap)
	m.sentence = "The bricks stay in the volume" + noLoss(job, snap) + " What was moved away does not come back by itself: rebalance the volume afterwards to use them again."
	return m
}

func (k removalKind) choice(job jobs.Job, snap jobs.Snapshot, action string) choiceMeaning {
	m := k.plainKind.choice(job, snap, action)
	if action == jobs.ActionStop && !job.Waiting() {
		m.does = "ends it; the bricks stay in the volume"
	}
	return m
}

func (removalKind) pauseCost() string {
	return "Meanwhile the bricks take part in the volume as before, and new files may land on them; they are moved after the resume."
}

func (removalKind) migrates(job jobs.Job) string {
	if job.AutoCommit {
		return "yes; committed automatically when it is clean"
	}
	return "yes; then somebody decides"
}

func (removalKind) toBrick(jobs.Job, string) string { return "being removed" }

func (removalKind) onEveryHost() bool { return false }

func (removalKind) throttled() bool { return true }

func (removalKind) skippedAreLost() bool { return true }

type forcedRemovalKind struct{ removalKind }

func (forcedRemovalKind) title(job jobs.Job) string {
	if job.Replica > 0 {
		return "Lower the replica count"
	}
	return "Remove bricks without migration"
}

func (forcedRemovalKind) migrates(job jobs.Job) string {
	if job.Replica > 0 {
		return "no; the other copies stay"
	}
	return "no; the bricks go at once, with their data"
}

func (forcedRemovalKind) throttled() bool { return false }
