package engine

import (
	"context"
	"sync"
	"time"
)

// DefaultAtOnce is how many clusters are asked at the same time by the engine
// itself. Every question is a process, often with an ssh around it.
const DefaultAtOnce = 8

// turnLasts is how long whoever has a turn counts. A cluster that gives no answer
// for longer costs little but time, and must not keep the others from being asked.
const turnLasts = 5 * time.Second

// startsApart is how long after the cluster before it a cluster is first asked.
const startsApart = 50 * time.Millisecond

// turns bounds how many clusters are asked at once, over all of them: for what is
// asked regularly or because somebody opened a page. Commands, and looks that a
// request waits for, do not wait for a turn.
type turns struct {
	free chan struct{}
	// helpers are those who ask a cluster beside the one that has its turn.
	helpers chan struct{}
}

func newTurns(atOnce int) *turns {
	return &turns{free: make(chan struct{}, max(1, atOnce)), helpers: make(chan struct{}, 2*max(1, atOnce))}
}

// help waits until one more may ask over all clusters, lets it, and returns what work
// does; false when ctx ends before. Clusters that hang can keep all helpers busy, but
// not those who have a turn.
func (t *turns) help(ctx context.Context, work func() bool) bool {
	select {
	case t.helpers <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	defer func() { <-t.helpers }()
	return work()
}

// take waits for a turn, until ctx ends or until somebody is in a hurry, and then
// goes without. leave gives the turn back and has to be called.
func (t *turns) take(ctx context.Context, hurry ...<-chan struct{}) (leave func(), hurried bool) {
	var first, second <-chan struct{}
	if len(hurry) > 0 {
		first = hurry[0]
	}
	if len(hurry) > 1 {
		second = hurry[1]
	}
	select {
	case t.free <- struct{}{}:
	case <-first:
		return func() {}, true
	case <-second:
		return func() {}, true
	case <-ctx.Done():
		return func() {}, false
	}
	var once sync.Once
	release := func() { once.Do(func() { <-t.free }) }
	limit := time.AfterFunc(turnLasts, release)
	return func() {
		limit.Stop()
		release()
	}, false
}
