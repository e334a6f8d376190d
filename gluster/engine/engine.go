package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// Config is what an Engine is made of.
type Config struct {
	Clusters  []ClusterConfig
	Store     Store
	Publisher Publisher
	Intervals Intervals
	// ReadDeadline is how long a question may take at first; 0 means
	// DefaultReadDeadline. It has to be that of the clusters' services.
	ReadDeadline time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Steady is the clock by which ages are judged: nobody sets it while the
	// process lives. nil means time.Now, of which Go keeps a monotonic reading.
	Steady func() time.Time
	Log    *slog.Logger
	// StallAfter is how long the figures of a migration may rest before it is said
	// to stand still, if no large file explains it; 0 means DefaultStallAfter.
	StallAfter time.Duration
	// FirstLook is how long a request waits for the first look at a cluster after
	// a start; 0 means DefaultFirstLook.
	FirstLook time.Duration
	// AtOnce is how many clusters are asked at the same time, as far as nobody waits
	// for it; 0 means DefaultAtOnce.
	AtOnce int
	// Drain is how long commands on their way may take to end after Run's
	// context ended; 0 means DefaultDrain.
	Drain time.Duration
}

// DefaultDrain is a little longer than glusterd takes for a start.
const DefaultDrain = 15 * time.Second

// Engine holds a Runner and a TaskSyncer per cluster, and is what handlers talk
// to.
type Engine struct {
	store Store
	now   func() time.Time
	drain time.Duration
	// firstLook is how long a request waits for the first look at a cluster.
	firstLook time.Duration
	turns     *turns
	names     []string
	clusters  map[string]*member
	stopWork  context.CancelFunc
	// closing is closed when Run's context ended: no new commands then.
	closing chan struct{}
}

type member struct {
	*cluster
	syncer *TaskSyncer
	runner *Runner
	heals  *healWatcher
	// heard keeps, per volume, what waited to be healed when a review last asked.
	heard sync.Map
	// sizing is held while the sizes are being read, so that many readers of
	// one page cause one question.
	sizing sync.Mutex
	// sizedAt is when they were last asked for, whatever came of it.
	sizedAt atomic.Int64
}

// NewEngine wires the engine; Run sets it going.
func NewEngine(cfg Config) *Engine {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Drain == 0 {
		cfg.Drain = DefaultDrain
	}
	if cfg.StallAfter == 0 {
		cfg.StallAfter = jobs.DefaultStallAfter
	}
	if cfg.FirstLook == 0 {
		cfg.FirstLook = DefaultFirstLook
	}
	work, stop := context.WithCancel(context.Background())
	e := &Engine{
		store: cfg.Store, now: cfg.Now, drain: cfg.Drain, firstLook: cfg.FirstLook,
		turns: newTurns(cmp.Or(cfg.AtOnce, DefaultAtOnce)), clusters: map[string]*member{}, stopWork: stop, closing: make(chan struct{}),
	}
	for i, c := range cfg.Clusters {
		shared := newCluster(c, cfg.Store, cfg.Publisher, cfg.Now, cfg.Log)
		shared.turns = e.turns
		shared.moments.clock, shared.stallAfter = cfg.Steady, cfg.StallAfter
		shared.firstDeadline = cmp.Or(cfg.ReadDeadline, DefaultReadDeadline)
		syncer := newTaskSyncer(shared, cfg.Intervals)
		syncer.after = time.Duration(i) * startsApart
		heals := newHealWatcher(shared)
		runner := &Runner{cluster: shared, work: work, nudge: func() { syncer.Nudge(); heals.Wake() }}
		heals.launch = runner.LaunchHeal
		syncer.watch = heals.Wake
		syncer.commit = func(j jobs.Job) {
			by := jobs.Caller{User: jobs.AutoCommitter, Reason: "The migration was clean, and " + j.StartedBy + " asked for an automatic commit."}
			if _, err := runner.Commit(work, j, false, by); err != nil {
				shared.complainOfTry(cannotCommit, err, "job", j.ID)
				return
			}
			shared.content(cannotCommit, "job", j.ID)
		}
		e.names = append(e.names, c.Name)
		e.clusters[c.Name] = &member{
			cluster: shared,
			syncer:  syncer,
			runner:  runner,
			heals:   heals,
		}
		m := e.clusters[c.Name]
		syncer.resume = func(j jobs.Job) {
			runner.ResumeMigration(j, func(ctx context.Context, found reading) []preflight.Finding {
				return m.anotherRun(ctx, found.snapshot, j, jobs.Caller{User: j.StartedBy})
			})
		}
		e.byItself(m, work)
	}
	return e
}

