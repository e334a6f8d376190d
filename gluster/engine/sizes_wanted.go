package engine

import (
	"context"
	"time"

	"brickyard/gluster/jobs"
)

// WantSizes reads the sizes of a cluster's bricks in the background when they
// are older than SizesMaxAge. It is called when somebody looks, because reading
// them takes every volume's lock; nobody looking costs nothing. A page of many
// clusters has them read a few at a time.
func (e *Engine) WantSizes(name string) {
	m, ok := e.clusters[name]
	if !ok {
		return
	}
	snap := m.snapshot.Load()
	asked := time.Unix(0, m.sizedAt.Load())
	if !snap.Reachable || !sizesOld(*snap, e.now()) || !jobs.Older(asked, e.now(), SizesMaxAge/4) || !m.sizing.TryLock() {
		return
	}
	m.sizedAt.Store(e.now().UnixNano())
	m.runner.wg.Go(func() {
		defer m.sizing.Unlock()
		leave, _ := e.turns.take(m.runner.work, e.closing)
		defer leave()
		if e.accepting() != nil {
			return
		}
		ctx, cancel := context.WithTimeout(m.runner.work, time.Minute)
		defer cancel()
		if err := m.refreshSizes(ctx, AllVolumes); err != nil {
			m.complain(unreadableSizes, err, "volume", AllVolumes)
		}
	})
}

func sizesOld(s jobs.Snapshot, now time.Time) bool {
	for _, v := range s.Volumes {
		if v.Started() && jobs.Older(s.DetailAt[v.Name], now, SizesMaxAge) {
			return true
		}
	}
	return false
}
