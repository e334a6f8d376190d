package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/sim"

	"github.com/google/go-cmp/cmp"
)

// side is one of the two clusters, seen through the client.
type side struct {
	t      *testing.T
	client *cli.Client
	// tick lets time go by: on the real cluster by waiting, on the simulated one
	// by moving its clock.
	tick func()
	// ids gives task ids names in the order in which they turn up, so that two
	// runs can be compared.
	ids map[string]string
	log []string
}

// TestTheSimulatorAnswersWhatARealClusterAnswers runs the script on both sides.
func TestTheSimulatorAnswersWhatARealClusterAnswers(t *testing.T) {
	cluster.Require(t)
	got := onSim(t)
	want := onReal(t)
	diff := cmp.Diff(want, got)
	if diff != "" {
		// glusterd has races of its own: a stop that meets the end of a task on one
		// node is refused there. What the simulator does wrong differs every time.
		t.Logf("the first run differs (-real +sim):\n%s", diff)
		want = onReal(t)
		diff = cmp.Diff(want, got)
	}
	if diff != "" {
		t.Errorf("the simulator differs from the real cluster (-real +sim):\n%s", diff)
	}
	if len(want) < 30 {
		t.Errorf("the script has only %d lines", len(want))
	}
}

func onReal(t *testing.T) []string {
	ctx := t.Context()
	c := cluster.ForTest(t, cluster.Options{Nodes: 3, BricksPerNode: 4})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Bricks: []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data"}}))
	must(c.CreateVolume(ctx, cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate, Bricks: []string{
		"node1:/bricks/b2/data", "node2:/bricks/b2/data", "node3:/bricks/b2/data",
		"node1:/bricks/b3/data", "node2:/bricks/b3/data", "node3:/bricks/b3/data",
	}}))
	must(c.CreateVolume(ctx, cluster.VolumeSpec{Name: "single", Bricks: []string{"node3:/bricks/b4/data"}}))
	must(c.DefineVolume(ctx, cluster.VolumeSpec{Name: "fresh", Bricks: []string{"node1:/bricks/b4/data", "node2:/bricks/b4/data"}}))
	must(c.Fill(ctx, "dist", cluster.Files{Dir: "d", Count: 500, Size: 20_000}))
	if _, err := c.Gluster(ctx, 1, "volume", "add-brick", "dist", "node3:/bricks/b1/data"); err != nil {
		t.Fatal(err)
	}
	s := &side{t: t, client: cli.New(cli.Prefixed(c.CommandPrefix(1)...)), ids: map[string]string{}, tick: func() { time.Sleep(300 * time.Millisecond) }}
	return s.run(ctx)
}

func onSim(t *testing.T) []string {
	now := time.Now()
	c := sim.New(sim.Config{Seed: 1, Now: func() time.Time { return now }, RunTime: 10 * time.Second})
	c.MustAdd(sim.VolumeSpec{
		Name: "dist", Used: []uint64{sim.GiB, sim.GiB, 0}, Files: []uint64{250, 250, 0},
		Bricks: []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data"},
	})
	c.MustAdd(sim.VolumeSpec{Name: "repl", Replica: 3, Bricks: []string{
		"node1:/bricks/b2/data", "node2:/bricks/b2/data", "node3:/bricks/b2/data",
		"node1:/bricks/b3/data", "node2:/bricks/b3/data", "node3:/bricks/b3/data",
	}})
	c.MustAdd(sim.VolumeSpec{Name: "single", Bricks: []string{"node3:/bricks/b4/data"}})
	c.MustAdd(sim.VolumeSpec{Name: "fresh", State: sim.Created, Bricks: []string{"node1:/bricks/b4/data", "node2:/bricks/b4/data"}})
	s := &side{t: t, client: cli.New(c), ids: map[string]string{}, tick: func() { now = now.Add(time.Second) }}
	return s.run(t.Context())
}

