package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// ClusterConfig names one cluster and how it is reached.
type ClusterConfig struct {
	Name string
	// Target is how the cluster is reached, for people; Kind its first word.
	Target, Kind string
	Service      TaskService
	// History tells when tasks that were found were started; nil if there is none.
	History CommandHistory
}

// cluster is what syncer and runner of one cluster share.
type cluster struct {
	ClusterConfig
	queue     *Queue
	store     Store
	publisher Publisher
	now       func() time.Time
	log       *slog.Logger
	// stallAfter is how long figures may rest, see Step.LongestRest.
	stallAfter time.Duration

	snapshot atomic.Pointer[jobs.Snapshot]
	moments  moments
	// looking is where those wait who want to look at the cluster as a whole. reads
	// counts the complete readings that were begun; failed is the last one for a
	// request that got no answer, and belongs to whoever looks.
	looking gate
	reads   atomic.Int64
	failed  failedLook
	first   firstLook
	// turns are those of all clusters together; hurry says that somebody waits for
	// the first look.
	turns *turns
	hurry bell
	// hung is whether a question found no answer in time since the last complete
	// reading began.
	hung atomic.Bool
	// firstDeadline is how long a question may take at first, and allDeadline how
	// long one about all volumes may take now; see askAll.
	firstDeadline time.Duration
	allDeadline   atomic.Int64
	// allSizedAt is when the sizes of all volumes were last asked for.
	allSizedAt atomic.Pointer[time.Time]
	// noRecords is why the database takes none, "" while it does.
	noRecords atomic.Pointer[string]
	// complaints are what the log has been told already.
	complaints complaints

	mu sync.Mutex
	// reserved counts, per volume, what the runner is at work on in this
	// process. The database guards a volume for ever; this tells the syncer to
	// keep its hands off while a command of ours is on its way.
	reserved map[string]int
	// known are task ids that are recorded already, so that a pass over an idle
	// cluster asks the database nothing.
	known map[string]bool
	// statusAt is when the status of each volume's bricks was last read, by the
	// process's own clock.
	statusAt map[string]time.Time
	// sentAt is, per volume, how many commands had had their turn when the last one
	// was sent that concerns it.
	sentAt map[string]int64
	// tried is when the engine last tried by itself to do something for a job.
	tried map[attempt]time.Time
}

func newCluster(cfg ClusterConfig, all Config, turns *turns) *cluster {
	c := &cluster{
		ClusterConfig: cfg, queue: NewQueue(), store: all.Store, publisher: all.Publisher, now: all.Now,
		log:      all.Log.With("cluster", cfg.Name),
		reserved: map[string]int{}, known: map[string]bool{}, tried: map[attempt]time.Time{}, statusAt: map[string]time.Time{},
		sentAt: map[string]int64{}, looking: newGate(),
	}
	c.first.taken = make(chan struct{})
	c.turns, c.hurry = turns, newBell()
	c.moments.clock, c.stallAfter = all.Steady, all.StallAfter
	c.firstDeadline = cmp.Or(all.ReadDeadline, DefaultReadDeadline)
	c.noRecords.Store(new(string))
	c.snapshot.Store(&jobs.Snapshot{
		Cluster: cfg.Name, Target: cfg.Target, Kind: cfg.Kind,
		Problem: "The cluster has not answered yet.",
	})
	return c
}

// reserve keeps the syncer away from a volume until release.
func (c *cluster) reserve(volume string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reserved[volume]++
}

func (c *cluster) release(volume string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reserved[volume]--; c.reserved[volume] <= 0 {
		delete(c.reserved, volume)
	}
}

func (c *cluster) isReserved(volume string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reserved[volume] > 0
}

// noteSent remembers that a command about a volume is sent now, in its turn.
func (c *cluster) noteSent(volume string) {
	number := c.queue.Commands()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sentAt[volume] = number
}

// isOurs reports whether what was read of a volume when so many commands had had
// their turn has to be left alone: we are at work on it, or have been since.
func (c *cluster) isOurs(volume string, commands int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reserved[volume] > 0 || c.sentAt[volume] > commands
}

// maxStaleTries bounds how often a change is tried again because somebody else
// changed the job at the same moment; more than twice would be a bug.
const maxStaleTries = 5

