package views

import "brickyard/gluster/jobs"

type rebalanceKind struct{ plainKind }

func (rebalanceKind) title(job jobs.Job) string {
	if job.Force {
		return "Rebalance (force)"
	}
	return "Rebalance"
}

func (rebalanceKind) throttled() bool { return true }

type fixLayoutKind struct{ plainKind }

func (fixLayoutKind) title(jobs.Job) string { return "Fix layout" }

func (k fixLayoutKind) choice(job jobs.Job, snap jobs.Snapshot, action string) choiceMeaning {
	m := k.plainKind.choice(job, snap, action)
	if action == jobs.ActionStop && !job.Waiting() {
		m.does = "ends it; the layout that was fixed stays fixed"
	}
	return m
}

func (k fixLayoutKind) stop(job jobs.Job, snap jobs.Snapshot) stopMeaning {
	m := k.plainKind.stop(job, snap)
	m.sentence = "No file was moved" + noLoss(job, snap) + " Directories whose layout was fixed keep it; the others get theirs from a new run, which begins from the start."
	return m
}
