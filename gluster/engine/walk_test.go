package engine_test

import (
	"context"
	"encoding/xml"
	"flag"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"

	"pgregory.net/rapid"
)

// walk is one random life of a cluster: people here and at a shell, faults and
// restarts. It remembers what was said and seen, so that what Brickyard keeps
// can be compared with it.
type walk struct {
	*world
	*rapid.T

	mu sync.Mutex
	// heard holds the figures glusterd ever gave, by task id and node.
	heard map[string]map[string][]gluster.Figures
	// jobsSeen and commandsSeen must stay for ever.
	jobsSeen, commandsSeen, commandsThere map[int64]bool

	specs map[string]sim.VolumeSpec
}

// walkVolumes are a volume of single bricks, one of three, and a replicated one:
// together they can do everything Brickyard offers.
func walkVolumes() []sim.VolumeSpec {
	second := threeBricks
	second.Name = "wide"
	second.Bricks = []string{"node1:/bricks/w1", "node2:/bricks/w1", "node3:/bricks/w1"}
	return []sim.VolumeSpec{twoBricks, second, {
		Name: "safe", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{20 * sim.GiB, 1 * sim.GiB}, Files: []uint64{1000, 10},
		Bricks: []string{
			"node1:/bricks/s1", "node2:/bricks/s1", "node3:/bricks/s1",
			"node1:/bricks/s2", "node2:/bricks/s2", "node3:/bricks/s2",
		},
	}}
}

// walks is how many random lives are tried; the flag of rapid gives more.
const walks = "25"

func TestNoRandomLifeOfAClusterBreaksTheLifeCycle(t *testing.T) {
	besideOthers(t)
	preset(t, "rapid.checks", walks)
	preset(t, "rapid.steps", "60")
	// A life is about an hour of simulated time.
	preset(t, "rapid.shrinktime", "30h")
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(inBubble{t}, func(rt *rapid.T) { liveOnce(t, rt) })
	})
}

// inBubble hides T.Deadline, which a bubble of simulated time does not have.
type inBubble struct{ testing.TB }

// preset sets a flag of rapid for this test, unless it was given by hand.
func preset(t *testing.T, name, value string) {
	t.Helper()
	f := flag.Lookup(name)
	was := f.Value.String()
	if was != f.DefValue {
		return
	}
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set(name, was) })
}

func liveOnce(t *testing.T, rt *rapid.T) {
	cluster := sim.New(sim.Config{
		Seed: rapid.Uint64().Draw(rt, "seed"), Now: time.Now, RunTime: time.Minute, HealTime: time.Minute, StartDelay: 10 * time.Second,
	})
	w := &walk{
		world: &world{t: t, sim: cluster, dir: t.TempDir()}, T: rt,
		heard: map[string]map[string][]gluster.Figures{}, jobsSeen: map[int64]bool{},
		specs: map[string]sim.VolumeSpec{},
	}
	for _, v := range walkVolumes() {
		cluster.MustAdd(v)
		w.specs[v.Name] = v
	}
	w.instead(w.listen)
	w.open()
	defer func() { w.stop() }()
	w.pass(time.Second)
	// Every action is as likely as every other: things go wrong seldom enough that
	// jobs get somewhere, and are mended again.
	rt.Repeat(map[string]func(*rapid.T){
		"":                        w.check,
		"time passes":             w.timePasses,
		"more time passes":        w.timePasses,
		"much time passes":        w.timePasses,
		"rebalance":               w.rebalance,
		"remove bricks":           w.removeBricks,
		"replace a brick":         w.replaceBrick,
		"act on a job":            w.act,
		"act on a job once more":  w.act,
		"throttle a job":          w.throttle,
		"act at a shell":          w.actByHand,
		"something goes wrong":    w.breakSomething,
		"everything is mended":    func(*rapid.T) { w.mend() },
		"all is mended once more": func(*rapid.T) { w.mend() },
		"Brickyard restarts":      func(*rapid.T) { w.restart() },
	})
	w.comesToRest()
}

