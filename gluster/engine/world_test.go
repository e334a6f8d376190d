package engine_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
	"brickyard/store"
)

// world is an engine on a simulated cluster with a real database, inside a
// synctest bubble: time passes only when everybody waits.
type world struct {
	*engine.Engine
	t       *testing.T
	sim     *sim.Cluster
	store   *store.Store
	dir     string
	stop    func()
	changes *changes
	// service, if it is set before open, is how the engine reaches the cluster, and
	// history what the nodes wrote down.
	service engine.TaskService
	history engine.CommandHistory
	// intervals are the default ones unless a test spans days.
	intervals engine.Intervals
	// set is by how much the clock that people set is off.
	set atomic.Int64
	// logged counts the lines of the engine's log.
	logged atomic.Int64
	// hang makes every command hang until its deadline.
	hang atomic.Bool
	// refuse makes the database refuse every change of a job.
	refuse atomic.Bool
	// stand, if it is set, may answer a command in the cluster's place.
	stand atomic.Pointer[standIn]
	// fate lets the server die at a step, see dieAt.
	fate *fate
}

// standIn answers a command, or returns nil to leave it to the cluster; ask is
// what the cluster would answer.
type standIn func(words string, ask func() gluster.Output) *gluster.Output

// instead puts a standIn before the cluster; nil takes it away.
func (w *world) instead(s standIn) {
	if s == nil {
		w.stand.Store(nil)
		return
	}
	w.stand.Store(&s)
}

// execute is the executor between the engine and the simulator.
func (w *world) execute(ctx context.Context, args ...string) (gluster.Output, error) {
	if w.fate.isDead() {
		return gluster.Output{}, errDead
	}
	if w.hang.Load() {
		<-ctx.Done()
		return gluster.Output{}, ctx.Err()
	}
	if stand := w.stand.Load(); stand != nil {
		var failed error
		out := (*stand)(strings.Join(args, " "), func() (out gluster.Output) {
			out, failed = w.sim.Run(ctx, args...)
			return out
		})
		if out != nil || failed != nil {
			return value(out), failed
		}
	}
	return w.sim.Run(ctx, args...)
}

func value(out *gluster.Output) gluster.Output {
	if out == nil {
		return gluster.Output{}
	}
	return *out
}

// bugs is a log whose lines are counted and thrown away, but for what Brickyard
// itself calls a bug.
type bugs struct {
	t     *testing.T
	lines *atomic.Int64
}

func (bugs) Enabled(context.Context, slog.Level) bool { return true }

func (b bugs) Handle(_ context.Context, r slog.Record) error {
	b.lines.Add(1)
	if strings.Contains(r.Message, "bug") {
		r.Attrs(func(a slog.Attr) bool {
			b.t.Errorf("%s: %s", r.Message, a)
			return true
		})
	}
	return nil
}

func (b bugs) WithAttrs([]slog.Attr) slog.Handler { return b }

func (b bugs) WithGroup(string) slog.Handler { return b }

// refusing is the real database, but for a while it may refuse changes as a full
// disk does.
type refusing struct {
	engine.Store
	now *atomic.Bool
}

var errDiskFull = errors.New("database or disk is full")

// UpdateJob is jobs.Store.
func (r refusing) UpdateJob(ctx context.Context, j jobs.Job, s *jobs.Sample) (jobs.Job, error) {
	if r.now.Load() {
		return jobs.Job{}, errDiskFull
	}
	return r.Store.UpdateJob(ctx, j, s)
}

type executor func(ctx context.Context, args ...string) (gluster.Output, error)

// Run is gluster.Executor.
func (e executor) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	return e(ctx, args...)
}

// no is glusterd's refusal in these words.
func no(words string) *gluster.Output {
	return &gluster.Output{Stdout: []byte("<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr>" + words + "</opErrstr></cliOutput>")}
}

// changes is the Publisher: it keeps everything it hears.
type changes struct {
	mu       sync.Mutex
	jobs     []jobs.Job
	clusters []jobs.Snapshot
}

func (c *changes) JobChanged(j jobs.Job) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jobs = append(c.jobs, j)
}

func (c *changes) ClusterChanged(s jobs.Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clusters = append(c.clusters, s)
}

func (c *changes) of(id int64) []jobs.Job {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []jobs.Job
	for _, j := range c.jobs {
		if j.ID == id {
			out = append(out, j)
		}
	}
	return out
}

// twoBricks is a volume that takes about a minute to rebalance: one brick is
// half full, the other empty.
var twoBricks = sim.VolumeSpec{
	Name: "dist", Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{10_000, 0},
	Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1"},
}

// inWorld runs a test in a bubble with an engine that follows a cluster of the
// given volumes; twoBricks if there are none.
func inWorld(t *testing.T, test func(*world), volumes ...sim.VolumeSpec) {
	t.Helper()
	inWorldAt(t, engine.Intervals{}, test, volumes...)
}

// parallel are the tests that run beside others already.
var parallel sync.Map

// besideOthers lets a test run beside others; it may have several worlds, one after
// the other. The scenes of a test may share what it counts, and follow each other.
func besideOthers(t *testing.T) {
	if strings.Contains(t.Name(), "/") {
		return
	}
	if _, is := parallel.LoadOrStore(t, true); !is {
		t.Cleanup(func() { parallel.Delete(t) })
		t.Parallel()
	}
}

