package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// meet asks every target for its peers, once, before the first question: a
// target of another pool has to be known before anything is sent. The first that
// answers says which pool the cluster is, unless it is alone in its own while
// others have company: then it was detached, or installed anew. Among the
// members the one that sees most peers begins.
func (f *Failover) meet(ctx context.Context) {
	f.mu.Lock()
	met := f.pool != nil
	f.mu.Unlock()
	if met {
		return
	}
	views, founder := f.views(ctx)
	if ctx.Err() != nil {
		return
	}
	var order []int
	if founder >= 0 {
		order = append(order, founder)
	}
	for i := range f.targets {
		if i != founder && views[i] != nil {
			order = append(order, i)
		}
	}
	best := -1
	for _, i := range order {
		if f.judge(i, views[i]) == nil && (best < 0 || gluster.TakingPart(views[i]) > gluster.TakingPart(views[best])) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.makeCurrent(best)
	for i, m := range f.targets {
		if i != best && m.verified {
			f.reserve(m)
		}
	}
}

// views asks every target for its peers; the view of one that did not answer is
// nil. founder is the target that says which pool the cluster is, -1 if none.
func (f *Failover) views(ctx context.Context) (views [][]gluster.Peer, founder int) {
	views, founder = make([][]gluster.Peer, len(f.targets)), -1
	for i := range f.targets {
		view, err := f.view(ctx, i, ProbeDeadline)
		if ctx.Err() != nil {
			return views, -1
		}
		if err != nil {
			f.leave(i, err)
			continue
		}
		views[i] = view
		if f.akin(view) && (founder < 0 || len(views[founder]) == 1 && len(view) > 1) {
			founder = i
		}
	}
	return views, founder
}

// akin reports whether a view can be one of the pool that was expected: it
// shares two nodes with it, or one if there was only one. Pools change while
// nobody looks, but not all of their nodes at once.
func (f *Failover) akin(view []gluster.Peer) bool {
	shared := 0
	for _, p := range view {
		if f.expected[p.UUID] {
			shared++
		}
	}
	return shared >= min(2, len(f.expected))
}

// probe asks a target for its peers and compares them with the pool. The error
// of a node that is no member is a *foreignError.
func (f *Failover) probe(ctx context.Context, i int, deadline time.Duration) ([]gluster.Peer, error) {
	view, err := f.view(ctx, i, deadline)
	if err != nil {
		return nil, err
	}
	return view, f.judge(i, view)
}

// view asks a target for its peers.
func (f *Failover) view(ctx context.Context, i int, deadline time.Duration) ([]gluster.Peer, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	view, err := f.targets[i].client.Peers(ctx)
	switch {
	case err != nil && silent(err):
		return nil, err
	case err != nil:
		// A node that refuses to name its peers cannot be compared.
		return nil, &noTargetError{kind: gluster.FailureMalformed, words: gluster.WordsOf(err)}
	case !slices.ContainsFunc(view, func(p gluster.Peer) bool { return p.Local && p.UUID != "" }):
		return nil, &noTargetError{kind: gluster.FailureMalformed, words: "the node does not say which of its peers it is"}
	}
	f.learnNames(view, nil)
	return view, nil
}

// judge decides by a target's view of its peers whether it is a node of the
// cluster, and keeps the pool up to date.
//
// A member knows itself by a UUID of the pool and has another node of the pool
// among its peers. A node that was detached sees only itself, so it is no member
// even though its UUID was; a node that is merely cut off still names its peers,
// as disconnected.
func (f *Failover) judge(i int, view []gluster.Peer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.targets[i]
	local, others := "", 0
	for _, p := range view {
		switch {
		case p.Local:
			local = p.UUID
		case f.pool[p.UUID]:
			others++
		}
	}
	m.UUID, m.Host, m.view = local, f.names[local], view
	m.Connected, m.Peers = gluster.TakingPart(view), len(view)
	why := ""
	switch {
	case f.pool == nil && !f.akin(view):
		why = "Its node belongs to another pool than this cluster was when it was last seen. It is not used. A cluster that was built anew needs another name in --cluster."
	case f.pool == nil:
		f.poolBy = i
	case !f.pool[local]:
		why = fmt.Sprintf("Its node (%s) is not part of this cluster's trusted storage pool. It is not used.", local)
	case others == 0 && len(f.pool) > 1:
		why = "Its node was detached from this cluster's trusted storage pool, or everybody else was: it knows none of the others. It is not used; if it is the one that is meant, start Brickyard again."
	}
	if why != "" {
		if m.State != gluster.TargetForeign {
			f.log.Error("a target is no member of the cluster's pool and is not used", "target", m.Label(), "uuid", local, "peers", len(view))
		}
		m.verified = false
		f.putOff(m)
		f.set(m, gluster.TargetForeign, why, "")
		if f.current == i {
			f.current = -1
		}
		return &foreignError{why: why}
	}
	m.verified = true
	if f.pool == nil || i == f.current {
		f.pool = make(map[string]bool, len(view))
		for _, p := range view {
			f.pool[p.UUID] = true
		}
	}
	return nil
}

// foreignError: the node behind a target is not part of the cluster.
type foreignError struct{ why string }

func (e *foreignError) Error() string { return e.why }

// Failure: for the cluster that was meant, nobody answered.
func (e *foreignError) Failure() gluster.Failure { return gluster.FailureUnreachable }

// Words is the sentence.
func (e *foreignError) Words() string { return e.why }

// learnNames keeps what the nodes call each other. The node that is asked calls
// itself localhost; a brick of its, or another node, has a better name. A name
// that is known stays: different nodes may know a peer by different ones.
func (f *Failover) learnNames(view []gluster.Peer, volumes []gluster.Volume) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for uuid, name := range gluster.PeerNames(view, volumes) {
		if f.names[uuid] == "" {
			f.names[uuid] = name
		}
	}
	for _, m := range f.targets {
		if m.Host == "" {
			m.Host = f.names[m.UUID]
		}
	}
}

