package e2e

import (
	"fmt"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// stalled is since when the API says that a job stands still, "" while it moves.
func (s *server) stalled(id string) string {
	s.t.Helper()
	var j struct {
		Stalled struct {
			Since string
			Hints []string
		}
	}
	s.Call("GET", "/jobs/"+id, "", &j)
	if (j.Stalled.Since == "") != (len(j.Stalled.Hints) == 0) {
		s.t.Errorf("a job that stands still since %q has the hints %q", j.Stalled.Since, j.Stalled.Hints)
	}
	return j.Stalled.Since
}

// testStandsStill has the removal after which the next migration can wait for a
// client (glusterfs issue 4754). GlusterFS does not hang every time.
func testStandsStill(t *testing.T, c *cluster.Cluster, _ cluster.Version) {
	bricks := on(c, "b5", "still")
	before := filled(t, c, cluster.VolumeSpec{Name: "still", Bricks: bricks}, cluster.Files{Count: 400, Size: 20_000})
	slowDown(t, c, "still", 600*time.Millisecond)
	s := serveReal(t, c, "--stall-after", "20s")
	s.WaitReached("real")
	s.waitSizes("still")
	// Its files are open, and move to other bricks under it.
	client, err := c.NewClient(limited(t), "still")
	if err != nil {
		t.Fatal(err)
	}
	// So few at once that the bricks come to the migration, see HoldWrites.
	w, err := client.Write(cluster.Writing{Count: 12, Chunk: 64 << 10, Every: 400 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	stopped := s.Remove("real", "still", bricks[2]).ID
	s.WaitMoved(stopped)
	s.Decide(stopped, "stop")
	s.WaitJob(stopped, "ABORTED", long)
	letGo(t, c, "still")
	w.Pace(5 * time.Millisecond)
	id := s.rebalanceAgain("real", "still")
	hung := false
	until(t, long, func() error {
		if hung = s.stalled(id) != ""; hung || s.Job(id).State == "FINISHED" {
			return nil
		}
		return fmt.Errorf("the rebalance neither ends nor is said to stand still: %+v", s.Job(id))
	})
	t.Logf("the client wrote %d times; the rebalance after the removal stood still: %v", w.Writes(), hung)
	if _, err := w.Stop(limited(t)); err != nil {
		t.Fatal(err)
	}
	if err := client.Unmount(limited(t)); err != nil {
		t.Fatal(err)
	}
	if hung {
		until(t, long, func() error {
			if since := s.stalled(id); since != "" {
				return fmt.Errorf("without the client it still stands still, since %s: %+v", since, s.Job(id))
			}
			return nil
		})
	}
	s.WaitJob(id, "FINISHED", long)
	if since := s.stalled(id); since != "" {
		t.Errorf("a rebalance that is over stands still since %s", since)
	}
	after := sums(t, c, "still")
	for name, sum := range before {
		if after[name] != sum {
			t.Errorf("%s was %q and is %q", name, sum, after[name])
		}
	}
	if client, err = c.NewClient(limited(t), "still"); err == nil {
		err = w.Check(client)
	}
	if err != nil {
		t.Error(err)
	}
}

// testSaidToStandStill has one that surely rests: between two files its figures
// don't move for longer than --stall-after.
func testSaidToStandStill(t *testing.T, c *cluster.Cluster, _ cluster.Version) {
	bricks := on(c, "b7", "rests")
	before := filled(t, c, cluster.VolumeSpec{Name: "rests", Bricks: bricks[:2]}, cluster.Files{Count: 120, Size: 4000})
	if err := c.AddBricks(limited(t), "rests", bricks[2]); err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, "rests", 12*time.Second)
	s := serveReal(t, c, "--stall-after", "4s")
	s.WaitReached("real")
	id := s.Rebalance("real", "rests").ID
	s.WaitRunning(id)
	for _, rests := range []bool{true, false, true} {
		until(t, long, func() error {
			if since := s.stalled(id); (since != "") != rests {
				return fmt.Errorf("it stands still since %q: %+v", since, s.Job(id))
			}
			return nil
		})
		if j := s.Job(id); j.State != "RUNNING" {
			t.Fatalf("the job is %s: %s", j.State, j.Message)
		}
	}
	s.Decide(id, "stop")
	s.WaitJob(id, "ABORTED", long)
	if since := s.stalled(id); since != "" {
		t.Errorf("a rebalance that was stopped stands still since %s", since)
	}
	sameFiles(t, c, "rests", before)
}
