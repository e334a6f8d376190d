package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/e2e/cluster"

	"github.com/playwright-community/playwright-go"
)

// The removals have a cluster of their own: every brick is a filesystem that
// nothing else fills.
func TestRemovalsOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{BricksPerNode: 6})
	run := scenesOn(t, c)
	run("a brick with data and an open writer loses nothing", testRemovalKeepsEveryFile)
	run("a removal that is stopped loses nothing", testStoppedRemovalKeepsEveryFile)
	run("one brick of a replica set takes its set along", testReplicaSetGoesAsAWhole)
	run("without migration the volume's name has to be typed", testForcedRemoval)
	run("what does not fit is blocked, and failures forbid the plain commit", testRemovalWithFailures)
	run("a removal started and committed by command is followed", testRemovalByCommand)
}

// removable makes a distributed volume with a brick in /bricks/SLOT on each node,
// filled; going is the last of them.
func removable(t *testing.T, c *cluster.Cluster, name, slot string, files cluster.Files) (going string) {
	t.Helper()
	ctx := limited(t)
	var bricks []string
	for _, n := range c.Nodes() {
		bricks = append(bricks, n.Host()+":/bricks/"+slot+"/"+name)
	}
	err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: name, Bricks: bricks})
	if err == nil {
		err = c.Fill(ctx, name, files)
	}
	if err != nil {
		t.Fatal(err)
	}
	return bricks[len(bricks)-1]
}

// pick ticks a brick of the real cluster and opens the dialog.
func (p *tab) pick(volume, brick string) {
	p.t.Helper()
	p.pickToRemove("/clusters/real/volumes/"+volume, brick)
}

// pickToRemove ticks a brick on its volume's page and opens the dialog.
func (p *tab) pickToRemove(page, brick string) {
	p.t.Helper()
	p.visitLive(page)
	p.tick(p.Locator(fmt.Sprintf("input[name=brick][value=%q]", brick)), true)
	p.click(p.GetByTestId("brick-remove"))
	p.sees(act(p.dialog(), "migrate-data"))
}

// removeInBrowser starts a removal that migrates, and gives the job's id.
func (p *tab) removeInBrowser(s *server, volume, brick string) string {
	p.t.Helper()
	p.pick(volume, brick)
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	return s.JobOn(volume)
}

// decide opens a job's page, presses an action and confirms it.
func (p *tab) decide(id, action string) {
	p.t.Helper()
	p.visitLive("/jobs/" + id)
	p.click(act(p.Locator("#job-head"), "job-"+action))
	p.click(act(p.dialog(), "confirm"))
}

// writer appends lines to a file until it is told to stop; it gives how many
// were written.
func writer(t *testing.T, path string) (stop func() int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan struct{})
	lines := 0
	var done sync.WaitGroup
	done.Go(func() {
		for {
			select {
			case <-end:
				return
			case <-time.After(20 * time.Millisecond):
			}
			if _, err := fmt.Fprintf(f, "line %d\n", lines); err != nil {
				t.Errorf("the writer was disturbed: %v", err)
				return
			}
			lines++
		}
	})
	stop = sync.OnceValue(func() int {
		close(end)
		done.Wait()
		if err := f.Close(); err != nil {
			t.Errorf("close the written file: %v", err)
		}
		return lines
	})
	// Also when the test ends early: nobody may report to it afterwards.
	t.Cleanup(func() { stop() })
	return stop
}

func countLines(t *testing.T, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		if s.Text() != fmt.Sprintf("line %d", n) {
			t.Fatalf("line %d is %q", n, s.Text())
		}
	}
	return n
}

