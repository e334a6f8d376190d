package engine

import "brickyard/gluster/jobs"

// PauseForWindow pauses a job as it was read, as a look does whose window has closed.
func (e *Engine) PauseForWindow(j jobs.Job) { e.syncers[j.Cluster].deeds.pauseByWindow(j) }

// Remembered counts what is kept in memory of a cluster beside its last snapshot.
func (e *Engine) Remembered(cluster string) map[string]int {
	m, syncer := e.clusters[cluster], e.syncers[cluster]
	heard := 0
	m.heard.Range(func(any, any) bool { heard++; return true })
	m.mu.Lock()
	defer m.mu.Unlock()
	m.complaints.mu.Lock()
	defer m.complaints.mu.Unlock()
	return map[string]int{
		"tries": len(m.tried), "tasks": len(m.known), "volumes": len(m.statusAt), "reserved": len(m.reserved),
		"complaints": len(m.complaints.said), "clean readings": syncer.cleanReadings.size(),
		"tasks without figures": syncer.figureless.size(), "heals": heard,
	}
}

// HasOperation reports whether something is done for the jobs of a kind.
func HasOperation(kind jobs.KindName) bool { return operations[kind] != nil }
