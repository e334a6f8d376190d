package cli

import (
	"context"

	"brickyard/gluster"
)

// Route chooses the target the next command that changes the cluster goes to,
// and says which. It asks the target for its peers first, so that the command
// meets a glusterd that answers and belongs to the cluster; until then nothing
// was sent, and another target may be chosen. After an error nothing may be sent.
func (f *Failover) Route(ctx context.Context) (string, error) {
	if _, err := f.Peers(ctx); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.disputed(); err != nil {
		return "", err
	}
	if f.current < 0 {
		// A question that waits for nobody's turn, about a heal, found it silent
		// while another target was probed.
		return "", &noTargetError{kind: gluster.FailureUnreachable, words: "the target that answered fell silent before the command was sent"}
	}
	f.routed = f.current
	return f.targets[f.routed].Label(), nil
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

// Mutate sends a command that changes the cluster to the target Route chose, and
// to no other, whatever comes of it: an answer that was lost says nothing about
// what was done. Without a Route before, it chooses for itself.
func (f *Failover) Mutate(ctx context.Context, command gluster.Command) (gluster.Answer, error) {
	i := f.takeRoute()
	if i < 0 {
		if _, err := f.Route(ctx); err != nil {
			return gluster.Answer{Message: gluster.WordsOf(err)}, err
		}
		i = f.takeRoute()
	}
	answer, err := f.targets[i].client.Mutate(ctx, command)
	if err != nil && silent(err) && ctx.Err() == nil {
		// The look that settles it begins with somebody else.
		f.leave(i, err)
	}
	return answer, err
}

// takeRoute is the target Route chose, once; -1 if there is none.
func (f *Failover) takeRoute() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.routed
	f.routed = -1
	return i
}
