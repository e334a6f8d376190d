package e2e

import (
	"testing"

	"brickyard/e2e/cluster"
)

// These share a cluster: one after the other, each with volumes of its own, and each
// leaves the cluster whole.
func TestOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{})
	run := scenesOn(t, c)
	run("a rebalance from its start to the history", testFromStartToHistory)
	run("a rebalance started by command appears by itself and once", testStartedByCommand)
	run("a fix-layout, and a second start that is refused", testFixLayoutAndSecondStart)
	run("a removal elsewhere is counted as a decision", testRemovalElsewhere)
	run("a start with a dead brick is blocked", testDeadBrick)
	run("a job outlives the glusterd that is asked", testDeadGlusterd)
	run("a task started by command has a hint of when", testHintOfAStart)
}

// The other tests on real clusters run on the machine's own GlusterFS; the main
// flows run on 11.1 besides.
func TestMainFlowsOnGlusterFS11(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{Version: cluster.Eleven(), BricksPerNode: 8, BrickMiB: 128})
	run := scenesOn(t, c)
	run("a rebalance from its start to the history", testFromStartToHistory)
	run("a rebalance started by command appears by itself and once", testStartedByCommand)
	run("a brick with data and an open writer loses nothing", testRemovalKeepsEveryFile)
	run("a replaced brick is healed and holds what the others hold", testReplacedBrickIsHealed)
	run("a rebalance is paused, outlives a restart, and goes on", testPauseRestartResume)
}
