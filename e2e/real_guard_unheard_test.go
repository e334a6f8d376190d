package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// testHostThatNeverBegan has a glusterd that hangs just when its node should begin a
// removal, and is restarted: its peers tell it of the removal then, it does not begin,
// and glusterd leaves it out of every answer.
func testHostThatNeverBegan(t *testing.T, c *cluster.Cluster, _ cluster.Version) {
	ctx := limited(t)
	bricks := on(c, "b6", "began")
	before := filled(t, c, cluster.VolumeSpec{Name: "began", Bricks: bricks}, cluster.Files{Count: 60, Size: 20_000})
	s := serveReal(t, c)
	s.WaitReached("real")
	s.waitSizes("began")
	id := s.begin("real", "began", "remove-brick", fmt.Sprintf(`{"bricks":[%q,%q],"autoCommit":true}`, bricks[0], bricks[2])).ID
	// The node that is asked begins, looks after five seconds whether that went
	// well, and only then tells the others.
	until(t, long, func() error {
		_, err := c.Node(1).Exec(ctx, "pgrep", "-f", "rebalance/began")
		return err
	})
	if err := c.Node(3).FreezeGlusterd(ctx); err != nil {
		t.Fatal(err)
	}
	<-time.After(8 * time.Second)
	err := c.Node(3).RestartGlusterd(ctx)
	if err == nil {
		err = c.WaitConnected(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.waitMembers(3)

	s.WaitSaid(id, "node3", long)
	s.WaitJob(id, "PENDING_COMMIT", long)
	looks := 0
	until(t, long, func() error {
		s.neitherDoneNorCommitted(id, "node3")
		if looks++; looks < 50 {
			return fmt.Errorf("it was looked at %d times", looks)
		}
		return nil
	})
	if n := s.sent(id, "commit"); n != 0 {
		t.Errorf("%d commits were sent: %q", n, s.commands(id))
	}

	// Once more, with node3: it is heard, and nothing is in the way of the commit. Its
	// glusterd takes a moment to find its brick again.
	if err := c.WaitOnline(ctx, "began"); err != nil {
		t.Fatal(err)
	}
	s.Decide(id, "rerun")
	until(t, long, func() error {
		j := s.Job(id)
		if j.State == "PENDING_COMMIT" && j.Phase == "" && !strings.Contains(j.Message, "node3") {
			_, _ = s.Ask(id, "commit")
		}
		if j.State != "FINISHED" {
			return fmt.Errorf("job %s is %s %s: %s", id, j.State, j.Phase, j.Message)
		}
		return nil
	})
	gone(t, s, "began", bricks[0])
	gone(t, s, "began", bricks[2])
	if err := c.Unmount(ctx, "began"); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, c, "began", before)
}

// neitherDoneNorCommitted looks at a removal of which one host was not heard: it has
// no percentage, and the plain commit is refused with the host's name. glusterd may
// tell the host to begin after all; where it failed then, that is the reason.
func (s *server) neitherDoneNorCommitted(id, host string) {
	s.t.Helper()
	var j struct {
		job
		Progress struct{ Percent *float64 }
	}
	s.Call("GET", "/jobs/"+id, "", &j)
	heard := slices.Contains(hosts(j.job), host)
	if !heard && j.Progress.Percent != nil {
		s.t.Fatalf("while %s was not heard, %v percent: %+v", host, *j.Progress.Percent, j.job)
	}
	var why refusal
	status := s.Call("POST", "/jobs/"+id+"/commit", "{}", &why)
	named := strings.Contains(why.Detail, host) || slices.Contains(hosts(s.Job(id)), host)
	if status != http.StatusConflict || !named {
		s.t.Fatalf("the commit is answered %d %+v: %+v", status, why, j.job)
	}
}