// breakSomething lets one thing go wrong.
func (w *walk) breakSomething(rt *rapid.T) {
	v := w.volume(rt)
	switch rapid.IntRange(0, 9).Draw(rt, "what goes wrong") {
	default:
		w.sim.FailNext(rapid.SampledFrom(walkCommands).Draw(rt, "command"), rapid.SampledFrom(walkFaults).Draw(rt, "fault"))
	case 0:
		w.sim.FilesFail(v, uint64(rapid.IntRange(1, 3).Draw(rt, "files")))
	case 1:
		w.sim.FailTask(v, w.node(rt))
	case 2, 3:
		w.sim.PowerOff(w.node(rt))
	case 4:
		w.sim.KillBrick(v, w.brick(rt, v))
	case 5:
		w.sim.Lock(v, time.Now().Add(time.Duration(rapid.IntRange(1, 40).Draw(rt, "seconds"))*time.Second))
	case 6:
		if err := w.sim.Recreate(w.specs[v]); err != nil {
			rt.Fatal(err)
		}
	}
}

var walkCommands = []string{
	"pool list", "volume info", "volume status all", "status", "start", "stop", "commit", "remove-brick", "rebalance", "replace-brick",
	"volume set", "volume reset",
}

var walkFaults = []sim.Fault{
	sim.FaultLocked, sim.FaultPeerLocked, sim.FaultTimeout, sim.FaultConnection, sim.FaultEmpty, sim.FaultMalformed, sim.FaultHTML, sim.FaultHang,
}

func (w *walk) volume(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"dist", "wide", "safe"}).Draw(rt, "volume")
}

func (w *walk) node(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"node1", "node2", "node3"}).Draw(rt, "node")
}

func (w *walk) brick(rt *rapid.T, volume string) string {
	return rapid.SampledFrom(w.specs[volume].Bricks).Draw(rt, "brick")
}

func (w *walk) timePasses(rt *rapid.T) {
	w.pass(time.Duration(rapid.IntRange(1, 90).Draw(rt, "seconds")) * time.Second)
}

func (w *walk) rebalance(rt *rapid.T) {
	mode := rapid.SampledFrom([]gluster.RebalanceMode{{}, {Force: true}, {FixLayout: true}}).Draw(rt, "mode")
	throttle := ""
	if !mode.FixLayout {
		throttle = rapid.SampledFrom(append([]string{""}, gluster.Throttles...)).Draw(rt, "throttle")
	}
	j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: w.volume(rt), Mode: mode, Throttle: throttle, Caller: someone})
	w.answered(rt, j, err)
}

func (w *walk) removeBricks(rt *rapid.T) {
	v := w.volume(rt)
	req := jobs.RemovalRequest{
		Cluster: "c", Volume: v, Bricks: []string{w.brick(rt, v)}, Caller: someone,
		Migrate: rapid.IntRange(0, 4).Draw(rt, "migrate") > 0, AutoCommit: rapid.Bool().Draw(rt, "commits itself"), Confirm: v,
	}
	j, err := w.StartRemoval(context.Background(), req)
	w.answered(rt, j, err)
}

func (w *walk) replaceBrick(rt *rapid.T) {
	v := w.volume(rt)
	j, err := w.StartReplace(context.Background(), engine.ReplaceRequest{
		Cluster: "c", Volume: v, Brick: w.brick(rt, v), Caller: someone,
		With:  w.node(rt) + rapid.SampledFrom([]string{":/bricks/n1", ":/bricks/n2"}).Draw(rt, "path"),
		Reset: rapid.IntRange(0, 3).Draw(rt, "reset") == 0,
	})
	w.answered(rt, j, err)
}

// act does something that is offered for an open job.
func (w *walk) act(rt *rapid.T) {
	snap, _ := w.Snapshot("c")
	for _, j := range w.all() {
		for _, a := range jobs.JobActions(j, snap) {
			if !a.Allowed || !rapid.Bool().Draw(rt, a.Name) {
				continue
			}
			ctx, phrase := context.Background(), j.LossPhrase()
			var err error
			switch a.Name {
			case jobs.ActionStop:
				j, err = w.Stop(ctx, j.ID, someone)
			case jobs.ActionCommit:
				j, err = w.Commit(ctx, j.ID, "", someone)
			case jobs.ActionCommitLossy:
				j, err = w.Commit(ctx, j.ID, phrase, someone)
			case jobs.ActionKeep:
				j, err = w.Keep(ctx, j.ID, someone)
			case jobs.ActionRerun:
				j, err = w.Rerun(ctx, j.ID, someone)
			case jobs.ActionPause:
				j, err = w.Pause(ctx, j.ID, someone)
			case jobs.ActionResume:
				j, err = w.Resume(ctx, j.ID, someone)
			default:
				rt.Fatalf("the walk does not know the action %q", a.Name)
			}
			w.answered(rt, j, err)
			return
		}
	}
}

