package sim

import (
	"fmt"
	"slices"

	"brickyard/gluster"
)

// The numbers the CLI prints as <op>.
const (
	opStart     = 1
	opStop      = 2
	opStatus    = 3
	opFixLayout = 4
	opForce     = 5
)

func (s *session) rebalance(w []string) *reply {
	if len(w) < 4 {
		return usage(usageRebalance)
	}
	name, verb := w[2], w[3:]
	plain := fmt.Sprintf("volume rebalance: %s: failed: ", name)
	is := func(words ...string) bool { return slices.Equal(verb, words) }
	switch {
	case is("status"):
		return s.rebalanceFigures(name, opStatus).prefixed(plain)
	case is("stop"):
		return s.rebalanceFigures(name, opStop).prefixed(plain)
	case is("start"):
		return s.rebalanceStart(name, opStart)
	case is("start", "force"):
		return s.rebalanceStart(name, opForce)
	case is("fix-layout", "start"):
		return s.rebalanceStart(name, opFixLayout)
	}
	return usage(usageRebalance)
}

// rebalanceRefusal is what every rebalance command checks first.
func (s *session) rebalanceRefusal(name string) *reply {
	v := s.c.volume(name)
	switch {
	case s.locked(name, false) != nil:
		return s.locked(name, false)
	case v == nil:
		return refused(errFailed, "Volume %s does not exist", name)
	case len(v.sets) <= 1:
		return refused(errFailed,
			"Volume %s is not a distribute volume or contains only 1 brick.\nNot performing rebalance", name)
	case !v.started():
		return refused(errFailed, "Volume %s needs to be started to perform rebalance", name)
	}
	return nil
}

func (s *session) rebalanceStart(name string, op int) *reply {
	plain := fmt.Sprintf("volume rebalance: %s: failed: ", name)
	v := s.c.volume(name)
	r := s.rebalanceRefusal(name)
	if r == nil && v.task != nil && v.task.kind == removal {
		r = refused(errFailed, "A remove-brick task on volume %s is not yet committed."+
			" Either commit or stop the remove-brick task.", name)
	}
	if r == nil {
		if h := s.running(v); h != nil {
			r = s.refusedOn(h, "Rebalance on %s is already started", name)
		}
	}
	if r != nil {
		return r.with(el("volRebalance", num("op", op))).prefixed(plain)
	}
	kind := rebalancing
	if op == opFixLayout {
		kind = fixLayout
	}
	t := s.c.start(v, &task{kind: kind, force: op == opForce})
	s.delay = s.c.cfg.StartDelay
	return (&reply{plain: fmt.Sprintf("volume rebalance: %s: success: Rebalance on %s has been started successfully."+
		" Use rebalance status command to check status of the rebalance process.\nID: %s\n", name, name, t.id)}).
		with(el("volRebalance", text("task-id", t.id), num("op", op)))
}

// start gives the volume a task, under a new id and with counters from zero, and
// holds its lock for as long as starting takes.
func (c *Cluster) start(v *volume, t *task) *task {
	t.id = c.newID()
	t.begin = c.at.Add(c.cfg.StartDelay)
	v.lockedUntil = later(v.lockedUntil, t.begin)
	c.plan(v, t)
	v.task = t
	return t
}

// rebalanceFigures answers status and stop; unlike a start they exit 1 when
// refused.
func (s *session) rebalanceFigures(name string, op int) *reply {
	v := s.c.volume(name)
	r := s.rebalanceRefusal(name)
	if r == nil && (v.task == nil || v.task.kind == removal) {
		r = refused(errFailed, "Rebalance not started for volume %s.", name)
	}
	if r != nil {
		r.exit = 1
		return r.asOperation("volRebalance", r.errstr)
	}
	t := v.task
	if op == opStop {
		s.stop(v)
	}
	kids := append([]elem{text("task-id", t.id), num("op", op)}, s.figures(t)...)
	return (&reply{}).with(el("volRebalance", kids...))
}

// stop ends a task. What runs is "stopped", what was over keeps its status (ovirt
// 1019598), and the task is forgotten: this answer has its last figures.
func (s *session) stop(v *volume) {
	for _, r := range v.task.runs {
		if r.status == gluster.StatusInProgress {
			r.status = gluster.StatusStopped
		}
	}
	for _, b := range v.bricks() {
		b.decommissioned = false
	}
	v.task = nil
}
