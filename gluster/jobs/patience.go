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