// preferConnected looks, when peers are missing from a target's view, whether
// another target sees more of them: a node that is cut off from the others
// answers, but with less truth. It returns the view of the target that answers
// from now on.
func (f *Failover) preferConnected(ctx context.Context, i int, view []gluster.Peer) []gluster.Peer {
	mine := gluster.TakingPart(view)
	f.mu.Lock()
	m := f.targets[i]
	if mine == len(view) {
		f.set(m, m.State, "", "")
		f.mu.Unlock()
		return view
	}
	var reserve []int
	if now := f.now(); now.Sub(f.comparedAt) >= comparePause {
		f.comparedAt = now
		for k, other := range f.targets {
			if k != i && other.State == gluster.TargetReady {
				reserve = append(reserve, k)
			}
		}
		f.set(m, m.State, fmt.Sprintf("It sees %d of %d nodes, and no other target in reserve sees more.", mine, len(view)), "")
	}
	f.mu.Unlock()
	best, bestView, heard := i, view, []int{i}
	for _, k := range reserve {
		other, err := f.probe(ctx, k, ProbeDeadline)
		if ctx.Err() != nil {
			return view
		}
		if err != nil {
			f.leave(k, err)
			continue
		}
		heard = append(heard, k)
		if gluster.TakingPart(other) > gluster.TakingPart(bestView) {
			best, bestView = k, other
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.makeCurrent(best)
	for _, k := range heard {
		if k != best {
			f.reserve(f.targets[k])
		}
	}
	return bestView
}

// reserve says what a member is that does not answer now: in reserve, or apart
// when it hung not long ago or sees less than the one that answers. f.mu is held.
func (f *Failover) reserve(m *member) {
	best := f.targets[f.current]
	if trusted := m.hungAt.Add(doubtPause); !m.hungAt.IsZero() && f.now().Before(trusted) {
		m.misses, m.retryAt = 0, trusted
		f.set(m, gluster.TargetApart, "It answers again, but not long ago it gave no answer in time. It is asked when no other target can be.", "")
		return
	}
	if m.Connected >= best.Connected {
		m.misses, m.retryAt = 0, f.now().Add(readyPause)
		f.set(m, gluster.TargetReady, "", "")
		return
	}
	f.putOff(m)
	f.set(m, gluster.TargetApart, fmt.Sprintf("It sees %d of %d nodes, %s sees %d.", m.Connected, m.Peers, best.Node(), best.Connected), "")
}

// due is the target that is to be probed first, -1 if none is: those that are not
// well before those in reserve, then the one that has waited longest.
func (f *Failover) due() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	due := -1
	for i, m := range f.targets {
		if i == f.current || f.now().Before(m.retryAt) {
			continue
		}
		if due >= 0 {
			if best := f.targets[due]; best.Usable() == m.Usable() && !m.retryAt.Before(best.retryAt) || m.Usable() && !best.Usable() {
				continue
			}
		}
		due = i
	}
	return due
}

// revisit probes one target that does not answer now, when its time has come: one
// that was left, is apart or was no member soon, one in reserve now and then.
func (f *Failover) revisit(ctx context.Context) {
	due := f.due()
	if due < 0 {
		return
	}
	_, err := f.probe(ctx, due, ProbeDeadline)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		f.leave(due, err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current >= 0 && f.current != due {
		m := f.targets[due]
		if !m.Usable() {
			f.log.Info("a target of the cluster is back", "target", m.Label())
		}
		f.reserve(m)
	}
}
