package sim

import (
	"slices"
	"time"
)

// PowerOff cuts the power of a host: its bricks are gone, its part of a task
// stands still and disappears from the answers.
func (c *Cluster) PowerOff(hostName string) { c.power(hostName, true) }

// PowerOn brings a host back. Its part of a task that was running starts again
// from zero.
func (c *Cluster) PowerOn(hostName string) { c.power(hostName, false) }

func (c *Cluster) power(hostName string, off bool) {
	c.change(func() {
		h := c.host(hostName)
		if h == nil || h.off == off {
			return
		}
		h.off = off
		for _, v := range c.volumes {
			for _, b := range v.bricks() {
				if b.host == h {
					b.dead = false // a reboot starts every brick
				}
			}
			v.failIfCut()
			if r := v.runOn(h); r != nil && !off {
				r.restart()
			}
		}
	})
}

func (v *volume) runOn(h *host) *run {
	if v.task == nil {
		return nil
	}
	return v.task.run(h)
}

// KillBrick ends the process of one brick, named "host:/path". A task that loses
// a subvolume by it fails.
func (c *Cluster) KillBrick(name, brick string) {
	c.onVolume(name, func(v *volume) {
		if b, _ := v.brick(brick); b != nil {
			b.dead = true
			v.failIfCut()
		}
	})
}

// StartBrick is `volume start V force` for one brick.
func (c *Cluster) StartBrick(name, brick string) {
	c.onVolume(name, func(v *volume) {
		if b, _ := v.brick(brick); b != nil {
			b.dead = false
		}
	})
}

// Lock makes the volume answer "Another transaction is in progress" until then.
// A zero time opens it.
func (c *Cluster) Lock(name string, until time.Time) {
	c.onVolume(name, func(v *volume) { v.lockedUntil = until })
}

// FilesFail makes n files of the volume's task fail: of the one that is running,
// or else of the next one.
func (c *Cluster) FilesFail(name string, n uint64) { c.holdFiles(name, n, true) }

// FilesSkip likewise makes n files be skipped.
func (c *Cluster) FilesSkip(name string, n uint64) { c.holdFiles(name, n, false) }

func (c *Cluster) holdFiles(name string, n uint64, failed bool) {
	c.onVolume(name, func(v *volume) {
		s := &session{c: c, asked: c.hosts[0]}
		switch {
		case s.running(v) != nil:
			v.task.hold(n, failed)
		case failed:
			v.fail = n
		default:
			v.skip = n
		}
	})
}

// FailTask makes the running task of a volume fail on one host.
func (c *Cluster) FailTask(name, hostName string) {
	c.onVolume(name, func(v *volume) {
		if h := c.host(hostName); h != nil {
			v.runOn(h).fail()
		}
	})
}

// NeverBegin takes a host's part out of the volume's task, as when its glusterd
// hung at the start: what it should have moved stays, and it has no line in the
// answers.
func (c *Cluster) NeverBegin(name, hostName string) {
	c.onVolume(name, func(v *volume) {
		if v.task != nil {
			v.task.runs = slices.DeleteFunc(v.task.runs, func(r *run) bool { return r.host.name == hostName })
		}
	})
}

// Freeze lets the volume's task stand still, or go on: it is in progress, and
// nothing of it moves.
func (c *Cluster) Freeze(name string, frozen bool) {
	c.onVolume(name, func(v *volume) {
		if v.task != nil {
			v.task.frozen = frozen
		}
	})
}

// LoseFigures makes a host count the volume's task from zero, as after a restart
// of its glusterd. What it moved stays moved.
func (c *Cluster) LoseFigures(name, hostName string) {
	c.onVolume(name, func(v *volume) {
		if r := v.runOn(c.host(hostName)); r != nil {
			r.files, r.bytes, r.lookups, r.failures, r.skipped, r.elapsed = 0, 0, 0, 0, 0, 0
		}
	})
}

// PendingHeals sets what a brick reports as waiting for heal and as split-brain,
// beside what follows from replacements.
func (c *Cluster) PendingHeals(name, brick string, pending, splitBrain uint64) {
	c.onVolume(name, func(v *volume) {
		if b, _ := v.brick(brick); b != nil {
			b.pending, b.splitted = pending, splitBrain
		}
	})
}

// Resize sets the size of a brick's filesystem and what else lies on it.
func (c *Cluster) Resize(name, brick string, size, other uint64) {
	c.onVolume(name, func(v *volume) {
		if b, _ := v.brick(brick); b != nil {
			b.size, b.other, b.inodes = size, other, size/(16*KiB)
		}
	})
}

// DeleteVolume removes a volume and its task, as if deleted elsewhere.
func (c *Cluster) DeleteVolume(name string) {
	c.change(func() {
		c.volumes = slices.DeleteFunc(c.volumes, func(v *volume) bool { return v.name == name })
	})
}

// Recreate replaces a volume by another of the same name, with a new id.
func (c *Cluster) Recreate(spec VolumeSpec) error {
	c.DeleteVolume(spec.Name)
	return c.Add(spec)
}

// TaskID is the id of the volume's task, "" if it has none.
func (c *Cluster) TaskID(name string) (id string) {
	c.onVolume(name, func(v *volume) {
		if v.task != nil {
			id = v.task.id
		}
	})
	return id
}

//

func (c *Cluster) onVolume(name string, f func(*volume)) {
	c.change(func() {
		if v := c.volume(name); v != nil {
			f(v)
		}
	})
}

func (c *Cluster) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	f()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
