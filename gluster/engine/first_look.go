package engine

import (
	"sync"

	"brickyard/gluster/jobs"
)

// In the moments after a start nothing is known of a cluster. Who would have to be told
// so waits for its first look, see Engine.awaitFirstLook.

// firstLook tells when a cluster was looked at for the first time, whatever came
// of it.
type firstLook struct {
	once  sync.Once
	taken chan struct{}
}

func (f *firstLook) note(s jobs.Snapshot) {
	if !s.TriedAt.IsZero() {
		f.once.Do(func() { close(f.taken) })
	}
}
