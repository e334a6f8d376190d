package sim

import (
	"fmt"
	"time"

	"brickyard/gluster"
)

// settle brings the model up to the clock. Everything that looks at the model or
// changes it settles first, so that what changes counts from now on.
func (c *Cluster) settle() {
	now := c.cfg.Now()
	if now.Before(c.at) {
		return // a clock that was set back does not undo work
	}
	for _, v := range c.volumes {
		c.settleTask(v, now)
		c.settleHeals(v, now)
	}
	c.at = now
}

func (c *Cluster) settleTask(v *volume, now time.Time) {
	t := v.task
	if t == nil || !now.After(t.begin) {
		return
	}
	passed := now.Sub(c.at)
	if c.at.Before(t.begin) {
		passed = now.Sub(t.begin)
	}
	v.failIfCut()
	for _, r := range t.runs {
		switch {
		case r.status != gluster.StatusInProgress || r.host.off:
		case t.frozen:
			r.elapsed += passed
		default:
			r.advance(passed, v.speed())
		}
	}
}

// failIfCut fails the running task when a subvolume is gone: every rebalance
// process that loses sight of one gives up.
func (v *volume) failIfCut() {
	if v.task == nil {
		return
	}
	for _, s := range v.sets {
		if v.available(s) {
			continue
		}
		for _, r := range v.task.runs {
			if !r.host.off {
				r.fail()
			}
		}
		return
	}
}

// speed is what cluster.rebal-throttle makes of the pace; it acts on a running
// task at once.
func (v *volume) speed() float64 {
	switch throttle, _ := v.option("cluster.rebal-throttle"); throttle {
	case "lazy":
		return 0.5
	case "aggressive":
		return 2
	}
	return 1
}

func (r *run) advance(passed time.Duration, speed float64) {
	step := time.Duration(float64(passed) * speed)
	if rest := r.length - r.spent; step >= rest {
		r.elapsed += time.Duration(float64(rest) / speed)
		r.spent = r.length
		r.status = gluster.StatusCompleted
	} else {
		r.elapsed += passed
		r.spent += step
	}
	done, all := uint64(r.spent), uint64(max(1, r.length))
	r.lookups = max(r.lookups, mulDiv(r.scan, done, all))
	r.failures = max(r.failures, mulDiv(r.fails, done, all))
	r.skipped = max(r.skipped, mulDiv(r.skips, done, all))
	for i := range r.moves {
		m := &r.moves[i]
		files := max(m.doneFiles, mulDiv(m.files, done, all))
		bytes := max(m.doneBytes, mulDiv(m.bytes, files, max(1, m.files)))
		r.files += files - m.doneFiles
		r.bytes += bytes - m.doneBytes
		m.carry(files-m.doneFiles, bytes-m.doneBytes)
	}
}

// carry moves files in the model, never more than there are: another node's
// process or a commit by force may have been there before.
func (m *move) carry(files, bytes uint64) {
	m.doneFiles += files
	m.doneBytes += bytes
	files, bytes = min(files, m.from.files), min(bytes, m.from.bytes)
	m.from.files -= files
	m.from.bytes -= bytes
	m.to.files += files
	m.to.bytes += bytes
}

// restart is what a node does that comes back: its process starts again from
// zero with what is still to do. Its counters go backwards.
func (r *run) restart() {
	if r.status != gluster.StatusInProgress {
		return
	}
	kept := r.moves[:0]
	for _, m := range r.moves {
		m.files -= m.doneFiles
		m.bytes -= m.doneBytes
		m.doneFiles, m.doneBytes = 0, 0
		if m.files > 0 {
			kept = append(kept, m)
		}
	}
	r.moves = kept
	r.length = max(time.Second, r.length-r.spent)
	r.spent, r.elapsed = 0, 0
	r.files, r.bytes, r.lookups, r.failures, r.skipped = 0, 0, 0, 0, 0
}

// seconds as the CLI prints them: whole ones, with two zeros.
func seconds(d time.Duration) string { return fmt.Sprintf("%d.00", d/time.Second) }

// fail ends a running process badly; a nil run has nothing to end.
func (r *run) fail() {
	if r != nil && r.status == gluster.StatusInProgress {
		r.status = gluster.StatusFailed
		r.failures++
	}
}