func sums(t *testing.T, c *cluster.Cluster, volume string) map[string]string {
	t.Helper()
	all, err := c.Checksums(limited(t), volume)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func bricksOf(t *testing.T, s *server, volume string) string {
	t.Helper()
	var v struct {
		Subvolumes []struct{ Bricks []struct{ Name string } }
	}
	s.Call("GET", "/clusters/real/volumes/"+volume, "", &v)
	var names []string
	for _, set := range v.Subvolumes {
		for _, b := range set.Bricks {
			names = append(names, b.Name)
		}
	}
	return strings.Join(names, " ")
}

func testRemovalKeepsEveryFile(t *testing.T, c *cluster.Cluster) {
	going := removable(t, c, "keepers", "b1", cluster.Files{Count: 300, Size: 20_000})
	slowDown(t, c, "keepers", 300*time.Millisecond)
	before := sums(t, c, "keepers")
	root, err := c.Mount(limited(t), "keepers")
	if err != nil {
		t.Fatal(err)
	}
	// One file on each brick is being written all the while.
	stops := map[string]func() int{}
	for i := range 6 {
		path := filepath.Join(root, fmt.Sprintf("journal-%d", i))
		stops[path] = writer(t, path)
	}
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	id := p.removeInBrowser(s, "keepers", going)
	p.visitLive("/volumes")
	p.readsInTheEnd(p.volume("real", "keepers").Locator(".activity"), "Running")
	j := s.WaitJob(id, "PENDING_COMMIT", long)
	p.readsInTheEnd(p.volume("real", "keepers").Locator(".activity"), "decision")
	if title, err := p.Title(); err != nil || !strings.HasPrefix(title, "(1) ") {
		t.Errorf("the title does not count the decision: %q, %v", title, err)
	}
	// glusterd sometimes fails to move a file that is being written. Then the plain
	// commit is refused, and the migration is run again until nothing is left.
	for run := 1; j.Progress.Failures+j.Progress.Skipped > 0; run++ {
		if t.Log(complaints(t, c, "keepers")); run == 4 {
			t.Fatalf("after %d runs: %s", run, j.Message)
		}
		p.visitLive("/jobs/" + id)
		p.must(expect.Locator(act(p.Locator("#job-head"), "job-commit")).ToBeDisabled())
		p.decide(id, "rerun")
		p.must(expect.Locator(p.dialog()).ToBeHidden())
		j = s.WaitJob(id, "PENDING_COMMIT", long)
	}
	p.decide(id, "commit")
	s.WaitJob(id, "FINISHED", long)
	for path, stop := range stops {
		wrote := stop()
		if read := countLines(t, path); read != wrote || wrote == 0 {
			t.Errorf("%s has %d lines, %d were written", filepath.Base(path), read, wrote)
		}
	}
	after := sums(t, c, "keepers")
	maps.DeleteFunc(after, func(name, _ string) bool { return strings.HasPrefix(filepath.Base(name), "journal-") })
	if len(before) != 300 || !maps.Equal(before, after) {
		t.Errorf("files changed: %d before, %d after", len(before), len(after))
	}
	gone(t, s, "keepers", going)
}

// complaints are the errors and warnings in the rebalance logs of a volume.
func complaints(t *testing.T, c *cluster.Cluster, volume string) string {
	t.Helper()
	var out strings.Builder
	for _, n := range c.Nodes() {
		path := n.Path("/var/log/glusterfs/" + volume + "-rebalance.log")
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "] E [") || strings.Contains(line, "] W [") {
				fmt.Fprintf(&out, "%s: %s", n.Host(), line)
			}
		}
	}
	return out.String()
}

// gone waits until Brickyard has read the volume without the brick.
func gone(t *testing.T, s *server, volume, brick string) {
	t.Helper()
	until(t, long, func() error {
		if got := bricksOf(t, s, volume); got == "" || strings.Contains(got, brick) {
			return fmt.Errorf("the bricks are still %q", got)
		}
		return nil
	})
}

func testStoppedRemovalKeepsEveryFile(t *testing.T, c *cluster.Cluster) {
	going := removable(t, c, "halfway", "b2", cluster.Files{Count: 240, Size: 20_000})
	slowDown(t, c, "halfway", 2*time.Second)
	before := sums(t, c, "halfway")
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	id := p.removeInBrowser(s, "halfway", going)
	s.WaitMoved(id)
	// From the brick under removal, as from its job.
	p.visitLive("/clusters/real/volumes/halfway")
	row := p.Locator("#volume-bricks tr", playwright.PageLocatorOptions{HasText: strings.Split(going, ":")[0]})
	p.click(act(row, "brick-stop"))
	p.click(act(p.dialog(), "confirm"))
	s.WaitJob(id, "ABORTED", long)
	if len(before) != 240 {
		t.Errorf("%d files before", len(before))
	}
	// The file that was being moved when the stop came is on its way for a while, and a
	// list that is read meanwhile may leave it out.
	sameFiles(t, c, "halfway", before)
	if got := bricksOf(t, s, "halfway"); !strings.Contains(got, going) {
		t.Errorf("the brick is gone: %s", got)
	}
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("main"), "rebalance the volume")
}