// throttle changes how hard the task of an open job works.
func (w *walk) throttle(rt *rapid.T) {
	value := rapid.SampledFrom(gluster.Throttles).Draw(rt, "throttle")
	for _, j := range w.all() {
		if j.Open() {
			j, err := w.SetThrottle(context.Background(), j.ID, value, someone)
			w.answered(rt, j, err)
			return
		}
	}
}

// actByHand is somebody at a shell; glusterd may refuse.
func (w *walk) actByHand(rt *rapid.T) {
	v := w.volume(rt)
	brick := w.brick(rt, v)
	words := rapid.SampledFrom([]string{
		"volume rebalance " + v + " start", "volume rebalance " + v + " fix-layout start", "volume rebalance " + v + " stop",
		"volume remove-brick " + v + " " + brick + " start", "volume remove-brick " + v + " " + brick + " stop",
		"volume remove-brick " + v + " " + brick + " commit", "volume stop " + v, "volume start " + v,
	}).Draw(rt, "words")
	w.byHand(words)
}

// byHand runs a command at a shell, whatever comes of it. The command line gives
// up after two minutes, as the real one does.
func (w *walk) byHand(words string) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	_, _ = w.sim.Run(ctx, append(slices.Clone(gluster.Flags), strings.Fields(words)...)...)
	synctest.Wait()
}

// answered remembers a job that was acknowledged; a refusal is an answer too.
func (w *walk) answered(rt *rapid.T, j jobs.Job, err error) {
	if err == nil {
		w.jobsSeen[j.ID] = true
	}
	rt.Logf("job %d, %v", j.ID, err)
}

// mend brings nodes and bricks back and opens every lock.
func (w *walk) mend() {
	for _, node := range []string{"node1", "node2", "node3"} {
		w.sim.PowerOn(node)
	}
	for name, spec := range w.specs {
		w.sim.Lock(name, time.Time{})
		for _, b := range spec.Bricks {
			w.sim.StartBrick(name, b)
		}
	}
}

// said is the part of an answer that has figures in it.
type said struct {
	Rebalance taskSaid `xml:"volRebalance"`
	Removal   taskSaid `xml:"volRemoveBrick"`
}

type taskSaid struct {
	ID    string `xml:"task-id"`
	Nodes []struct {
		UUID     string `xml:"id"`
		Files    uint64 `xml:"files"`
		Size     uint64 `xml:"size"`
		Lookups  uint64 `xml:"lookups"`
		Failures uint64 `xml:"failures"`
		Skipped  uint64 `xml:"skipped"`
	} `xml:"node"`
}

// listen is between Brickyard and the cluster and writes down every figure that
// is said about a task.
func (w *walk) listen(words string, ask func() gluster.Output) *gluster.Output {
	if !strings.HasSuffix(words, " status") && !strings.HasSuffix(words, " stop") {
		return nil
	}
	out := ask()
	var answer said
	if xml.Unmarshal(out.Stdout, &answer) == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, t := range []taskSaid{answer.Rebalance, answer.Removal} {
			for _, n := range t.Nodes {
				if w.heard[t.ID] == nil {
					w.heard[t.ID] = map[string][]gluster.Figures{}
				}
				w.heard[t.ID][n.UUID] = append(w.heard[t.ID][n.UUID], gluster.Figures{
					FilesMoved: n.Files, BytesMoved: n.Size, FilesScanned: n.Lookups, Failures: n.Failures, Skipped: n.Skipped,
				})
			}
		}
	}
	return &out
}

// check holds everything that was ever recorded to the invariants.
func (w *walk) check(rt *rapid.T) {
	all := w.all()
	open := map[string]int64{}
	mirrored := map[string]int64{}
	there := map[int64]bool{}
	w.commandsThere = map[int64]bool{}
	for _, j := range all {
		there[j.ID] = true
		w.jobsSeen[j.ID] = true
		if other, doubled := open[j.Volume]; j.Open() && doubled {
			rt.Fatalf("jobs %d and %d are open on %s", other, j.ID, j.Volume)
		}
		if j.Open() {
			open[j.Volume] = j.ID
		}
		// What is stored is lawful by itself, whatever way it took.
		fresh := j
		fresh.ID = 0
		if err := jobs.CheckChange(jobs.Job{}, fresh); err != nil {
			rt.Fatalf("job %d: %v", j.ID, err)
		}
		for _, s := range j.Steps {
			if other, twice := mirrored[s.ExternalID]; s.ExternalID != "" && twice {
				rt.Fatalf("jobs %d and %d both mirror task %s", other, j.ID, s.ExternalID)
			}
			if s.ExternalID != "" {
				mirrored[s.ExternalID] = j.ID
			}
			w.checkFigures(rt, j, s)
		}
		w.checkCommands(rt, j)
	}
	for id := range w.jobsSeen {
		if !there[id] {
			rt.Fatalf("job %d was there and is gone", id)
		}
	}
	for id := range w.commandsSeen {
		if !w.commandsThere[id] {
			rt.Fatalf("command %d was recorded and is gone", id)
		}
	}
	w.commandsSeen = w.commandsThere
}

