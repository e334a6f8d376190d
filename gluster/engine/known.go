package engine

import (
	"context"
	"time"

	"brickyard/gluster/jobs"
)

// awaitFirstLook finds a cluster and waits for its first look, for a while and no longer
// than ctx; the look does not wait for its turn any more. A cluster that was tried
// and gave no answer has been looked at.
func (e *Engine) awaitFirstLook(ctx context.Context, cluster string) (*member, error) {
	m, ok := e.clusters[cluster]
	if !ok {
		return nil, NoCluster(cluster)
	}
	if m.snapshot.Load().TriedAt.IsZero() {
		m.hurry.ring()
	}
	limit := time.NewTimer(e.firstLook)
	defer limit.Stop()
	select {
	case <-m.first.taken:
	case <-limit.C:
	case <-ctx.Done():
	case <-e.closing:
	}
	return m, nil
}

// Known returns what is known of a cluster, once it was read. In the first moments
// after a start it waits for that; then it is a *Refusal.
func (e *Engine) Known(ctx context.Context, cluster string) (jobs.Snapshot, error) {
	m, err := e.awaitFirstLook(ctx, cluster)
	if err != nil {
		return jobs.Snapshot{}, err
	}
	s := *m.snapshot.Load()
	return s, s.RefuseUnread()
}
