package jobs

import (
	"context"
	"time"

	"brickyard/gluster"
)

// hastyDeadline is how long a question about one volume may take after another
// one has hung. A node that fell silent makes every question hang for as long as
// it may; with many volumes the next complete look, which says so on the page,
// would come too late. A healthy volume answers in a fraction of it.
const hastyDeadline = 5 * time.Second

// patience bounds a question about one volume.
func (c *cluster) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.hung.Load() {
		return context.WithTimeout(ctx, hastyDeadline)
	}
	return ctx, func() {}
}

// DefaultReadDeadline is how long a question may take at first.
const DefaultReadDeadline = 20 * time.Second

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
func (c *cluster) askAll(ctx context.Context) (gluster.StatusList, error) {
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
func (c *cluster) deadline() time.Duration {
	return max(c.firstDeadline, time.Duration(c.allDeadline.Load()))
}

// stepFor is the first deadline, doubled until it is no shorter than d or as long
// as it may be.
func (c *cluster) stepFor(d time.Duration) time.Duration {
	step, most := c.firstDeadline, max(c.firstDeadline, maxReadDeadline)
	for step < d && step < most {
		step = min(2*step, most)
	}
	return step
}

// noteHang remembers that a question found no answer in time.
func (c *cluster) noteHang(err error) {
	if gluster.FailureOf(err) == gluster.FailureOutcomeUnknown {
		c.hung.Store(true)
	}
}

// figures asks for a task's figures.
func (c *cluster) figures(ctx context.Context, task gluster.AsyncTask) (gluster.AsyncTask, error) {
	ctx, cancel := c.patience(ctx)
	defer cancel()
	answer, err := c.Service.TaskStatus(ctx, task)
	c.noteHang(err)
	return answer, err
}