// run is the script. Each line says what was asked and what came back, without
// what differs from run to run: ids, sizes, counters.
func (s *side) run(ctx context.Context) []string {
	s.lookAround(ctx)
	start := func(volume string, mode gluster.RebalanceMode) { s.mutate(ctx, gluster.RebalanceStart(volume, mode)) }
	plain := gluster.RebalanceMode{}
	s.figures(ctx, "never started", "dist")
	s.mutate(ctx, gluster.RebalanceStop("dist"))
	for _, volume := range []string{"nosuch", "fresh", "single"} {
		start(volume, plain)
		s.figures(ctx, "of "+volume, volume)
	}

	start("dist", plain)
	s.tasks(ctx, "started")
	start("dist", plain)
	s.settle(ctx, "dist")
	s.figures(ctx, "completed", "dist")
	s.tasks(ctx, "completed")
	start("dist", gluster.RebalanceMode{Force: true})
	s.mutate(ctx, gluster.RebalanceStop("dist"))
	s.figures(ctx, "after a stop", "dist")
	s.tasks(ctx, "after a stop")
	s.throttle(ctx, "dist")
	start("dist", gluster.RebalanceMode{FixLayout: true})
	s.settle(ctx, "dist")
	s.figures(ctx, "fix-layout", "dist")
	s.tasks(ctx, "fix-layout")

	remove := func(words ...string) {
		s.mutate(ctx, gluster.Command{Args: append([]string{"volume", "remove-brick"}, words...), Mutates: true})
	}
	const third = "node3:/bricks/b1/data"
	remove("dist", "node3:/bricks/nosuch", "start")
	remove("repl", "node1:/bricks/b2/data", "start")
	remove("repl", "replica", "2", "node1:/bricks/b2/data", "node1:/bricks/b3/data", "start")
	remove("single", "node3:/bricks/b4/data", "start")
	remove("fresh", "node1:/bricks/b4/data", "start")
	remove("dist", third, "commit")
	remove("dist", third, "start")
	s.mutate(ctx, gluster.SetThrottle("dist", gluster.ThrottleAggressive))
	remove("dist", third, "stop") // a pause, and a resume
	s.removal(ctx, "paused", "dist", third)
	s.tasks(ctx, "paused")
	remove("dist", third, "start")
	s.mutate(ctx, gluster.ResetThrottle("dist"))
	s.tasks(ctx, "removing")
	start("dist", plain)
	s.settleRemoval(ctx, "dist", third)
	s.removal(ctx, "removed", "dist", third)
	s.tasks(ctx, "removed")
	start("dist", plain)
	remove("dist", "node2:/bricks/b1/data", "start")
	remove("dist", third, "commit")
	s.removal(ctx, "committed", "dist", third)
	s.tasks(ctx, "committed")
	s.lookAround(ctx)
	s.replacements(ctx)
	return s.log
}

// throttle sets and resets the throttle, and shows what `volume info` makes of
// it.
func (s *side) throttle(ctx context.Context, name string) {
	for _, command := range []gluster.Command{
		gluster.SetThrottle(name, gluster.ThrottleLazy), gluster.SetThrottle(name, gluster.ThrottleLazy),
		gluster.SetThrottle(name, "warp"), gluster.ResetThrottle(name), gluster.ResetThrottle(name),
		gluster.SetThrottle("nosuch", gluster.ThrottleLazy), gluster.ResetThrottle("nosuch"),
	} {
		s.mutate(ctx, command)
		volumes, err := s.client.Volumes(ctx)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, v := range volumes {
			if v.Name == name {
				s.say("  throttle %q, in force %q", v.ThrottleSet(), v.Throttle())
			}
		}
	}
}