// checkFigures: what a step says of a node was said by glusterd about that very
// task and node.
func (w *walk) checkFigures(rt *rapid.T, j jobs.Job, s jobs.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var sum gluster.Figures
	for _, n := range s.Nodes {
		sum = sum.Add(n.Figures)
		if n.SeenAt.IsZero() && n.Figures == (gluster.Figures{}) {
			continue // a host that was never heard: nothing is said of it
		}
		if !slices.Contains(w.heard[s.ExternalID][n.UUID], n.Figures) {
			rt.Fatalf("job %d shows figures of %s that were never said about task %s: %+v", j.ID, n.Name, s.ExternalID, n.Figures)
		}
	}
	if sum != s.Total {
		rt.Fatalf("job %d: the total is not the sum of the nodes", j.ID)
	}
}

// checkCommands: a command that changes the cluster is sent once; again only
// when it is certain that nothing was done.
func (w *walk) checkCommands(rt *rapid.T, j jobs.Job) {
	commands, err := w.store.Commands(context.Background(), j.ID)
	if err != nil {
		rt.Fatal(err)
	}
	type sent struct {
		step  int64
		words string
	}
	last := map[sent]jobs.CommandRecord{}
	for _, c := range commands {
		w.commandsThere[c.ID] = true
		key := sent{c.StepID, strings.Join(c.Argv, " ")}
		again, repeated := last[key]
		last[key] = c
		starts := strings.HasSuffix(key.words, " start") || strings.HasSuffix(key.words, " force")
		nothingDone := []string{gluster.FailureBusy.String(), gluster.FailureRefused.String(), gluster.FailureUnreachable.String()}
		if repeated && starts && !slices.Contains(nothingDone, again.Failure) {
			rt.Fatalf("job %d sent %q twice; the first time it came to %q", j.ID, key.words, again.Failure)
		}
	}
}

// comesToRest lifts every fault: then nothing stays open for ever but what waits
// for a person, and every task of the cluster is somebody's job.
func (w *walk) comesToRest() {
	w.mend()
	for name := range w.specs {
		w.byHand("volume start " + name)
	}
	w.pass(20 * time.Minute)
	w.check(w.T)
	snap, _ := w.Snapshot("c")
	if !snap.Reachable {
		w.Fatalf("the cluster is still not reachable: %s %s", snap.Problem, snap.Detail)
	}
	mirrored, throttled := map[string]bool{}, map[string]bool{}
	for _, j := range w.all() {
		for _, s := range j.Steps {
			mirrored[s.ExternalID] = true
		}
		// A volume of the same name that a command has reached is left to a person.
		throttled[j.Volume] = throttled[j.Volume] || j.Throttle.Owed || strings.Contains(j.Message.String(), "a command may have reached it")
		if !j.Open() && j.Throttle.Owed {
			w.Fatalf("job %d (%s) has ended and its throttle was never put back: %+v", j.ID, j.Action, j.Throttle)
		}
		if !j.Open() || j.State == jobs.Paused && j.Phase == jobs.PhaseNone {
			continue
		}
		waits := j.State == jobs.PendingCommit && j.Phase == jobs.PhaseNone
		listed := j.TaskID != "" && j.TaskID == w.sim.TaskID(j.Volume) || j.Action == jobs.ActionResetBrick
		if !waits || !listed {
			w.Fatalf("job %d (%s) is open for ever: %s %q %q", j.ID, j.Action, j.State, j.Phase, j.Message)
		}
	}
	for name := range w.specs {
		if id := w.sim.TaskID(name); id != "" && !mirrored[id] {
			w.Fatalf("task %s of %s is nobody's job", id, name)
		}
		// Nobody but Brickyard sets it in these lives.
		if v, _ := snap.Volume(name); v.ThrottleSet() != "" && !throttled[name] {
			w.Fatalf("the throttle of %s is %q for ever", name, v.ThrottleSet())
		}
	}
}