// Run follows every cluster until ctx ends, then lets commands that are on
// their way come to their end, for Drain at most, and returns nil. What did not
// end in time is settled at the next start.
func (e *Engine) Run(ctx context.Context) error {
	var syncers sync.WaitGroup
	for _, m := range e.clusters {
		syncers.Go(func() { _ = m.syncer.Run(ctx) })
		syncers.Go(func() { m.heals.Run(ctx) })
	}
	<-ctx.Done()
	close(e.closing)
	syncers.Wait()
	ended := make(chan struct{})
	go func() {
		for _, m := range e.clusters {
			m.runner.wg.Wait()
		}
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(e.drain):
	}
	e.stopWork()
	<-ended
	return nil
}

// Snapshots returns what is known of every cluster, in the order in which the
// clusters were given.
func (e *Engine) Snapshots() []jobs.Snapshot {
	out := make([]jobs.Snapshot, len(e.names))
	for i, n := range e.names {
		out[i] = *e.clusters[n].snapshot.Load()
	}
	return out
}

// Snapshot returns what is known of one cluster; false if there is none of that
// name.
func (e *Engine) Snapshot(name string) (jobs.Snapshot, bool) {
	m, ok := e.clusters[name]
	if !ok {
		return jobs.Snapshot{}, false
	}
	return *m.snapshot.Load(), true
}

// Sync takes one complete look at a cluster now.
func (e *Engine) Sync(ctx context.Context, cluster string) error {
	m, ok := e.clusters[cluster]
	if !ok {
		return noCluster(cluster)
	}
	return m.syncer.SyncOnce(ctx)
}

// Nudge asks for a complete look at a cluster as soon as possible.
func (e *Engine) Nudge(cluster string) {
	if m, ok := e.clusters[cluster]; ok {
		m.syncer.Nudge()
	}
}

// Job returns a job; a *Refusal with CodeNoJob if there is none.
func (e *Engine) Job(ctx context.Context, id int64) (jobs.Job, error) {
	job, err := e.store.Job(ctx, id)
	if errors.Is(err, jobs.ErrNoJob) {
		return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNoJob, Sentence: fmt.Sprintf("There is no job %d.", id), Err: err}
	}
	return job, err
}

func noCluster(name string) error {
	return &jobs.Refusal{Code: jobs.CodeNoCluster, Sentence: fmt.Sprintf("There is no cluster %s.", name)}
}

func (e *Engine) accepting() error {
	select {
	case <-e.closing:
		return &jobs.Refusal{Code: jobs.CodeShuttingDown, Sentence: "Brickyard is being stopped; nothing new is started."}
	default:
		return nil
	}
}

// byItself wires what a cluster's syncer does without being asked.
func (e *Engine) byItself(m *member, work context.Context) {
	by := func(reason string, args ...any) jobs.Caller {
		return jobs.Caller{User: jobs.AutoCommitter, Reason: fmt.Sprintf(reason, args...)}
	}
	m.syncer.pauseFor = func(j jobs.Job) {
		if e.accepting() != nil {
			return
		}
		if _, err := m.runner.Pause(work, j, jobs.PauseWindow, by("window closed (%s)", j.Window)); err != nil {
			m.complainOfTry(cannotPause, err, "job", j.ID)
		}
	}
	m.syncer.resumeFor = func(j jobs.Job) {
		if e.accepting() != nil {
			return
		}
		// Judging the next run may take a look at the cluster, which must not happen
		// within the one that found the window open.
		m.runner.reserve(j.Volume)
		m.runner.inBackground(j.Volume, func(ctx context.Context) { m.resumeByWindow(ctx, j, by("window opened (%s)", j.Window)) })
	}
	m.syncer.putBack = func(j jobs.Job) {
		if e.accepting() == nil {
			m.runner.putThrottleBack(j)
		}
	}
	m.syncer.throttle = func(j jobs.Job) {
		if e.accepting() == nil {
			m.runner.keepPromise(j)
		}
	}
}