// inWorldAt is inWorld with an engine that looks as often as is said.
func inWorldAt(t *testing.T, intervals engine.Intervals, test func(*world), volumes ...sim.VolumeSpec) {
	t.Helper()
	besideOthers(t)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		if len(volumes) == 0 {
			volumes = []sim.VolumeSpec{twoBricks}
		}
		runTime := time.Minute
		if volumes[0].Size == slowVolume.Size {
			runTime = time.Hour
		}
		cluster := sim.New(sim.Config{Seed: 1, Now: time.Now, RunTime: runTime, StartDelay: 10 * time.Second})
		for _, v := range volumes {
			cluster.MustAdd(v)
		}
		w := &world{t: t, sim: cluster, dir: dir, intervals: intervals, fate: &fate{}}
		w.open()
		defer func() { w.stop() }()
		w.pass(time.Second)
		test(w)
	})
}

// open starts an engine on the world's database and cluster.
func (w *world) open() {
	w.t.Helper()
	ctx := context.Background()
	var err error
	if w.store, err = store.Open(ctx, w.dir, store.Options{}); err != nil {
		w.t.Fatal(err)
	}
	w.changes = &changes{}
	service := w.service
	if service == nil {
		service = cli.New(executor(w.execute))
	}
	w.Engine = engine.NewEngine(engine.Config{
		Now:   w.now,
		Store: refusing{&mortalStore{Store: w.store, fate: w.fate}, &w.refuse}, Publisher: w.changes, Log: slog.New(bugs{w.t, &w.logged}), Intervals: w.intervals,
		Clusters: []engine.ClusterConfig{{Name: "c", Kind: "demo", Target: "demo", Service: service, History: w.history}},
	})
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { _ = w.Run(ctx) })
	opened := w.store
	w.stop = sync.OnceFunc(func() {
		cancel()
		done.Wait()
		if err := opened.Close(); err != nil {
			w.t.Error(err)
		}
	})
}

// now is the time of day, as the world's clock is set.
func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.set.Load())) }

// stepClock sets the clock forward, or back.
func (w *world) stepClock(by time.Duration) { w.set.Add(int64(by)) }

// restart ends the engine as SIGTERM would and starts another one on the same
// database.
func (w *world) restart() {
	w.t.Helper()
	w.stop()
	w.open()
	w.pass(time.Second)
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

var someone = jobs.Caller{User: "ada", From: "127.0.0.1", Reason: "new bricks", Origin: jobs.OriginWeb}

func (w *world) start(volume string) jobs.Job {
	w.t.Helper()
	j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: volume, Caller: someone})
	if err != nil {
		w.t.Fatalf("start: %v", err)
	}
	return j
}

// running starts a rebalance and waits until glusterd has accepted it.
func (w *world) running() jobs.Job {
	w.t.Helper()
	j := w.start("dist")
	w.pass(15 * time.Second)
	j = w.job(j.ID)
	if j.State != jobs.Running || j.TaskID == "" || j.Phase != jobs.PhaseNone {
		w.t.Fatalf("not running: %s %q %q %s", j.State, j.Phase, j.TaskID, j.Message)
	}
	return j
}

func (w *world) job(id int64) jobs.Job {
	w.t.Helper()
	j, err := w.Job(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return j
}

func (w *world) all() []jobs.Job {
	w.t.Helper()
	page, err := w.store.Jobs(context.Background(), jobs.JobFilter{Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Jobs
}

func (w *world) only() jobs.Job {
	w.t.Helper()
	all := w.all()
	if len(all) != 1 {
		w.t.Fatalf("%d jobs, want 1: %+v", len(all), all)
	}
	return all[0]
}

// gluster runs a command as somebody at a shell would.
func (w *world) gluster(args ...string) string {
	w.t.Helper()
	out, err := w.sim.Run(context.Background(), append(slices.Clone(gluster.Flags), args...)...)
	if err != nil {
		w.t.Fatal(err)
	}
	if !strings.Contains(string(out.Stdout), "<opRet>0</opRet>") {
		w.t.Fatalf("gluster %v: %s", args, out.Stdout)
	}
	return string(out.Stdout)
}

// sent counts the commands that were run on the cluster and contain words.
func (w *world) sent(words string) int {
	n := 0
	for _, c := range w.sim.Calls() {
		if strings.Contains(strings.Join(c.Args, " "), words) {
			n++
		}
	}
	return n
}

func (w *world) mustEnd(j jobs.Job, state jobs.State, message string) {
	w.t.Helper()
	if j.State != state || j.Open() {
		w.t.Errorf("state = %s, open = %v, want ended %s (%s)", j.State, j.Open(), state, j.Message)
	}
	if !strings.Contains(j.Message.String(), message) {
		w.t.Errorf("message = %q, want it to contain %q", j.Message, message)
	}
	for _, s := range j.Steps {
		if s.EndedAt.IsZero() || !s.State.Final() && s.State != jobs.Unknown {
			w.t.Errorf("step %d %s is %s, ended %v: every step of an ended job has ended", s.Number, s.Type, s.State, s.EndedAt)
		}
	}
}
