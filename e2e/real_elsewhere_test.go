package e2e

import (
	"fmt"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

func testStartedByCommand(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "music", 200)
	slowDown(t, c, "music", 3*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.allow(offline)
	p.visitLive("/volumes")
	p.mark()
	row := p.volume("real", "music")
	p.reads(row, "At rest")
	if _, err := c.Gluster(ctx, 1, "volume", "rebalance", "music", "start"); err != nil {
		t.Fatal(err)
	}
	p.readsInTheEnd(row.Locator(".activity"), "Running")
	id := p.jobOf(row)
	p.unreloaded()
	p.visitLive("/tasks?volume=music")
	p.reads(p.job(id), "found running")
	p.reads(p.job(id), "not known") // who started it
	p.counts(p.Locator("table.jobs tbody tr[id]"), 1)

	// A restart finds the same task and makes no second job of it.
	s.Stop()
	s.Start()
	s.WaitReached("real")
	p.visitLive("/tasks?volume=music")
	p.sees(p.job(id))
	letGo(t, c, "music")
	s.WaitJob(id, "FINISHED", long)
	p.state(p.job(id), "FINISHED")
	p.counts(p.Locator("table.jobs tbody tr[id]"), 1)
	s.Stop()
	s.Start()
	s.WaitReached("real")
	if jobs := s.Jobs("volume=music"); len(jobs) != 1 || jobs[0].ID != id || jobs[0].Origin != "detected" {
		t.Errorf("the jobs are %+v", jobs)
	}
}

func testFixLayoutAndSecondStart(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "papers", 400)
	slowDown(t, c, "papers", 2*time.Second)
	s := serveReal(t, c, "--poll-idle", "60s")
	s.WaitReached("real")
	p := open(t, s)
	p.allow("status of 409")
	p.visitLive("/volumes")
	row := p.volume("real", "papers")
	p.click(act(row, "rebalance-start"))
	p.tick(act(p.dialog(), "mode-fix-layout"), true)
	p.reads(p.Locator("#review-command"), "fix-layout start")
	p.whileClosed(func() {
		p.click(act(p.dialog(), "confirm"))
		p.reads(row, "Starting…")
	})
	id := p.jobOf(row)
	p.visitLive("/jobs/" + id)
	p.readsInTheEnd(p.Locator("#job-head"), "Finished")
	p.reads(p.Locator("#job-head h1"), "Fix layout")
	p.reads(p.Locator(".steps").First(), "Fixing layout")

	// Somebody starts one by command; Brickyard has not seen it yet, and says
	// why there is no second.
	p.visitLive("/volumes")
	p.click(act(row, "rebalance-start"))
	p.sees(p.dialog())
	if _, err := c.Gluster(ctx, 1, "volume", "rebalance", "papers", "start"); err != nil {
		t.Fatal(err)
	}
	p.click(act(p.dialog(), "confirm"))
	p.seesNot(p.dialog())
	var refused job
	until(t, long, func() error {
		for _, j := range s.Jobs("volume=papers") {
			if j.State == "FAILED" {
				refused = j
				return nil
			}
		}
		return fmt.Errorf("no job failed: %+v", s.Jobs("volume=papers"))
	})
	p.visitLive("/jobs/" + refused.ID)
	p.reads(p.Locator("main"), "A rebalance is already in progress")
	// The one that runs is a job of its own, and a third start is refused at once.
	p.visitLive("/volumes")
	p.readsInTheEnd(row.Locator(".activity"), "Running")
	p.reads(row, "is not finished")
	p.must(expect.Locator(act(row, "rebalance-start")).ToBeDisabled())
	var problem struct{ Code, Detail string }
	if status := s.Call("POST", "/clusters/real/volumes/papers/rebalance", `{}`, &problem); status != 409 || problem.Code != "volume-busy" {
		t.Errorf("a third start is answered %d %+v", status, problem)
	}
}

func testRemovalElsewhere(t *testing.T, c *cluster.Cluster) {
	ctx := limited(t)
	bricks := c.NewBricks(3)
	if err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: "drafts", Bricks: bricks}); err != nil {
		t.Fatal(err)
	}
	if err := c.Fill(ctx, "drafts", cluster.Files{Count: 30, Size: 1000}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = c.Gluster(ctx, 1, "volume", "remove-brick", "drafts", bricks[2], "stop")
		_, _ = c.Gluster(ctx, 1, "volume", "stop", "drafts", "force")
		_, _ = c.Gluster(ctx, 1, "volume", "delete", "drafts")
	})
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.visitLive("/tasks")
	p.must(expect.Page(p.Page).ToHaveTitle("Tasks – Brickyard"))
	if _, err := c.Gluster(ctx, 1, "volume", "remove-brick", "drafts", bricks[2], "start"); err != nil {
		t.Fatal(err)
	}
	row := p.job(s.JobOn("drafts"))
	p.state(row, "PENDING_COMMIT")
	p.reads(row, "Needs your decision")
	p.must(expect.Page(p.Page).ToHaveTitle("(1) Tasks – Brickyard"))
	if _, err := c.Gluster(ctx, 1, "volume", "remove-brick", "drafts", bricks[2], "stop"); err != nil {
		t.Fatal(err)
	}
	p.must(expect.Page(p.Page).ToHaveTitle("Tasks – Brickyard"))
	p.state(row, "ABORTED")
}
