package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// One power cut meets three jobs: a rebalance, a migration, and a removal whose
// commit is asked for a moment later.
func TestANodeLosesPowerOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{})
	spread, leaving := on(c, "b1", "spread"), on(c, "b4", "leaving")
	copies := append(on(c, "b2", "copies"), on(c, "b3", "copies")...)
	before := map[string]map[string]string{
		"spread":  filled(t, c, cluster.VolumeSpec{Name: "spread", Bricks: spread[:2]}, cluster.Files{Count: 300, Size: 4000}),
		"copies":  filled(t, c, cluster.VolumeSpec{Name: "copies", Kind: cluster.Replicate, Bricks: copies}, cluster.Files{Count: 300, Size: 4000}),
		"leaving": filled(t, c, cluster.VolumeSpec{Name: "leaving", Bricks: leaving}, cluster.Files{Count: 40, Size: 4000}),
	}
	if err := c.AddBricks(limited(t), "spread", spread[2]); err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, "spread", 4*time.Second)
	slowDown(t, c, "copies", 3*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	decision := s.Remove("real", "leaving", leaving[2]).ID
	rebalance := s.Rebalance("real", "spread").ID
	migration := s.Remove("real", "copies", copies[3:]...).ID
	s.WaitJob(decision, "PENDING_COMMIT", long)
	s.WaitMoved(rebalance)
	s.WaitMoved(migration)

	if err := c.Node(3).PowerOff(); err != nil {
		t.Fatal(err)
	}
	// The commit: Brickyard has not heard of it yet; the look right before the
	// command has.
	s.Decide(decision, "commit")
	refused := s.WaitSaid(decision, "node3 cannot be heard", long)
	if refused.State != "PENDING_COMMIT" || s.sent(decision, "commit") != 0 || !strings.Contains(bricksOf(t, s, "leaving"), leaving[2]) {
		t.Errorf("the commit with a node away left it %s, bricks %s: %s", refused.State, bricksOf(t, s, "leaving"), refused.Message)
	}
	// A distributed volume lacks a whole subvolume: its rebalance fails.
	failed := s.WaitJob(rebalance, "FAILED", long)
	if !strings.Contains(failed.Message, "failed on node1") || failed.Progress.FilesMoved == 0 {
		t.Errorf("the failed rebalance says %q with %+v", failed.Message, failed.Progress)
	}
	// Replicas do without it: the others get through, and that is not believed.
	letGo(t, c, "copies")
	alone := s.WaitSaid(migration, "Completed on every node that answers, but node3 cannot be heard", long)
	if alone.State != "RUNNING" {
		t.Errorf("with a node away the migration is %s: %s", alone.State, alone.Message)
	}
	p := open(t, s)
	p.visitLive("/jobs/" + migration)
	p.reads(p.Locator("main"), "node3 cannot be heard")
	p.visitLive("/jobs/" + decision)
	p.reads(p.Locator("main"), "Not committed: node3 cannot be heard")

	if err := c.Node(3).Start(limited(t)); err != nil {
		t.Fatal(err)
	}
	if err := c.WaitConnected(limited(t)); err != nil {
		t.Fatal(err)
	}
	for volume := range before {
		if err := c.WaitOnline(limited(t), volume); err != nil {
			t.Fatal(err)
		}
	}
	s.Decide(decision, "commit")
	s.WaitJob(decision, "FINISHED", long)
	if n := s.sent(decision, "commit"); n != 1 {
		t.Errorf("the commit was sent %d times", n)
	}
	gone(t, s, "leaving", leaving[2])
	// node3 says "completed" as well in the end, and has left files behind all the same
	// when it came back at a bad moment: only a run without a gap is believed.
	cut := s.WaitJob(migration, "PENDING_COMMIT", long)
	if !strings.Contains(cut.Message, "node3 was away, or began anew") {
		t.Errorf("after the power cut the migration says %q", cut.Message)
	}
	if why, ok := s.Ask(migration, "commit"); ok || !strings.Contains(why.Detail, "Run the migration again") {
		t.Errorf("a commit after the power cut: %v %+v", ok, why)
	}
	// What node3 missed is healed first: while that waits, no copies are taken away.
	until(t, long, func() error {
		if why, ok := s.Ask(migration, "rerun"); !ok {
			return fmt.Errorf("to run the migration again is refused: %+v", why)
		}
		return nil
	})
	s.WaitSaid(migration, "The data was migrated", long)
	s.Decide(migration, "commit")
	s.WaitJob(migration, "FINISHED", long)
	p.reads(p.Locator("main"), "no longer part of the volume")
	// The failed one can be done again.
	s.WaitStartable("real", "spread")
	s.WaitRunning(s.Rebalance("real", "spread").ID)
	for volume, files := range before {
		sameFiles(t, c, volume, files)
	}
}
