package cli

import (
	"context"

	"brickyard/gluster"
)

// Heals is Client.Heals of the target that answers, with HealDeadline: the
// question may take minutes on a healthy cluster. That it gave no answer in time
// therefore says nothing about the target, and no other one is asked, which would
// have as much to look at. An answer says nothing either: who answers may have
// changed since the question began.
func (f *Failover) Heals(ctx context.Context, volume string) ([]gluster.BrickHeal, error) {
	f.meet(ctx)
	var lost error
	for range f.targets {
		i, err := f.answering(ctx)
		if err != nil {
			return nil, err
		}
		heals, err := f.targets[i].client.Heals(ctx, volume)
		if !silent(err) || gluster.FailureOf(err) == gluster.FailureOutcomeUnknown || ctx.Err() != nil {
			return heals, err
		}
		f.leave(i, err)
		lost = err
	}
	return nil, lost
}

// answering is the target that answers; while none does, the first that names its
// peers.
func (f *Failover) answering(ctx context.Context) (int, error) {
	f.mu.Lock()
	i := f.current
	f.mu.Unlock()
	if i >= 0 {
		return i, nil
	}
	_, i, err := first(ctx, f, func(ctx context.Context, i int) ([]gluster.Peer, error) {
		return f.probe(ctx, i, ProbeDeadline)
	})
	return i, err
}
