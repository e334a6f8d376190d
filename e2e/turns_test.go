package e2e

import (
	"testing"

	"brickyard/e2e/cluster"
)

// The tests wait most of the time, each for something else: those on a real cluster
// for a file that is held up, those on the demo for a page. So they run beside each
// other, with as many of each kind as two cores can bear, and none of one kind waits
// for the other: the real clusters take longest, and must not begin last.
var (
	clusterTurns = make(chan struct{}, 3)
	pageTurns    = make(chan struct{}, 2)
)

// inTurn lets a test run beside the others when it is its turn.
func inTurn(t *testing.T) {
	t.Helper()
	t.Parallel()
	take(t, pageTurns)
}

// ownCluster brings up a cluster for a test that runs beside others, when it is its
// turn.
func ownCluster(t *testing.T, o cluster.Options) *cluster.Cluster {
	t.Helper()
	o.Version.Require(t)
	take(t, clusterTurns)
	return cluster.ForTest(t, o)
}

// take waits for a turn, which ends with the test.
func take(t *testing.T, turns chan struct{}) {
	turns <- struct{}{}
	t.Cleanup(func() { <-turns })
}

// scenesOn runs scenes on one cluster, each as a test of its name.
func scenesOn(t *testing.T, c *cluster.Cluster) func(name string, scene func(*testing.T, *cluster.Cluster)) {
	return func(name string, scene func(*testing.T, *cluster.Cluster)) {
		t.Run(name, func(t *testing.T) { scene(t, c) })
	}
}
