package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// target is what the API says about one of the nodes that are asked.
type target struct {
	Target, Host, State, Why string
	Answers                  bool
	Since                    string
}

func (s *server) targets(cluster string) []target {
	s.t.Helper()
	var list struct {
		Items []struct {
			Name    string
			Targets []target
		}
	}
	s.Call("GET", "/clusters", "", &list)
	for _, c := range list.Items {
		if c.Name == cluster {
			return c.Targets
		}
	}
	return nil
}

// waitAnswers waits until a node answers for a cluster, and another is in a
// state.
func (s *server) waitAnswers(answering, other string, states ...string) {
	s.t.Helper()
	// glusterd notices a cut cable late, and hangs until it does.
	until(s.t, long, func() error {
		targets := s.targets("real")
		answers := slices.ContainsFunc(targets, func(t target) bool { return t.Host == answering && t.Answers })
		stands := slices.ContainsFunc(targets, func(t target) bool { return t.Host == other && slices.Contains(states, t.State) && t.Since != "" })
		if !answers || !stands {
			return fmt.Errorf("want %s to answer and %s to be %s: %+v", answering, other, strings.Join(states, " or "), targets)
		}
		return nil
	})
}

// asksFirst waits until a node answers that was given first, and another is ready. A
// server that found it silent in its first moments, as it may on a busy machine, asks
// the other one and stays with it: then it is started again.
func (s *server) asksFirst(first, other string) {
	s.t.Helper()
	until(s.t, long, func() error {
		s.WaitReached("real")
		targets := s.targets("real")
		if slices.ContainsFunc(targets, func(t target) bool { return t.Host == first && t.Answers }) {
			return nil
		}
		s.Stop()
		s.Start()
		return fmt.Errorf("%s was not asked first: %+v", first, targets)
	})
	s.waitAnswers(first, other, "ready")
}

func hosts(j job) []string {
	var out []string
	for _, n := range j.Nodes {
		out = append(out, n.Host)
	}
	return out
}

// A cluster of its own: a node loses its power.
func TestTheNodeThatIsAskedLosesItsPowerDuringARealRebalance(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{BrickMiB: 128})
	ctx := limited(t)
	err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: "films", Kind: cluster.Replicate, Sets: 1})
	if err == nil {
		err = c.Fill(ctx, "films", cluster.Files{Count: 300, Size: 10_000})
	}
	if err == nil {
		err = c.AddBricks(ctx, "films", c.NewBricks(3)...)
	}
	if err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, "films", 4*time.Second)
	g := newGate(t, c)
	s := serve(t,
		"--cluster", "real=command:"+g.command,
		"--cluster", "real=command:"+strings.Join(c.CommandPrefix(2), " "),
		"--poll-active", "500ms", "--poll-idle", "3s")
	s.gate = g
	s.asksFirst("node1", "node2")
	p := open(t, s)
	p.visitLive("/volumes")
	p.mark()
	p.reads(p.id("health-real"), "node1 answers")
	id := startInBrowser(p, "films")
	s.WaitRunning(id)
	var before job
	until(t, long, func() error {
		if before = s.Job(id); before.State != "RUNNING" || before.Progress.FilesMoved == 0 || len(before.Nodes) < 3 {
			return fmt.Errorf("the rebalance has not moved a file on every node's lines yet: %+v", before)
		}
		return nil
	})

	if err := c.Node(1).PowerOff(); err != nil {
		t.Fatal(err)
	}
	s.waitAnswers("node2", "node1", "left")
	p.reads(p.id("health-real"), "node2 answers")
	p.reads(p.id("banner-real"), "node1")
	p.reads(p.id("banner-real").Locator(".targets"), "no answer")
	p.unreloaded()
	// It is the same job, on the same lines, and it goes on.
	until(t, long, func() error {
		away := s.Job(id)
		if !slices.Equal(hosts(away), hosts(before)) {
			t.Fatalf("the lines are %v, they were %v", hosts(away), hosts(before))
		}
		if away.Progress.FilesMoved > before.Progress.FilesMoved {
			return nil
		}
		return fmt.Errorf("the job does not go on: %+v", away)
	})

	if err := c.Node(1).Start(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.WaitConnected(ctx); err != nil {
		t.Fatal(err)
	}
	// A node that hung before it was left is not asked first for a while.
	s.waitAnswers("node2", "node1", "ready", "apart")
	p.readsNot(p.id("banner-real"), "gives no answer")
	letGo(t, c, "films")
	var last job
	until(t, long, func() error {
		if last = s.Job(id); last.State == "RUNNING" {
			return fmt.Errorf("it still runs: %+v", last)
		}
		return nil
	})
	if !slices.Equal(hosts(last), hosts(before)) || slices.Contains(hosts(last), "localhost") {
		t.Errorf("the lines are %v, they were %v", hosts(last), hosts(before))
	}
	if jobs := s.Jobs("volume=films"); len(jobs) != 1 {
		t.Errorf("%d jobs: %+v", len(jobs), jobs)
	}
	p.visitLive("/jobs/" + id)
	p.reads(p.Locator("#job-commands"), "sent to node1 (command:")
	p.readsNot(p.Locator("#job-nodes"), "localhost")
}