func testReplicaSetGoesAsAWhole(t *testing.T, c *cluster.Cluster) {
	ctx := limited(t)
	var bricks []string
	for _, slot := range []string{"b3", "b4"} {
		for _, n := range c.Nodes() {
			bricks = append(bricks, n.Host()+":/bricks/"+slot+"/data")
		}
	}
	if err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: "copies", Kind: cluster.Replicate, Bricks: bricks}); err != nil {
		t.Fatal(err)
	}
	if err := c.Fill(ctx, "copies", cluster.Files{Count: 100, Size: 20_000}); err != nil {
		t.Fatal(err)
	}
	before := sums(t, c, "copies")
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.pick("copies", bricks[4])
	p.reads(p.dialog().GetByTestId("removal-note"), "goes as a whole")
	for _, b := range bricks[3:] {
		p.reads(p.dialog(), b)
	}
	p.reads(p.dialog(), "No heals are pending")
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	id := s.JobOn("copies")
	s.WaitJob(id, "PENDING_COMMIT", long)
	p.decide(id, "commit")
	s.WaitJob(id, "FINISHED", long)
	if after := sums(t, c, "copies"); len(before) != 100 || !maps.Equal(before, after) {
		t.Errorf("files changed: %d before, %d after", len(before), len(after))
	}
}

func testForcedRemoval(t *testing.T, c *cluster.Cluster) {
	going := removable(t, c, "forced", "b5", cluster.Files{Count: 30, Size: 20_000})
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.allow(`status of 422`)
	p.pick("forced", going)
	p.tick(act(p.dialog(), "migrate-data"), false)
	p.reads(p.dialog().GetByTestId("data-loss"), "Data on these bricks will be lost")
	p.reads(p.dialog().GetByTestId("data-loss"), going)
	p.fill(act(p.dialog(), "confirm-word"), "Forced")
	p.click(act(p.dialog(), "confirm"))
	p.reads(p.dialog(), "Type the volume's name")
	if n := len(s.Jobs("volume=forced")); n != 0 {
		t.Fatalf("%d jobs after a wrong word", n)
	}
	p.fill(act(p.dialog(), "confirm-word"), "forced")
	p.click(act(p.dialog(), "confirm"))
	p.must(expect.Locator(p.dialog()).ToBeHidden())
	s.WaitJob(s.JobOn("forced"), "FINISHED", long)
	gone(t, s, "forced", going)
}

func testRemovalWithFailures(t *testing.T, c *cluster.Cluster) {
	// Three bricks of 64 MiB, two thirds full: what lies on one does not fit on
	// the other two.
	going := removable(t, c, "tight", "b6", cluster.Files{Count: 390, Size: 330_000})
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.pick("tight", going)
	p.reads(p.dialog(), "to move, but the bricks that stay have room for")
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeDisabled())
	var problem struct{ Code string }
	body := fmt.Sprintf(`{"bricks":[%q]}`, going)
	until(t, long, func() error { // on a busy machine the look for the request may not come through
		if status := s.Call("POST", "/clusters/real/volumes/tight/remove-brick", body, &problem); status != 409 || problem.Code != "preflight-blocked" {
			return fmt.Errorf("the API answers %d %q", status, problem.Code)
		}
		return nil
	})

	// glusterd itself does not mind.
	ctx := limited(t)
	if out, err := c.Gluster(ctx, 1, "volume", "remove-brick", "tight", going, "start"); err != nil {
		t.Fatal(err, out)
	}
	id := s.JobOn("tight")
	pending := s.WaitJob(id, "PENDING_COMMIT", long)
	if pending.Progress.Failures == 0 {
		t.Fatal("nothing failed")
	}
	p.visitLive("/jobs/" + id)
	p.must(expect.Locator(act(p.Locator("#job-head"), "job-commit")).ToBeDisabled())
	p.reads(p.Locator("#job-head"), "would be lost")
	if status := s.Call("POST", "/jobs/"+id+"/commit", "{}", &problem); status != 409 {
		t.Errorf("the API's plain commit answers %d", status)
	}
	p.click(act(p.Locator("#job-head"), "job-commit-lossy"))
	p.reads(p.dialog(), fmt.Sprintf("lose %d files", pending.Progress.Failures+pending.Progress.Skipped))
	p.press("Escape")
	p.decide(id, "keep")
	s.WaitJob(id, "ABORTED", long)
	if got := bricksOf(t, s, "tight"); !strings.Contains(got, going) {
		t.Errorf("the brick is gone: %s", got)
	}
}

func testRemovalByCommand(t *testing.T, c *cluster.Cluster) {
	going := removable(t, c, "outside", "b1", cluster.Files{Count: 60, Size: 20_000})
	ctx := limited(t)
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.visitLive("/tasks")
	if out, err := c.Gluster(ctx, 1, "volume", "remove-brick", "outside", going, "start"); err != nil {
		t.Fatal(err, out)
	}
	id := s.JobOn("outside")
	p.readsInTheEnd(p.job(id), "decision")
	if out, err := c.Gluster(ctx, 1, "volume", "remove-brick", "outside", going, "commit"); err != nil {
		t.Fatal(err, out)
	}
	p.state(p.job(id), "FINISHED")
	p.reads(p.job(id), "committed outside Brickyard")
}
