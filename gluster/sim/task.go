package sim

import (
	"slices"
	"time"

	"brickyard/gluster"
)

// taskKind is what a task does; glusterd lists a fix-layout as a rebalance.
type taskKind int

const (
	rebalancing taskKind = iota
	fixLayout
	removal
)

// task is the one long-running operation of a volume. It stays until it is
// stopped, committed, or replaced by the next one, however long it is over.
type task struct {
	id     string
	kind   taskKind
	force  bool
	bricks []string // under removal
	begin  time.Time
	runs   []*run
	// frozen: it stands still.
	frozen bool
}

// run is the rebalance process of one node. A host without one has "not
// started" the task and is dropped from the node lines.
type run struct {
	host  *host
	moves []move
	scan  uint64 // files it looks at
	// fails and skips are what it will have counted at its end.
	fails, skips uint64

	length, spent time.Duration // at normal throttle
	elapsed       time.Duration // on the clock

	status                gluster.TaskStatus // 0 to 4 and 9; shown as 5 to 8 for a fix-layout
	files, bytes, lookups uint64
	failures, skipped     uint64
}

// move is data on its way from one subvolume to another.
type move struct {
	from, to             *set
	files, bytes         uint64
	doneFiles, doneBytes uint64
}

func (t *task) run(h *host) *run {
	i := slices.IndexFunc(t.runs, func(r *run) bool { return r.host == h })
	if i < 0 {
		return nil
	}
	return t.runs[i]
}

// statusOn is the status glusterd on one host has in memory.
func (t *task) statusOn(h *host) gluster.TaskStatus {
	if r := t.run(h); r != nil {
		return r.status
	}
	return gluster.StatusNotStarted
}

// running names a reachable host that is still at it, nil if none; the asked one
// first, because it checks before it asks the peers.
func (s *session) running(v *volume) *host {
	if v.task == nil {
		return nil
	}
	for _, h := range append([]*host{s.asked}, s.peers()...) {
		if !h.off && v.task.statusOn(h) == gluster.StatusInProgress {
			return h
		}
	}
	return nil
}

// rank is the precedence table of glusterd and CLI. It has five entries; for a
// higher status they read past its end, where mostly zeros lie. Zero beats all.
func rank(s gluster.TaskStatus) int {
	table := []int{5, 1, 3, 4, 2}
	if int(s) < len(table) {
		return table[s]
	}
	return 0
}

// listedStatus is what `volume status` shows for all reachable nodes together.
func (s *session) listedStatus(t *task) gluster.TaskStatus {
	status := t.statusOn(s.asked)
	for _, h := range s.peers() {
		if other := t.statusOn(h); !h.off && rank(other) <= rank(status) {
			status = other
		}
	}
	return status
}

// shown is the code `rebalance status` has for a run.
func (t *task) shown(r *run) gluster.TaskStatus {
	if t.kind == fixLayout && r.status >= gluster.StatusInProgress && r.status <= gluster.StatusFailed {
		return r.status + gluster.StatusFixLayoutProgress - gluster.StatusInProgress
	}
	return r.status
}

// figures are the <nodeCount>, <node> and <aggregate> elements of a status or
// stop answer. nodeCount counts all peers, also those without a line.
func (s *session) figures(t *task) []elem {
	out := []elem{num("nodeCount", len(s.c.hosts))}
	var sum run
	overall := gluster.TaskStatus(-1)
	for _, h := range append(s.peers(), s.asked) {
		r := t.run(h)
		if r == nil || h.off || r.status == gluster.StatusNotStarted {
			continue
		}
		line := *r
		line.status = t.shown(r)
		if t.kind == removal { // the CLI has no column for it
			line.failures, line.skipped = line.failures+line.skipped, 0
		}
		name := h.name
		if h == s.asked {
			name = "localhost"
		}
		out = append(out, el("node", append([]elem{text("nodeName", name), text("id", h.uuid)}, line.figures()...)...))
		sum.files += line.files
		sum.bytes += line.bytes
		sum.lookups += line.lookups
		sum.failures += line.failures
		sum.skipped += line.skipped
		sum.elapsed = max(sum.elapsed, line.elapsed)
		if overall == -1 || rank(line.status) <= rank(overall) {
			overall = line.status
		}
	}
	sum.status = max(overall, gluster.StatusNotStarted)
	return append(out, el("aggregate", sum.figures()...))
}

func (r *run) figures() []elem {
	return []elem{
		num("files", r.files), num("size", r.bytes), num("lookups", r.lookups),
		num("failures", r.failures), num("skipped", r.skipped),
		num("status", r.status), text("statusStr", r.status.String()),
		text("runtime", seconds(r.elapsed)),
	}
}