// update reads a job, lets change work on it, stores it and publishes it. When
// the job was changed in between it starts over with the newer one, so change
// must be repeatable. change returns false to leave the job as it is.
func (c *cluster) update(ctx context.Context, id int64, change func(*jobs.Job) (store bool, sample *jobs.Sample)) (jobs.Job, error) {
	return c.updateUnder(ctx, id, jobs.Key{}, change)
}

// updateUnder is update for what was asked for under an idempotency key. A change
// that is not stored uses up no key.
func (c *cluster) updateUnder(ctx context.Context, id int64, key jobs.Key, change func(*jobs.Job) (store bool, sample *jobs.Sample)) (jobs.Job, error) {
	var err error
	for range maxStaleTries {
		var job jobs.Job
		if job, err = c.store.Job(ctx, id); err != nil {
			return jobs.Job{}, fmt.Errorf("read job %d: %w", id, err)
		}
		before := job
		before.Steps = jobs.CloneSteps(job.Steps)
		wanted, sample := change(&job)
		if !wanted {
			return job, nil
		}
		if err := jobs.CheckChange(before, job); err != nil {
			c.log.Error("a change of a job was refused; this is a bug", "error", err)
			return before, err
		}
		// What changed is written. A sample belongs to the step that mirrors the task.
		written, stored := job, jobs.Job{}
		written.Steps = jobs.ChangedSteps(before.Steps, job.Steps)
		if sample != nil {
			written.Steps = withStepOf(*sample, job, written.Steps)
		}
		if key.None() {
			stored, err = c.store.UpdateJob(ctx, written, sample)
		} else {
			stored, err = c.store.UpdateJobUnderKey(ctx, written, key, c.now())
		}
		if err == nil {
			stored.Steps = jobs.ReplaceSteps(job.Steps, stored.Steps)
			c.written()
			if !stored.Open() {
				c.forgetRunning(stored)
			}
			c.moments.stored(before, stored, c.now())
			if before.Open() && !stored.Open() {
				c.forgetEnded(stored)
			}
			c.publisher.JobChanged(stored)
			return stored, nil
		}
		if !errors.Is(err, jobs.ErrStaleJob) {
			break
		}
	}
	return jobs.Job{}, fmt.Errorf("store job %d: %w", id, err)
}

// withStepOf adds the step that a sample belongs to, if it is not among those given.
func withStepOf(sample jobs.Sample, job jobs.Job, given []jobs.Step) []jobs.Step {
	step := job.TaskStep()
	if i := slices.IndexFunc(job.Steps, func(s jobs.Step) bool { return s.ID != 0 && s.ID == sample.StepID }); i >= 0 {
		step = &job.Steps[i]
	}
	if step == nil || slices.ContainsFunc(given, func(s jobs.Step) bool { return s.Number == step.Number }) {
		return given
	}
	return append(given, *step)
}

// forgetRunning takes a job's task out of what is known to be in progress: the
// job is over, and until the next look a review would be told otherwise.
func (c *cluster) forgetRunning(j jobs.Job) {
	running := func(t gluster.AsyncTask) bool {
		return t.ID == j.TaskID && t.Status.Phase() == gluster.StatusInProgress
	}
	c.amend(func(s *jobs.Snapshot) bool {
		if !slices.ContainsFunc(s.Tasks[j.Volume], running) {
			return false
		}
		rest := slices.DeleteFunc(slices.Clone(s.Tasks[j.Volume]), running)
		s.Tasks = maps.Clone(s.Tasks)
		s.Tasks[j.Volume] = rest
		return true
	})
}

// storeRetry is the first and longest pause between attempts to store what a
// command did.
const (
	storeRetryFirst = 200 * time.Millisecond
	storeRetryMax   = 5 * time.Second
)

// insist repeats a write until it works or ctx ends. It is for what happened on
// the cluster already: giving up would lose it. ErrNoJob and the like are final.
func (c *cluster) insist(ctx context.Context, what string, write func(context.Context) error) error {
	for pause := storeRetryFirst; ; pause = min(2*pause, storeRetryMax) {
		err := write(ctx)
		if err == nil {
			c.written()
			c.recorded(what)
		}
		if err == nil || errors.Is(err, jobs.ErrNoJob) || errors.Is(err, jobs.ErrVolumeBusy) || errors.Is(err, jobs.ErrUnlawful) {
			return err
		}
		c.unrecorded(what, err)
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, err)
		case <-time.After(pause):
		}
	}
}
