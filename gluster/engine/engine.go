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
	syncers   map[string]*TaskSyncer
	watchers  []*healWatcher
	stopWork  context.CancelFunc
	closing   closing
}

// closing is closed when Run's context ended: no new commands then.
type closing chan struct{}

func (c closing) accepting() error {
	select {
	case <-c:
		return &jobs.Refusal{Code: jobs.CodeShuttingDown, Sentence: "Brickyard is being stopped; nothing new is started."}
	default:
		return nil
	}
}

// member is what requests about one cluster go to. It judges them by what is known, and
// has its runner carry them out.
type member struct {
	*common
	*knowledge
	*complaints
	*tries
	*records
	*reader
	runner *Runner
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
		turns: newTurns(cmp.Or(cfg.AtOnce, DefaultAtOnce)), clusters: map[string]*member{}, stopWork: stop, closing: make(closing),
		syncers: map[string]*TaskSyncer{},
	}
	for i, c := range cfg.Clusters {
		p := newParts(c, cfg, e.turns)
		bells := bells{look: newBell(), heals: newBell()}
		m := &member{
			common: p.common, knowledge: p.knowledge, complaints: p.complaints, tries: p.tries, records: p.records, reader: p.reader,
			runner: newRunner(p, work, e.closing, bells),
		}
		e.names = append(e.names, c.Name)
		e.clusters[c.Name] = m
		e.syncers[c.Name] = newTaskSyncer(p, cfg.Intervals, cfg.StallAfter, time.Duration(i)*startsApart, bells, byItself{m})
		e.watchers = append(e.watchers, newHealWatcher(p, bells.heals, m.runner))
	}
	return e
}

// Run follows every cluster until ctx ends, then lets commands that are on
// their way come to their end, for Drain at most, and returns nil. What did not
// end in time is settled at the next start.
func (e *Engine) Run(ctx context.Context) error {
	var syncers sync.WaitGroup
	for _, s := range e.syncers {
		syncers.Go(func() { _ = s.Run(ctx) })
	}
	for _, w := range e.watchers {
		syncers.Go(func() { w.Run(ctx) })
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
	s, ok := e.syncers[cluster]
	if !ok {
		return noCluster(cluster)
	}
	return s.SyncOnce(ctx)
}

// Nudge asks for a complete look at a cluster as soon as possible.
func (e *Engine) Nudge(cluster string) {
	if s, ok := e.syncers[cluster]; ok {
		s.Nudge()
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

func (e *Engine) accepting() error { return e.closing.accepting() }
