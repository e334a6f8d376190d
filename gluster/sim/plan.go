package sim

import (
	"math/bits"
	"slices"
	"time"

	"brickyard/gluster"
)

// plan makes the runs of a task: which node moves what, and for how long. Only
// nodes that are there and own a brick the task is about take part.
func (c *Cluster) plan(v *volume, t *task) {
	var sources []*set
	var moves []move
	var left uint64 // files that stay for want of space
	switch t.kind {
	case removal:
		sources = v.leaving(t.bricks)
		moves, left = v.evacuation(sources)
	case rebalancing:
		sources = v.sets
		moves, left = v.levelling(t.force)
	case fixLayout:
		sources = v.sets
	}
	for _, h := range c.hosts {
		if h.off || !owns(h, sources) {
			continue
		}
		r := &run{host: h, status: gluster.StatusInProgress}
		for _, s := range sources {
			if t.kind != fixLayout {
				r.scan += share(s, h, s.files)
			}
		}
		for _, m := range moves {
			part := move{from: m.from, to: m.to, files: share(m.from, h, m.files), bytes: share(m.from, h, m.bytes)}
			if part.files > 0 {
				r.moves = append(r.moves, part)
			}
		}
		r.length = c.duration(v, t, r)
		t.runs = append(t.runs, r)
	}
	if len(t.runs) == 0 {
		return
	}
	busiest := slices.MaxFunc(t.runs, func(a, b *run) int { return int(a.scan) - int(b.scan) })
	if t.kind == removal {
		busiest.fails += left
	} else {
		busiest.skips += left
	}
	t.hold(v.fail, true)
	t.hold(v.skip, false)
	v.fail, v.skip = 0, 0
}

// hold makes n more files stay where they are: as failures, or skipped.
func (t *task) hold(n uint64, failed bool) {
	if n == 0 || len(t.runs) == 0 {
		return
	}
	r := slices.MaxFunc(t.runs, func(a, b *run) int { return int(a.pendingFiles()) - int(b.pendingFiles()) })
	if failed {
		r.fails += n
	} else {
		r.skips += n
	}
	for i := range r.moves {
		m := &r.moves[i]
		k := min(n, m.files-m.doneFiles)
		if m.files > 0 {
			m.bytes -= min(m.bytes-m.doneBytes, mulDiv(m.bytes, k, m.files))
		}
		m.files -= k
		n -= k
	}
}

func (r *run) pendingFiles() uint64 {
	var n uint64
	for _, m := range r.moves {
		n += m.files - m.doneFiles
	}
	return n
}

// duration of a run at normal throttle. A node with nothing to move is done
// after its crawl, and a crawl takes a second at least.
func (c *Cluster) duration(v *volume, t *task, r *run) time.Duration {
	var bytes uint64
	for _, m := range r.moves {
		bytes += m.bytes
	}
	if c.cfg.RunTime > 0 {
		if bytes > 0 || t.kind == fixLayout {
			return c.cfg.RunTime
		}
		return min(time.Second, c.cfg.RunTime)
	}
	scan := r.scan
	if t.kind == fixLayout { // about one directory for every thirty files
		for _, s := range v.sets {
			scan += s.files / 30
		}
	}
	crawl := float64(scan) / float64(c.cfg.FilesPerSecond)
	copying := float64(bytes) / float64(c.cfg.BytesPerSecond)
	return max(time.Second, time.Duration(max(crawl, copying)*float64(time.Second)))
}

// levelling is what a rebalance moves: until each set holds data in proportion
// to its size. Without force a file stays if its target has less room than its
// source.
func (v *volume) levelling(force bool) (moves []move, left uint64) {
	var total, room, wanted uint64
	for _, s := range v.sets {
		total += s.bytes
		room += v.capacity(s)
	}
	target := make(map[*set]uint64)
	for _, s := range v.sets {
		target[s] = mulDiv(total, v.capacity(s), max(1, room))
		wanted += target[s] - min(target[s], s.bytes)
	}
	for _, from := range v.sets {
		surplus := from.bytes - min(from.bytes, target[from])
		for _, to := range v.sets {
			m := from.part(to, mulDiv(surplus, target[to]-min(target[to], to.bytes), max(1, wanted)))
			switch {
			case m.files == 0:
			case !force && v.setFree(to) < v.setFree(from):
				left += m.files
			default:
				m, n := m.upTo(v.setFree(to))
				left += n
				moves = append(moves, m)
			}
		}
	}
	return moves, left
}

// leaving are the sets of the bricks under removal.
func (v *volume) leaving(names []string) []*set {
	return slices.DeleteFunc(slices.Clone(v.sets), func(s *set) bool {
		return !slices.ContainsFunc(s.bricks, func(b *brick) bool { return slices.Contains(names, b.name()) })
	})
}

// evacuation is what a removal moves: everything on the leaving sets, to the
// others in proportion to their size. What has no room there fails, though the
// task completes.
func (v *volume) evacuation(leaving []*set) (moves []move, left uint64) {
	staying := slices.DeleteFunc(slices.Clone(v.sets), func(s *set) bool { return slices.Contains(leaving, s) })
	var room uint64
	free := make(map[*set]uint64)
	for _, s := range staying {
		room += v.capacity(s)
		free[s] = v.setFree(s)
	}
	for _, from := range leaving {
		rest := *from
		for i, to := range staying {
			m := from.part(to, mulDiv(from.bytes, v.capacity(to), max(1, room)))
			if i == len(staying)-1 { // no file is lost in rounding
				m.bytes, m.files = rest.bytes, rest.files
			}
			rest.bytes -= m.bytes
			rest.files -= m.files
			m, n := m.upTo(free[to])
			left += n
			free[to] -= m.bytes
			if m.files > 0 {
				moves = append(moves, m)
			}
		}
	}
	return moves, left
}

func (s *set) part(to *set, bytes uint64) move {
	return move{from: s, to: to, bytes: bytes, files: mulDiv(s.files, bytes, max(1, s.bytes))}
}

// upTo cuts a move down to the room there is; the second result is how many
// files that leaves behind.
func (m move) upTo(room uint64) (move, uint64) {
	if m.bytes <= room {
		return m, 0
	}
	fit := mulDiv(m.files, room, m.bytes)
	left := m.files - fit
	m.bytes = mulDiv(m.bytes, fit, max(1, m.files))
	m.files = fit
	return m, left
}

func owns(h *host, sets []*set) bool {
	return slices.ContainsFunc(sets, func(s *set) bool {
		return slices.ContainsFunc(s.bricks, func(b *brick) bool { return b.host == h })
	})
}

// share is a host's part of the work on a set: its data bricks that run divide
// it among themselves, the last one takes what doesn't divide.
func share(s *set, h *host, n uint64) uint64 {
	var owners []*host
	for _, b := range s.bricks {
		if !b.arbiter && b.online() {
			owners = append(owners, b.host)
		}
	}
	var mine uint64
	for i, o := range owners {
		if o != h {
			continue
		}
		k := n / uint64(len(owners))
		if i == len(owners)-1 {
			k = n - k*uint64(len(owners)-1)
		}
		mine += k
	}
	return mine
}

// mulDiv is a·b/c without overflow, for b ≤ c.
func mulDiv(a, b, c uint64) uint64 {
	if b >= c {
		return a
	}
	hi, lo := bits.Mul64(a, b)
	q, _ := bits.Div64(hi, lo, c)
	return q
}