// replacements are the ways to put a new brick in place, and what is refused.
func (s *side) replacements(ctx context.Context) {
	const old, fresh = "node3:/bricks/b2/data", "node3:/bricks/b1/new"
	s.heals(ctx, "before", "repl")
	for _, to := range []string{old, "node1:/bricks/b2/data", "node1:/bricks/b2/data/sub", "nosuch:/bricks/b1/new"} {
		s.mutate(ctx, gluster.ReplaceBrick("repl", old, to))
	}
	s.mutate(ctx, gluster.ReplaceBrick("repl", "node3:/bricks/nosuch", fresh))
	s.mutate(ctx, gluster.ReplaceBrick("nosuch", old, fresh))
	s.mutate(ctx, gluster.ReplaceBrick("fresh", "node1:/bricks/b4/data", fresh))
	s.mutate(ctx, gluster.ReplaceBrick("dist", "node1:/bricks/b1/data", "node1:/bricks/b4/new"))
	s.mutate(ctx, gluster.ReplaceBrick("repl", old, fresh))
	s.healed(ctx, "repl")
	s.mutate(ctx, gluster.ResetBrickCommit("repl", fresh, true))
	s.mutate(ctx, gluster.ResetBrickStart("repl", fresh))
	s.heals(ctx, "while a brick is reset", "repl")
	s.mutate(ctx, gluster.ResetBrickCommit("repl", fresh, false))
	s.mutate(ctx, gluster.ResetBrickCommit("repl", fresh, true))
	s.healed(ctx, "repl")
	s.mutate(ctx, gluster.AddBrick("dist", "nosuch:/bricks/b4/new"))
	s.mutate(ctx, gluster.AddBrick("dist", fresh+"/sub"))
	s.mutate(ctx, gluster.HealLaunch("nosuch", false))
	s.mutate(ctx, gluster.HealLaunch("dist", false))
	s.lookAround(ctx)
}

func (s *side) heals(ctx context.Context, when, volume string) {
	heals, err := s.client.Heals(ctx, volume)
	if err != nil {
		s.say("heals %s: %s", when, s.no(err))
	}
	for _, h := range heals {
		s.say("heals %s: %s connected=%v known=%v waiting=%v split=%d", when, h.Name, h.Connected, h.Known, h.Pending > 0, h.SplitBrain)
	}
}

// online reports whether every brick of a volume is: the one that was just put
// in place may be healed before glusterd has heard its port.
func (s *side) online(ctx context.Context, volume string) bool {
	status, err := s.client.Status(ctx)
	return err == nil && !slices.ContainsFunc(status.Volumes[volume].Bricks, func(b gluster.Brick) bool {
		return b.Status != gluster.BrickOnline
	})
}

// healed waits until nothing waits on a volume and its bricks are online.
func (s *side) healed(ctx context.Context, volume string) {
	s.t.Helper()
	for range 400 {
		heals, err := s.client.Heals(ctx, volume)
		waiting := uint64(0)
		for _, h := range heals {
			waiting += h.Pending
			if !h.Known {
				waiting++
			}
		}
		if err == nil && waiting == 0 && s.online(ctx, volume) {
			s.heals(ctx, "when nothing waits", volume)
			return
		}
		s.tick()
	}
	s.t.Fatal("the volume does not heal")
}

func (s *side) say(format string, args ...any) {
	s.log = append(s.log, fmt.Sprintf(format, args...))
}

// no is how an error is compared: by kind and glusterd's own words, with ids
// taken out.
func (s *side) no(err error) string {
	return gluster.FailureOf(err).String() + ": " + gluster.WordsOf(err)
}

func (s *side) id(id string) string {
	if id == "" {
		return "none"
	}
	if s.ids[id] == "" {
		s.ids[id] = fmt.Sprintf("task%d", len(s.ids)+1)
	}
	return s.ids[id]
}

