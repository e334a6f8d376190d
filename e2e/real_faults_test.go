package e2e

import (
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

func testDeadBrick(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "books", 0)
	s := serveReal(t, c, "--poll-idle", "5m")
	s.WaitReached("real")
	s.waitSizes("books")
	p := open(t, s)
	p.visitLive("/volumes")
	row := p.volume("real", "books")
	p.reads(row, "4 of 4 up")

	// The review was read while the brick was there, and nothing is read after it: only
	// the look right before the command can tell.
	brick := firstBrick(p, s, "books")
	p.click(act(row, "rebalance-start"))
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	host, path, _ := strings.Cut(brick, ":")
	for _, n := range c.Nodes() {
		if n.Host() == host {
			if err := n.KillBrick(ctx, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.click(act(p.dialog(), "confirm"))
	id := s.JobOn("books")
	s.WaitJob(id, "FAILED", long)
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("main"), "1 of 4 bricks are offline: "+brick)
	p.reads(p.Locator("main"), "Nothing was sent")
	p.readsNot(p.Locator("#job-commands"), "rebalance books start")

	// Now it knows, and the review says so before anybody asks.
	p.visitLive("/volumes")
	p.reads(row, "3 of 4 up")
	p.click(act(row, "rebalance-start"))
	p.reads(p.dialog(), brick)
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeDisabled())
}

func firstBrick(p *tab, s *server, volume string) string {
	p.t.Helper()
	var v struct {
		Subvolumes []struct{ Bricks []struct{ Name string } }
	}
	s.Call("GET", "/clusters/real/volumes/"+volume, "", &v)
	return v.Subvolumes[0].Bricks[0].Name
}

func testDeadGlusterd(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "photos", 400)
	slowDown(t, c, "photos", 2*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.visitLive("/volumes")
	p.mark()
	id := startInBrowser(p, "photos")
	row := p.volume("real", "photos")
	p.readsInTheEnd(row.Locator(".figures"), "moved")

	t.Cleanup(func() { _ = c.Node(1).RestartGlusterd(ctx) })
	if err := c.Node(1).KillGlusterd(ctx); err != nil {
		t.Fatal(err)
	}
	p.reads(p.id("health-real"), "unreachable")
	p.reads(p.id("banner-real"), "Connection failed")
	p.reads(row, "not current")
	other := open(t, s)
	other.visitLive("/tasks")
	other.must(expect.Locator(other.job(id)).ToHaveAttribute("data-state", "RUNNING"))
	other.must(expect.Locator(act(other.job(id), "job-stop")).ToBeDisabled())
	other.must(expect.Locator(act(other.job(id), "job-stop")).ToHaveAccessibleDescription(regexpOf("cannot be reached")))
	other.reads(other.job(id), "last seen")
	other.sees(other.job(id).Locator(".seen"))

	if err := c.Node(1).RestartGlusterd(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.WaitConnected(ctx); err != nil {
		t.Fatal(err)
	}
	p.reads(p.id("health-real"), "healthy")
	p.readsNot(p.Locator("#banners"), "Connection failed")
	letGo(t, c, "photos")
	s.WaitJob(id, "FINISHED", long)
	other.state(other.job(id), "FINISHED")
	p.unreloaded()
	if jobs := s.Jobs("volume=photos"); len(jobs) != 1 {
		t.Errorf("there are %d jobs: %+v", len(jobs), jobs)
	}
}
