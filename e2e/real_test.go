package e2e

import "testing"

// The tests on the real cluster share it: one after the other, each with
// volumes of its own, and each leaves the cluster whole. They wait most of the
// time, so the other tests run beside them.
func TestOnARealCluster(t *testing.T) {
	t.Parallel()
	realCluster(t)
	t.Run("a rebalance from its start to the history", testFromStartToHistory)
	t.Run("a rebalance started by command appears by itself and once", testStartedByCommand)
	t.Run("a fix-layout, and a second start that is refused", testFixLayoutAndSecondStart)
	t.Run("a removal elsewhere is counted as a decision", testRemovalElsewhere)
	t.Run("a start with a dead brick is blocked", testDeadBrick)
	t.Run("a job outlives the glusterd that is asked", testDeadGlusterd)
	t.Run("a task started by command has a hint of when", testHintOfAStart)
}
