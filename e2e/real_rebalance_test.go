package e2e

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// serveReal serves a real cluster under the name real.
func serveReal(t testing.TB, c *cluster.Cluster, flags ...string) *server {
	t.Helper()
	g := newGate(t, c)
	s := serve(t, append([]string{
		"--cluster", "real=command:" + g.command,
		"--poll-active", "500ms", "--poll-idle", "3s",
	}, flags...)...)
	s.gate = g
	return s
}

// commandOf is the command that runs gluster on node1.
func commandOf(c *cluster.Cluster) string { return strings.Join(c.CommandPrefix(1), " ") }

// limited bounds what a test asks of the cluster.
func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// spread makes a volume of two bricks with files and adds as many bricks, so
// that a rebalance has something to do. Its end stops and deletes it.
func spread(t testing.TB, c *cluster.Cluster, name string, files int) context.Context {
	t.Helper()
	ctx := limited(t)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, _ = c.Gluster(ctx, 1, "volume", "rebalance", name, "stop")
		until(t, long, func() error {
			_, err := c.Gluster(ctx, 1, "volume", "stop", name, "force")
			return err
		})
		if _, err := c.Gluster(ctx, 1, "volume", "delete", name); err != nil {
			t.Error(err)
		}
	})
	// Bricks on every node: a rebalance runs on all of them.
	err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: name, Sets: 2})
	if err == nil && files > 0 {
		err = c.Fill(ctx, name, cluster.Files{Count: files, Size: 20_000})
	}
	if err == nil {
		err = c.AddBricks(ctx, name, c.NewBricks(2)...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// throttle sets how many files a volume migrates at once: "lazy" one, "aggressive"
// four.
func throttle(t testing.TB, c *cluster.Cluster, volume, mode string) {
	t.Helper()
	ctx := limited(t)
	until(t, long, func() error {
		_, err := c.Gluster(ctx, 1, "volume", "set", volume, "cluster.rebal-throttle", mode)
		return err
	})
}

// The way of the issue: from added bricks to the history after a restart.
func testFromStartToHistory(t *testing.T, c *cluster.Cluster) {
	spread(t, c, "films", 400)
	slowDown(t, c, "films", 2*time.Second)
	before, err := c.Checksums(limited(t), "films")
	if err != nil {
		t.Fatal(err)
	}
	s := serveReal(t, c)
	s.WaitReached("real")
	p := open(t, s)
	p.allow(offline)
	p.visitLive("/volumes")
	p.mark()
	row := p.volume("real", "films")
	p.reads(row, "4 of 4 up")

	other := open(t, s)
	other.allow(offline)
	other.visitLive("/volumes")
	first := startInBrowser(p, "films", other)
	p.readsInTheEnd(row.Locator(".activity"), "Running")
	p.readsInTheEnd(row.Locator(".figures"), "moved")
	figures := row.Locator(".figures")
	p.changes(figures, p.text(figures))
	p.unreloaded()

	// Every node by its name, on its page.
	p.visitLive("/jobs/" + first)
	p.mark()
	nodes := p.Locator("#job-nodes")
	for _, n := range c.Nodes() {
		p.reads(nodes, n.Host())
	}
	p.readsNot(nodes, "localhost")
	other.visitLive("/tasks")
	p.click(act(p.Locator("#job-head"), "job-stop"))
	p.whileClosed(func() {
		p.click(act(p.dialog(), "confirm"))
		p.reads(p.Locator("#job-head"), "Stopping…")
		other.reads(other.job(first), "Stopping…")
	})
	p.readsInTheEnd(p.Locator("#job-head"), "Stopped")
	p.readsNot(nodes, "in progress")
	p.unreloaded()
	stopped := s.WaitJob(first, "ABORTED", long)
	if moved := stopAnswer(t, s, first); stopped.Progress.FilesMoved != moved || moved == 0 {
		t.Errorf("the job keeps %d files moved, the stop answered %d", stopped.Progress.FilesMoved, moved)
	}

	// Again, to its end.
	p.visitLive("/volumes")
	second := startInBrowser(p, "films")
	letGo(t, c, "films")
	if second == first {
		t.Fatal("the second start is the first job")
	}
	p.visitLive("/tasks")
	s.WaitJob(second, "FINISHED", long)
	p.state(p.job(second), "FINISHED")
	p.readsNot(p.job(second).Locator(".progress"), "failed")
	done := s.WaitJob(second, "FINISHED", long)
	if done.Progress.FilesScanned == 0 || done.TaskID == stopped.TaskID || len(done.Nodes) != 3 {
		t.Errorf("the finished job is %+v", done)
	}
	after, err := c.Checksums(limited(t), "films")
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != 400 || !maps.Equal(before, after) {
		t.Errorf("the files changed: %d before, %d after", len(before), len(after))
	}

	// Another process finds both in its history, with the figures.
	s.Stop()
	s.Start()
	s.WaitReached("real")
	p.visitLive("/tasks?volume=films")
	p.state(p.job(first), "ABORTED")
	p.state(p.job(second), "FINISHED")
	p.counts(p.Locator("table.jobs tbody tr[id]"), 2)
	if again := s.Job(first); again.Progress != stopped.Progress || !slices.Equal(again.Nodes, stopped.Nodes) {
		t.Errorf("after the restart the first job is\n%+v, it was\n%+v", again, stopped)
	}
}

// startInBrowser starts a rebalance on the volumes page and gives the job's id. Others
// who look at their volumes see it start too.
func startInBrowser(p *tab, volume string, others ...*tab) string {
	p.t.Helper()
	row := p.volume("real", volume)
	p.click(act(row, "rebalance-start"))
	p.must(expect.Locator(act(p.dialog(), "confirm")).ToBeEnabled())
	p.whileClosed(func() {
		p.click(act(p.dialog(), "confirm"))
		p.reads(row, "Starting…")
		for _, o := range others {
			o.reads(o.volume("real", volume), "Starting…")
		}
	})
	return p.jobOf(row)
}

var aggregateFiles = regexp.MustCompile(`(?s)<aggregate>.*?<files>(\d+)</files>`)

// stopAnswer is how many files glusterd said were moved when it was told to
// stop, from the command the job keeps.
func stopAnswer(t testing.TB, s *server, id string) (files uint64) {
	t.Helper()
	var list struct {
		Items []struct {
			Argv   []string
			Stdout string
		}
	}
	s.Call("GET", "/jobs/"+id+"/commands", "", &list)
	for _, c := range list.Items {
		m := aggregateFiles.FindStringSubmatch(c.Stdout)
		if slices.Contains(c.Argv, "stop") && m != nil {
			if _, err := fmt.Sscan(m[1], &files); err != nil {
				t.Fatal(err)
			}
			return files
		}
	}
	t.Fatalf("job %s keeps no answer to a stop: %+v", id, list)
	return 0
}
