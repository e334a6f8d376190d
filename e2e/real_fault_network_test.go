package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// While a question is on its way to the silent node its peers do not notice for
// minutes, and every further question hangs as well.
func TestANodeIsCutOffTheNetworkForAMinuteOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{})
	bricks := append(on(c, "b1", "cut"), on(c, "b2", "cut")...)
	before := filled(t, c, cluster.VolumeSpec{Name: "cut", Kind: cluster.Replicate, Bricks: bricks[:3]}, cluster.Files{Count: 250, Size: 4000})
	if err := c.AddBricks(limited(t), "cut", bricks[3:]...); err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, "cut", 4*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	id := s.Rebalance("real", "cut").ID
	s.WaitMoved(id)
	p := open(t, s)
	p.visitLive("/tasks")

	if err := c.Node(3).CutNetwork(); err != nil {
		t.Fatal(err)
	}
	restoreAt := time.After(time.Minute)
	p.readsInTheEnd(p.id("health-real"), "unreachable")
	if state := s.cluster("real"); !strings.Contains(state.Problem, "gave no answer in time") {
		t.Errorf("the cluster says %+v", state)
	}
	p.reads(p.job(id), "last seen")
	<-restoreAt
	// On a busy machine the silence may have lasted for more than two minutes.
	if j := s.Job(id); j.State != "RUNNING" && j.State != "UNKNOWN" {
		t.Errorf("while nothing is heard the job is %s: %s", j.State, j.Message)
	}
	if err := c.Node(3).RestoreNetwork(); err != nil {
		t.Fatal(err)
	}
	p.readsInTheEnd(p.id("health-real"), "healthy")
	letGo(t, c, "cut")

	// What became of it is glusterd's to say: the node that was alone may have
	// failed to move its files.
	var end job
	until(t, long, func() error {
		if end = s.Job(id); end.State != "FINISHED" && end.State != "FAILED" {
			return fmt.Errorf("job %s is %s: %s", id, end.State, end.Message)
		}
		return nil
	})
	var said string
	until(t, long, func() (err error) { // we may be holding the lock ourselves
		said, err = c.Gluster(limited(t), 1, "--xml", "volume", "rebalance", "cut", "status")
		return err
	})
	failed := strings.Contains(said, "<statusStr>failed</statusStr>")
	if failed != (end.State == "FAILED") || strings.Contains(said, "in progress") || len(end.Nodes) != 3 {
		t.Errorf("the job is %s: %s; glusterd says %s", end.State, end.Message, said)
	}
	if failed && !strings.Contains(end.Message, "failed on node3;") {
		t.Errorf("it says %q", end.Message)
	}
	if jobs := s.Jobs(""); len(jobs) != 1 {
		t.Errorf("there are %d jobs", len(jobs))
	}
	sameFiles(t, c, "cut", before)
}
