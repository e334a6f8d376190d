package engine

import (
	"maps"
	"sync"
)

// tally counts something per key. Its zero value is ready, and it may be used by
// many at once.
type tally[K comparable] struct {
	mu    sync.Mutex
	count map[K]int
}

// add counts one more and returns how many it were by then.
func (t *tally[K]) add(key K) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.count = map[K]int{}
	}
	t.count[key]++
	return t.count[key]
}

// forget begins to count anew.
func (t *tally[K]) forget(key K) { t.forgetIf(func(k K) bool { return k == key }) }

// forgetIf begins to count anew for all keys for which meant is true.
func (t *tally[K]) forgetIf(meant func(K) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.count, func(k K, _ int) bool { return meant(k) })
}

// size is how many keys are counted.
func (t *tally[K]) size() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.count)
}
