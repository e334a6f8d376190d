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
