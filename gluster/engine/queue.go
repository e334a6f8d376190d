package engine

import (
	"context"
)

// Queue lets one thing at a time happen to a cluster: a pass of the syncer or a
// command of the runner, in the order in which they asked. It is what makes
// "one writer per cluster" true inside one server, and what keeps our polls
// away from our own commands.
type Queue struct{ slot chan struct{} }

// NewQueue returns an empty queue.
func NewQueue() *Queue { return &Queue{slot: make(chan struct{}, 1)} }

// Do waits for its turn and runs fn. It returns fn's error, or the context's
// when that ends before the turn comes; fn has then not run.
func (q *Queue) Do(ctx context.Context, fn func(context.Context) error) error {
	select {
	case q.slot <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-q.slot }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(ctx)
}