func (s *side) lookAround(ctx context.Context) {
	peers, err := s.client.Peers(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	slices.SortFunc(peers, func(a, b gluster.Peer) int { return strings.Compare(a.Host, b.Host) })
	for _, p := range peers {
		s.say("peer %s connected=%v local=%v state=%q", p.Host, p.Connected, p.Local, p.State)
	}
	version, err := s.client.Version(ctx)
	s.say("version %s %v", version, err)
	volumes, err := s.client.Volumes(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range volumes {
		s.say("volume %s %s %d %v replica=%d arbiters=%d disperse=%d sets=%d", v.Name, v.TypeText, v.Type, v.Status, v.Replica, v.Arbiters, v.Disperse, len(v.Subvolumes))
		for _, b := range v.Bricks() {
			s.say("  brick %s arbiter=%v uuid=%v", b.Name(), b.Arbiter, b.HostUUID != "")
		}
		bricks, err := s.client.Details(ctx, v.Name)
		if err != nil {
			s.say("  details: %s", s.no(err))
		}
		for _, b := range bricks {
			s.say("  detail %s %v size=%v free=%v inodes=%v", b.Name(), b.Status, b.Size > 0, b.Free > 0, b.Inodes > 0)
		}
	}
	_, err = s.client.Details(ctx, "nosuch")
	s.say("details of nosuch: %s", s.no(err))
}

// mutate runs a command, and again while the real cluster is busy with the one
// before.
func (s *side) mutate(ctx context.Context, command gluster.Command) {
	answer, err := s.client.Mutate(ctx, command)
	for gluster.FailureOf(err) == gluster.FailureBusy {
		s.tick()
		answer, err = s.client.Mutate(ctx, command)
	}
	if err != nil {
		s.say("%s → %s", command, s.no(err))
		return
	}
	s.say("%s → yes, %s, %q, nodes=%v", command, s.id(answer.Task.ID), answer.Message, len(answer.Task.Nodes) > 0)
}

func (s *side) tasks(ctx context.Context, when string) {
	list, err := s.client.Status(ctx)
	if err != nil {
		s.say("tasks %s: %s", when, s.no(err))
		return
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range list.Volumes {
			if !yield(name) {
				return
			}
		}
	}) {
		state := list.Volumes[name]
		for _, b := range state.Bricks {
			s.say("tasks %s: %s brick %s %v", when, name, b.Name(), b.Status)
		}
		for _, t := range state.Tasks {
			status := t.Status.String()
			if t.Status == gluster.StatusInProgress || t.Status == gluster.StatusCompleted {
				status = "in progress or completed" // a matter of speed
			}
			s.say("tasks %s: %s %s %s %s %v", when, name, t.Type, s.id(t.ID), status, t.Bricks)
		}
	}
}

func (s *side) figures(ctx context.Context, when, volume string) {
	task, err := s.client.TaskStatus(ctx, gluster.AsyncTask{Volume: volume, Type: gluster.TaskRebalance})
	s.status("rebalance status "+when, task, err)
}

func (s *side) removal(ctx context.Context, when, volume string, bricks ...string) {
	task, err := s.client.TaskStatus(ctx, gluster.AsyncTask{Volume: volume, Type: gluster.TaskRemoveBrick, Bricks: bricks})
	s.status("remove-brick status "+when, task, err)
}

func (s *side) status(what string, task gluster.AsyncTask, err error) {
	if err != nil {
		s.say("%s: %s", what, s.no(err))
		return
	}
	var nodes []string
	for _, n := range task.Nodes {
		nodes = append(nodes, n.Host+"="+n.Status.String())
	}
	slices.Sort(nodes)
	s.say("%s: %s %s %v %v failures=%d", what, s.id(task.ID), task.Type, task.Status, nodes, task.Total.Failures)
}

// settle waits until the volume's rebalance is over.
func (s *side) settle(ctx context.Context, volume string) {
	s.until(ctx, gluster.AsyncTask{Volume: volume, Type: gluster.TaskRebalance})
}

func (s *side) settleRemoval(ctx context.Context, volume string, bricks ...string) {
	s.until(ctx, gluster.AsyncTask{Volume: volume, Type: gluster.TaskRemoveBrick, Bricks: bricks})
}

func (s *side) until(ctx context.Context, question gluster.AsyncTask) {
	s.t.Helper()
	for range 400 {
		task, err := s.client.TaskStatus(ctx, question)
		if err == nil && task.Status.Phase() != gluster.StatusInProgress && task.Status.Phase() != gluster.StatusNotStarted {
			return
		}
		if err != nil && gluster.FailureOf(err) != gluster.FailureBusy {
			s.t.Fatal(err)
		}
		s.tick()
	}
	s.t.Fatal("the task never ended")
}
