package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster/jobs"
)

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
	// watchers follow what waits to be healed, one per cluster.
	watchers []watcher
	stopWork context.CancelFunc
	closing  closing
}

// watcher follows something until ctx ends.
type watcher interface{ Run(ctx context.Context) }

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

// Job returns a job; a *Refusal with CodeNoJob if there is none.
func (e *Engine) Job(ctx context.Context, id int64) (jobs.Job, error) {
	job, err := e.store.Job(ctx, id)
	if errors.Is(err, jobs.ErrNoJob) {
		return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNoJob, Sentence: fmt.Sprintf("There is no job %d.", id), Err: err}
	}
	return job, err
}

// NoCluster refuses what is asked of a cluster that is not configured.
func NoCluster(name string) error {
	return &jobs.Refusal{Code: jobs.CodeNoCluster, Sentence: fmt.Sprintf("There is no cluster %s.", name)}
}

func (e *Engine) accepting() error { return e.closing.accepting() }
