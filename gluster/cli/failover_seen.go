package cli

import (
	"slices"

	"brickyard/gluster"
)

// asOthersSee gives the node that answers the state in which another target of
// the pool sees it. Its own list has none of itself, so that nothing there tells
// that the others have rejected it. Two nodes that are connected and not members
// of one pool take part in nothing together, whichever of them is right.
func (f *Failover) asOthersSee(view []gluster.Peer) []gluster.Peer {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(view, func(p gluster.Peer) bool { return p.Local })
	if i < 0 {
		return view
	}
	for _, m := range f.targets {
		if m.UUID == view[i].UUID || !m.verified {
			continue
		}
		for _, p := range m.view {
			if p.UUID == view[i].UUID && !p.Local && p.Connected && !p.Member() {
				m.retryAt = f.now() // to hear soon that it is over
				seen := slices.Clone(view)
				seen[i].State, seen[i].SeenBy = p.State, m.Node()
				return seen
			}
		}
	}
	return view
}
