package cli

import (
	"context"

	"brickyard/gluster"
)

// Route chooses the target for a command that changes the cluster. It asks the
// target for its peers first, so that the command meets a glusterd that answers and
// belongs to the cluster; until then nothing was sent, and another target may be
// chosen. After an error nothing may be sent.
func (f *Failover) Route(ctx context.Context) (gluster.Route, error) {
	if _, err := f.Peers(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.disputed(); err != nil {
		return nil, err
	}
	if f.current < 0 {
		// Another question found it silent while another target was probed.
		return nil, &noTargetError{kind: gluster.FailureUnreachable, words: "the target that answered fell silent before the command was sent"}
	}
	return targetRoute{f, f.current, f.targets[f.current].Label()}, nil
}

// targetRoute leads to one of a cluster's targets.
type targetRoute struct {
	failover *Failover
	target   int
	label    string
}

// Target is gluster.Route.
func (r targetRoute) Target() string { return r.label }

// Mutate sends a command to the target that was chosen and to no other, whatever
// comes of it: an answer that was lost says nothing about what was done.
func (r targetRoute) Mutate(ctx context.Context, command gluster.Command) (gluster.Answer, error) {
	answer, err := r.failover.targets[r.target].client.Mutate(ctx, command)
	if err != nil && silent(err) && ctx.Err() == nil {
		// The look that settles it begins with somebody else.
		r.failover.leave(r.target, err)
	}
	return answer, err
}

// disputed forbids changes while it is not certain which pool is meant: a target
// that was given earlier than the one that named the pool belongs to another.
// f.mu is held.
func (f *Failover) disputed() error {
	for i, m := range f.targets {
		if i < f.poolBy && m.State == gluster.TargetForeign && !f.pool[m.UUID] {
			return &noTargetError{kind: gluster.FailureRefused, words: "the targets of this cluster belong to different trusted storage pools, so nothing is changed; " +
				m.Label() + " is given first, but " + f.targets[f.poolBy].Label() + " answered first. Correct the --cluster targets and start Brickyard again"}
		}
	}
	return nil
}
