package e2e

import (
	"strings"
	"sync"
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
	// taken holds the names of the tests whose turn it is.
	taken sync.Map
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
	taken.Store(t.Name(), true)
	t.Cleanup(func() {
		taken.Delete(t.Name())
		<-turns
	})
}

// outOfTurn lets a test run beside the others that waits nearly all the time.
func outOfTurn(t *testing.T) {
	t.Helper()
	t.Parallel()
	taken.Store(t.Name(), true)
	t.Cleanup(func() { taken.Delete(t.Name()) })
}

// isInTurn reports whether it is the turn of a test, or of the one it is a part of.
// Benchmarks are alone.
func isInTurn(t testing.TB) bool {
	if _, alone := t.(*testing.B); alone {
		return true
	}
	for name, more := t.Name(), true; more; {
		if _, ok := taken.Load(name); ok {
			return true
		}
		at := strings.LastIndexByte(name, '/')
		if more = at > 0; more {
			name = name[:at]
		}
	}
	return false
}

// A page that is opened while it is not the turn of its test slows down all that are
// opened in turn, until what they wait for comes too late.
func TestAPageIsOpenedInTurn(t *testing.T) {
	if isInTurn(t) {
		t.Error("a test that took no turn has one")
	}
	t.Run("part", func(t *testing.T) {
		inTurn(t)
		if !isInTurn(t) {
			t.Error("a test whose turn it is has none")
		}
		t.Run("of a part", func(t *testing.T) {
			if !isInTurn(t) {
				t.Error("a part of a test whose turn it is has none")
			}
		})
	})
}

// scenesOn runs scenes on one cluster, each as a test of its name.
func scenesOn(t *testing.T, c *cluster.Cluster) func(name string, scene func(*testing.T, *cluster.Cluster)) {
	return func(name string, scene func(*testing.T, *cluster.Cluster)) {
		t.Run(name, func(t *testing.T) { scene(t, c) })
	}
}
