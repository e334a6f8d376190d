package engine

import (
	"maps"
	"sync"
)

// recordedTasks are the ids of tasks that are in the database already, so that a pass over
// an idle cluster asks it nothing.
type recordedTasks struct {
	mu    sync.Mutex
	known map[string]bool
}

// forgetTasks drops those that are meant.
func (t *recordedTasks) forgetTasks(meant func(id string) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.known, func(id string, _ bool) bool { return meant(id) })
}

func (t *recordedTasks) isKnown(taskID string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known[taskID]
}

// know remembers that a task is recorded.
func (t *recordedTasks) know(taskID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known[taskID] = true
}
