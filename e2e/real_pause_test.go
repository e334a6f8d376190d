package e2e

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// Pausing has a cluster of its own: it takes its time.
func TestPausesOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{BricksPerNode: 6})
	run := scenesOn(t, c)
	run("a rebalance is paused, outlives a restart, and goes on", testPauseRestartResume)
	run("a removal is paused and goes on, with new files on its bricks", testPausedRemoval)
	run("a paused rebalance that somebody starts by command goes on", testPausedStartedByCommand)
}

// runsOf gives the runs of a job with their figures and tasks.
func runsOf(s *server, id string) (runs []run) {
	s.t.Helper()
	var full struct {
		Steps []struct {
			Type  string
			Steps []run
		}
	}
	s.Call("GET", "/jobs/"+id, "", &full)
	for _, step := range full.Steps {
		runs = append(runs, step.Steps...)
	}
	return runs
}

type run struct {
	State, ExternalID string
	Figures           figures
}

// movesInBrowser waits until a running job says that it moved files.
func (p *tab) movesInBrowser(id string) {
	p.t.Helper()
	p.visitLive("/jobs/" + id)
	p.readsInTheEnd(p.Locator("#job-head"), "Running")
	p.readsInTheEnd(p.Locator("main .figures").First(), "moved")
}

// pauseInBrowser pauses the job whose page is open.
func (p *tab) pauseInBrowser() {
	p.t.Helper()
	p.click(act(p.Locator("#job-head"), "job-pause"))
	p.reads(p.dialog().Locator("[data-testid=costs]"), "stays moved")
	p.fill(p.dialog().GetByLabel("Reason"), "backup")
	p.whileClosed(func() {
		p.click(act(p.dialog(), "confirm"))
		p.reads(p.Locator("#job-head"), "Pausing…")
	})
	p.readsInTheEnd(p.Locator("#job-head"), "Paused")
}

// resumeInBrowser lets it go on.
func (p *tab) resumeInBrowser(id string) {
	p.t.Helper()
	p.visitLive("/jobs/" + id)
	p.click(act(p.Locator("#job-head"), "job-resume"))
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.whileClosed(func() {
		p.click(act(p.dialog(), "confirm"))
		p.reads(p.Locator("#job-head"), "Resuming…")
	})
	p.readsInTheEnd(p.Locator("#job-head"), "Running")
}

func testPauseRestartResume(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "pausing", 400)
	slowWrites(t, c, "pausing", 2*time.Second)
	before, err := c.Checksums(ctx, "pausing")
	if err != nil {
		t.Fatal(err)
	}
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.allow(offline)
	// Lazily, by the start dialog, so that the pause meets it running.
	p.visitLive("/volumes")
	row := p.volume("real", "pausing")
	p.click(act(row, "rebalance-start"))
	p.unfold(act(p.dialog(), "pace"))
	p.choose(act(p.dialog(), "throttle"), "lazy")
	p.reads(p.dialog().Locator("#review-throttle-command"), "volume set pausing cluster.rebal-throttle lazy")
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.whileClosed(func() {
		p.click(act(p.dialog(), "confirm"))
		p.reads(row, "Starting…")
	})
	id := p.jobOf(row)
	p.movesInBrowser(id)
	p.pauseInBrowser()
	paused := s.WaitJob(id, "PAUSED", long)
	if paused.Progress.FilesMoved == 0 || paused.Progress.FilesMoved != stopAnswer(t, s, id) {
		t.Errorf("the paused job keeps %+v, the stop answered %d files", paused.Progress, stopAnswer(t, s, id))
	}
	// Nothing else may start; the row in the list offers what makes sense.
	p.visitLive("/volumes")
	p.sees(row.Locator("button[data-testid=rebalance-start][disabled]"))

	s.Stop()
	s.Start()
	s.WaitReached("real")
	if again := s.Job(id); again.State != "PAUSED" || again.Progress != paused.Progress {
		t.Errorf("after the restart: %+v, it was %+v", again, paused)
	}
	p.resumeInBrowser(id)
	s.Call("POST", "/jobs/"+id+"/throttle", `{"throttle":"aggressive"}`, nil)
	letGo(t, c, "pausing")
	done := s.WaitJob(id, "FINISHED", long)
	runs := runsOf(s, id)
	if len(runs) != 2 || runs[0].ExternalID == runs[1].ExternalID || runs[0].Figures != paused.Progress || done.TaskID != runs[1].ExternalID {
		t.Fatalf("runs: %+v of %+v", runs, done)
	}
	if sum := runs[0].Figures.FilesMoved + runs[1].Figures.FilesMoved; done.Progress.FilesMoved != sum || runs[1].Figures.FilesMoved == 0 {
		t.Errorf("the job says %d files, its runs %+v", done.Progress.FilesMoved, runs)
	}
	p.reads(p.Locator("main .figures").First(), "in 2 runs")
	ctx = limited(t)
	after, err := c.Checksums(ctx, "pausing")
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != 400 || !maps.Equal(before, after) {
		t.Errorf("the files changed: %d before, %d after", len(before), len(after))
	}
	// The throttle is as it was: not set.
	until(t, long, func() error {
		info, err := c.Gluster(ctx, 1, "volume", "info", "pausing")
		if err == nil && strings.Contains(info, "rebal-throttle") {
			err = fmt.Errorf("the throttle is still set: %s", info)
		}
		return err
	})
}

func testPausedRemoval(t *testing.T, c *cluster.Cluster) {
	ctx := limited(t)
	going := removable(t, c, "shrinking", "b5", cluster.Files{Count: 300, Size: 20_000})
	slowDown(t, c, "shrinking", 2*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	id := p.removeInBrowser(s, "shrinking", going)
	p.movesInBrowser(id)
	p.pauseInBrowser()
	// New files may land on the bricks meanwhile, as the dialog says.
	if err := c.Fill(ctx, "shrinking", cluster.Files{Dir: "meanwhile", Count: 16, Size: 10_000, Seed: 7}); err != nil {
		t.Fatal(err)
	}
	before, err := c.Checksums(ctx, "shrinking")
	if err != nil {
		t.Fatal(err)
	}
	p.resumeInBrowser(id)
	letGo(t, c, "shrinking")
	s.WaitJob(id, "PENDING_COMMIT", long)
	p.decide(id, "commit")
	s.WaitJob(id, "FINISHED", long)
	after, err := c.Checksums(ctx, "shrinking")
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != 316 || !maps.Equal(before, after) {
		t.Errorf("the files changed: %d before, %d after", len(before), len(after))
	}
}

func testPausedStartedByCommand(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "byhand", 400)
	slowDown(t, c, "byhand", 2*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.visitLive("/volumes")
	id := startInBrowser(p, "byhand")
	p.movesInBrowser(id)
	p.pauseInBrowser()
	until(t, long, func() error {
		_, err := c.Gluster(ctx, 1, "volume", "rebalance", "byhand", "start")
		return err
	})
	p.readsInTheEnd(p.Locator("main"), "started this outside Brickyard")
	letGo(t, c, "byhand")
	s.WaitJob(id, "FINISHED", long)
	if runs := runsOf(s, id); len(runs) != 2 || len(s.Jobs("volume=byhand")) != 1 {
		t.Errorf("runs %+v, %d jobs", runs, len(s.Jobs("volume=byhand")))
	}
}
