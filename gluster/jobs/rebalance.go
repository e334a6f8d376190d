package jobs

import "brickyard/gluster"

// rebalance spreads a volume's data over its bricks again.
type rebalance struct{ plain }

func (rebalance) Name() KindName { return KindRebalance }

func (rebalance) Task() gluster.TaskType { return gluster.TaskRebalance }

func (rebalance) Step() StepType { return StepRebalancing }

func (rebalance) Mode(j Job) gluster.RebalanceMode { return gluster.RebalanceMode{Force: j.Force} }

// fixLayout lets new files go to new bricks, and moves none.
type fixLayout struct{ rebalance }

func (fixLayout) Name() KindName { return KindFixLayout }

func (fixLayout) Task() gluster.TaskType { return gluster.TaskFixLayout }

func (fixLayout) Step() StepType { return StepFixLayout }

func (fixLayout) Mode(j Job) gluster.RebalanceMode {
	return gluster.RebalanceMode{FixLayout: true, Force: j.Force}
}

func (fixLayout) notPausable() string {
	return "A fix-layout keeps nothing of what it did: it would begin from the start. Stop it instead."
}
