package engine

import (
	"sync"

	"brickyard/gluster/jobs"
)

// PauseForWindow pauses a job as it was read, as a look does whose window has closed.
func (e *Engine) PauseForWindow(j jobs.Job) { e.syncers[j.Cluster].deeds.pauseByWindow(j) }

// Remembered counts what is kept in memory of a cluster beside its last snapshot.
func (e *Engine) Remembered(cluster string) map[string]int {
	m, syncer := e.clusters[cluster], e.syncers[cluster]
	heard := 0
	m.heard.Range(func(any, any) bool { heard++; return true })
	for _, mu := range []*sync.Mutex{&m.tries.mu, &syncer.recordedTasks.mu, &m.reader.mu, &syncer.claims.mu, &m.complaints.mu} {
		mu.Lock()
		defer mu.Unlock()
	}
	return map[string]int{
		"tries": len(m.tried), "tasks": len(syncer.known), "volumes": len(m.statusAt), "reserved": len(syncer.reserved),
		"complaints": len(m.said), "clean readings": syncer.cleanReadings.size(),
		"tasks without figures": syncer.figureless.size(), "heals": heard,
	}
}

// HasOperation reports whether something is done for the jobs of a kind.
func HasOperation(kind jobs.KindName) bool { return operations[kind] != nil }
