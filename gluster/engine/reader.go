package engine

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster"
)

// reader asks the cluster, and lets the answers become what is known.
type reader struct {
	*common
	*knowledge
	*complaints
	// looking is where those wait who want to look at the cluster as a whole. reads
	// counts the complete readings that were begun; failed is the last one for a
	// request that got no answer, and belongs to whoever looks.
	looking gate
	reads   atomic.Int64
	failed  failedLook
	// hung is whether a question found no answer in time since the last complete
	// reading began.
	hung atomic.Bool
	// firstDeadline is how long a question may take at first, and allDeadline how
	// long one about all volumes may take now; see askAll.
	firstDeadline time.Duration
	allDeadline   atomic.Int64
	// allSizedAt is when the sizes of all volumes were last asked for.
	allSizedAt atomic.Pointer[time.Time]
	mu         sync.Mutex
	// statusAt is when the status of each volume's bricks was last read, by the
	// process's own clock.
	statusAt map[string]time.Time
}

// failedLook is a look for which the cluster was too busy.
type failedLook struct {
	number int64
	err    error
}

// hastyDeadline is how long a question about one volume may take after another
// one has hung. A node that fell silent makes every question hang for as long as
// it may; with many volumes the next complete look, which says so on the page,
// would come too late. A healthy volume answers in a fraction of it.
const hastyDeadline = 5 * time.Second

// patience bounds a question about one volume.
func (c *reader) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.hung.Load() {
		return context.WithTimeout(ctx, hastyDeadline)
	}
	return ctx, func() {}
}

// noteHang remembers that a question found no answer in time.
func (c *reader) noteHang(err error) {
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown {
		c.hung.Store(true)
	}
}

// maxReadDeadline is how far the patience with a cluster grows: gluster itself
// gives up after as long.
const maxReadDeadline = 2 * time.Minute

// askAll asks about all volumes. glusterd takes one after the other, so that the
// right answer of a cluster with many, or slow, volumes may take longer than a
// question usually does. A hang looks the same and has to be said soon, so the
// first answer that does not come in time counts as one; the next is waited for
// twice as long, up to maxReadDeadline, and for at least twice as long as the
// last one that came. Callers have had an answer to a cheaper question before:
// where even that hangs, nobody is waited for.
func (c *reader) askAll(ctx context.Context) (gluster.StatusList, error) {
	deadline := c.deadline()
	began := time.Now()
	list, err := c.Service.Status(gluster.WithPatience(ctx, deadline))
	took := time.Since(began)
	switch {
	case err == nil:
		c.allDeadline.Store(int64(c.stepFor(2 * took)))
	case gluster.FailureOf(err) == gluster.FailureOutcomeUnknown && took >= deadline && ctx.Err() == nil:
		longer := c.stepFor(2 * deadline)
		if longer > deadline {
			c.log.Info("the next answer about all volumes is waited for longer", "deadline", longer)
		}
		c.allDeadline.Store(int64(longer))
	}
	return list, err
}

// deadline is how long a question about all volumes may take now.
func (c *reader) deadline() time.Duration {
	return max(c.firstDeadline, time.Duration(c.allDeadline.Load()))
}

// stepFor is the first deadline, doubled until it is no shorter than d or as long
// as it may be.
func (c *reader) stepFor(d time.Duration) time.Duration {
	step, most := c.firstDeadline, max(c.firstDeadline, maxReadDeadline)
	for step < d && step < most {
		step = min(2*step, most)
	}
	return step
}

// forgetHang is for a complete reading that begins: what hung before may answer now.
func (c *reader) forgetHang() { c.hung.Store(false) }

// figures asks for a task's figures.
func (c *reader) figures(ctx context.Context, task gluster.AsyncTask) (answer gluster.AsyncTask, err error) {
	err = c.queue.AskAbout(ctx, task.Volume, func(ctx context.Context) (err error) {
		ctx, cancel := c.patience(ctx)
		defer cancel()
		answer, err = c.Service.TaskStatus(ctx, task)
		c.noteHang(err)
		return err
	})
	return answer, err
}

// forgetVolumes drops what is remembered of volumes that are not there.
func (c *reader) forgetVolumes(there map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.statusAt, func(volume string, _ time.Time) bool { return !there[volume] })
}

// keepStatusFor is how long bricks keep their last status while a volume is left
// out of the answer: that is what glusterd does with one that somebody's command
// has locked, as a start does for ten seconds.
const keepStatusFor = time.Minute

func (c *reader) heardLately(volume string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.statusAt[volume]
	return ok && now.Sub(at) < keepStatusFor
}

func (c *reader) heardStatus(volume string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statusAt[volume] = now
}