func testHintOfAStart(t *testing.T, c *cluster.Cluster) {
	ctx := spread(t, c, "maps", 200)
	slowDown(t, c, "maps", 3*time.Second)
	if _, err := c.Gluster(ctx, 2, "volume", "rebalance", "maps", "start"); err != nil {
		t.Fatal(err)
	}
	s := serveReal(t, c,
		"--history", "real@node2=file:"+c.Node(2).Path("/var/log/glusterfs/cmd_history.log"),
		"--history", "real@node3=command:cat "+c.Node(3).Path("/var/log/glusterfs/cmd_history.log"))
	s.WaitReached("real")
	id := s.JobOn("maps")
	var j struct {
		StartedBy   string
		StartedHint struct{ At, Text string }
		Elapsed     struct {
			Seconds float64
			AtLeast bool
		}
	}
	s.Call("GET", "/jobs/"+id, "", &j)
	if !strings.Contains(j.StartedHint.Text, "According to node2's command history") || !strings.Contains(j.StartedHint.Text, "gluster volume rebalance maps start") || j.StartedHint.At == "" || j.StartedBy != "" {
		t.Errorf("%+v", j)
	}
	if !j.Elapsed.AtLeast {
		t.Errorf("%+v", j)
	}
	p := open(t, s)
	p.visitLive("/jobs/" + id)
	p.reads(act(p.Locator("main"), "job-hint"), "node2's command history")
	p.reads(p.Locator(".facts"), "at least")
}

// A cluster of its own: its nodes are detached and cut off.
func TestRealNodesThatAreDetachedOrCutOffDoNotSpeakForTheCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{})
	ctx := limited(t)
	// node3 has no brick, so that it can be detached.
	bricks := []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data"}
	if err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: "notes", Bricks: bricks}); err != nil {
		t.Fatal(err)
	}
	var flags []string
	for _, n := range []int{3, 1, 2} {
		flags = append(flags, "--cluster", "real=command:"+strings.Join(c.CommandPrefix(n), " "))
	}
	s := serve(t, append(flags, "--poll-active", "500ms", "--poll-idle", "1s")...)
	s.asksFirst("node3", "node1")

	if _, err := c.Gluster(ctx, 1, "peer", "detach", "node3"); err != nil {
		t.Fatal(err)
	}
	s.waitAnswers("node1", "node3", "foreign")
	if volumes := s.volumes("real"); len(volumes) != 1 {
		t.Errorf("the volumes are %v", volumes)
	}
	if _, err := c.Gluster(ctx, 1, "peer", "probe", "node3"); err != nil {
		t.Fatal(err)
	}
	s.waitAnswers("node1", "node3", "ready")

	if err := c.Node(1).CutNetwork(); err != nil {
		t.Fatal(err)
	}
	// Which of the other two answers is for glusterd to say: whichever notices
	// first. node1 hung, and is set aside.
	until(t, long, func() error {
		targets := s.targets("real")
		for _, t := range targets {
			if t.Host == "node1" && t.State != "apart" && t.State != "left" || t.Host != "node1" && t.Answers && !s.reachable("real") {
				return fmt.Errorf("node1 still speaks for the cluster: %+v", targets)
			}
		}
		if !slices.ContainsFunc(targets, func(t target) bool { return t.Answers }) {
			return fmt.Errorf("nobody answers: %+v", targets)
		}
		return nil
	})
	if volumes := s.volumes("real"); len(volumes) != 1 {
		t.Errorf("the volumes are %v", volumes)
	}
}

func (s *server) reachable(cluster string) bool {
	s.t.Helper()
	var list struct {
		Items []struct {
			Name      string
			Reachable bool
		}
	}
	s.Call("GET", "/clusters", "", &list)
	return slices.ContainsFunc(list.Items, func(c struct {
		Name      string
		Reachable bool
	}) bool {
		return c.Name == cluster && c.Reachable
	})
}

func (s *server) volumes(cluster string) []string {
	s.t.Helper()
	var list struct{ Items []struct{ Name string } }
	s.Call("GET", "/clusters/"+cluster+"/volumes", "", &list)
	var names []string
	for _, v := range list.Items {
		names = append(names, v.Name)
	}
	return names
}
