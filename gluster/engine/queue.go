package engine

import (
	"context"
	"slices"
	"sync"
)

// Queue gives turns on one cluster: one to each question and each command. It is
// what makes "one writer per cluster" true inside one server, and what keeps our
// questions away from our own commands.
//
// A command is alone on the cluster and goes before every question that waits, so
// it waits for what is on its way and for nothing else. A question about the whole
// cluster is alone as well. Questions about one volume each go beside each other,
// a few at a time: glusterd locks a volume for each.
//
// Whoever has a turn may ask on within it: what is asked with the context of a turn
// takes none of its own.
type Queue struct {
	mu sync.Mutex
	// alone is whether somebody has the cluster to himself; asked are the volumes
	// about which somebody asks.
	alone bool
	asked map[string]bool
	// waiting are those who want a turn, in the order in which they came.
	waiting  []*waiter
	beside   int
	commands int64
}

// waiter is somebody who wants a turn; ready is closed when it is his.
type waiter struct {
	command bool
	quiet   bool   // only waits, and has nothing when it is his turn
	volume  string // "" for the whole cluster
	ready   chan struct{}
}

// questionsBeside is how many questions about different volumes of one cluster
// are on their way at once. glusterd answers each in some tenths of a second, so
// that sixty running tasks are read every three.
const questionsBeside = 8

// NewQueue returns an empty queue.
func NewQueue() *Queue { return &Queue{asked: map[string]bool{}, beside: questionsBeside} }

// Command waits for its turn and runs fn, which sends a command. Like its siblings
// it returns fn's error, or the context's when that ends before the turn comes; fn
// has then not run.
func (q *Queue) Command(ctx context.Context, fn func(context.Context) error) error {
	return q.do(ctx, &waiter{command: true}, fn)
}

// AskAll waits for its turn and runs fn, which asks about the whole cluster.
func (q *Queue) AskAll(ctx context.Context, fn func(context.Context) error) error {
	return q.do(ctx, &waiter{}, fn)
}

// AskAbout waits for its turn and runs fn, which asks about one volume.
func (q *Queue) AskAbout(ctx context.Context, volume string, fn func(context.Context) error) error {
	return q.do(ctx, &waiter{volume: volume}, fn)
}

// Quiet waits until no command has its turn or waits for one, and nobody has the
// cluster to himself. It takes no turn; the error is the context's.
func (q *Queue) Quiet(ctx context.Context) error {
	return q.do(ctx, &waiter{quiet: true}, func(context.Context) error { return nil })
}

// IsQuiet reports whether Quiet would not wait.
func (q *Queue) IsQuiet() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !q.alone && !slices.ContainsFunc(q.waiting, func(w *waiter) bool { return w.command })
}

// Commands is how many turns commands have had, the one that has it now included.
// What was asked while the number stayed the same was asked of one state.
func (q *Queue) Commands() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.commands
}

// turnOf marks the context of a turn.
type turnOf struct{ *Queue }

func (q *Queue) do(ctx context.Context, w *waiter, fn func(context.Context) error) error {
	if ctx.Value(turnOf{q}) != nil {
		return fn(ctx)
	}
	w.ready = make(chan struct{})
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.grant()
	q.mu.Unlock()
	select {
	case <-w.ready:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		q.leave(w)
		return err
	}
	defer q.leave(w)
	return fn(context.WithValue(ctx, turnOf{q}, true))
}

// leave gives a turn back, or the wish for one up.
func (q *Queue) leave(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-w.ready:
		if w.quiet {
			return
		}
		if w.volume == "" {
			q.alone = false
		} else {
			delete(q.asked, w.volume)
		}
	default:
		q.waiting = slices.DeleteFunc(q.waiting, func(o *waiter) bool { return o == w })
	}
	q.grant()
}

// grant gives a turn to everybody who can have one now.
func (q *Queue) grant() {
	for !q.alone {
		i := q.next()
		if i < 0 {
			return
		}
		w := q.waiting[i]
		q.waiting = slices.Delete(q.waiting, i, i+1)
		if w.command {
			q.commands++
		}
		if w.quiet {
			close(w.ready)
			continue
		}
		if w.volume == "" {
			q.alone = true
		} else {
			q.asked[w.volume] = true
		}
		close(w.ready)
	}
}

// next is who is to have the next turn, -1 if nobody can: the first command, else
// whoever has waited longest. A question about a volume of which somebody asks
// already lets others go first; one about the whole cluster does not.
func (q *Queue) next() int {
	free := len(q.asked) == 0
	if i := slices.IndexFunc(q.waiting, func(w *waiter) bool { return w.command }); i >= 0 {
		if free {
			return i
		}
		return -1
	}
	for i, w := range q.waiting {
		switch {
		case w.quiet, w.volume == "" && free:
			return i
		case w.volume == "":
			return -1
		case len(q.asked) >= q.beside:
			continue // for those who only wait until it is quiet
		case !q.asked[w.volume]:
			return i
		}
	}
	return -1
}

// gate lets one at a time through, in the order in which they came.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

// pass waits until the gate is free and runs fn; the error is fn's, or the
// context's when that ends before.
func (g gate) pass(ctx context.Context, fn func(context.Context) error) error {
	select {
	case g <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-g }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(ctx)
}
