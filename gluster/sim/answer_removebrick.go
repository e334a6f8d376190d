package sim

import (
	"slices"

	"brickyard/gluster"
)

func (s *session) removeBrick(w []string) *reply {
	a, r := parseRemove(w)
	if r != nil {
		return r
	}
	verb := a.verb
	var task []elem
	switch a.verb {
	case "status", "stop":
		task, r = s.removalFigures(a)
	default:
		task, r = s.changeBricks(&a)
		if a.verb == "force" {
			verb = "commit force"
		}
	}
	if r == nil {
		r = &reply{plain: "volume remove-brick " + verb + ": success\n"}
		if a.verb != "status" && a.verb != "stop" {
			r.errstr = "Remove Brick " + verb + " successful"
		}
	} else {
		r.plain = "volume remove-brick " + verb + ": failed: "
	}
	return r.with(el("volRemoveBrick", task...))
}

// removalFigures answers status and stop. glusterd handles them as rebalance
// commands, and takes any part of the task's bricks for the whole.
func (s *session) removalFigures(a removeArgs) ([]elem, *reply) {
	if r := s.rebalanceRefusal(a.volume); r != nil {
		return nil, r
	}
	v := s.c.volume(a.volume)
	if v.task == nil || v.task.kind != removal {
		return nil, refused(errFailed, "remove-brick not started for volume %s.", v.name)
	}
	for _, name := range a.bricks {
		if b, _ := v.brick(name); b == nil || !b.decommissioned {
			return nil, refused(errFailed, "Incorrect brick for volume %s", v.name)
		}
	}
	t := v.task
	if a.verb == "stop" {
		s.stop(v)
	}
	return append([]elem{text("task-id", t.id)}, s.figures(t)...), nil
}

// changeBricks answers start, commit and force.
func (s *session) changeBricks(a *removeArgs) ([]elem, *reply) {
	v := s.c.volume(a.volume)
	if v == nil {
		return nil, refused(0, "Volume %s does not exist", a.volume)
	}
	if r := shapeRefusal(v, a); r != nil {
		return nil, r
	}
	if r := s.locked(v.name, false); r != nil {
		return nil, r
	}
	if len(a.bricks) == len(v.bricks()) {
		return nil, refused(errFailed, "Deleting all the bricks of the volume is not allowed")
	}
	var r *reply
	switch a.verb {
	case "start":
		r = s.startRefusal(v, *a)
	case "commit":
		r = s.commitRefusal(v, *a)
	}
	if r != nil {
		return nil, r
	}
	var task []elem
	if a.verb == "start" {
		task = []elem{text("task-id", s.startRemoval(v, *a).id)}
	} else {
		if v.task != nil {
			task = []elem{text("task-id", v.task.id)}
		}
		// The task ends with any commit, also one of a part of its bricks; the
		// rest stays decommissioned.
		v.task = nil
		v.takeAway(*a)
	}
	if !v.replicated() {
		v.setOption("performance.client-io-threads", "on") // glusterd does so whenever it takes bricks away
	}
	return task, nil
}

func (s *session) startRemoval(v *volume, a removeArgs) *task {
	for _, name := range a.bricks {
		b, _ := v.brick(name)
		b.decommissioned = true
	}
	s.delay = s.c.cfg.StartDelay
	return s.c.start(v, &task{kind: removal, bricks: slices.Clone(a.bricks)})
}

func (s *session) startRefusal(v *volume, a removeArgs) *reply {
	switch {
	case a.replica > 0:
		return refused(errFailed, "Migration of data is not needed when reducing replica count. Use the 'force' option")
	case !v.started():
		return refused(errFailed, "Volume %s needs to be started before remove-brick"+
			" (you can use 'force' or 'commit' to override this behavior)", v.name)
	case v.task != nil && v.task.kind == removal:
		return refused(errFailed, "An earlier remove-brick task exists for volume %s."+
			" Either commit it or stop it before starting a new task.", v.name)
	}
	if h := s.running(v); h != nil {
		return s.refusedOn(h, "Rebalance is in progress. Please retry after completion")
	}
	return s.brickRefusal(v, a)
}

// brickRefusal checks the bricks themselves. Whether one runs only its own host
// can say, so the word of the asked node comes first.
func (s *session) brickRefusal(v *volume, a removeArgs) *reply {
	var theirs *reply
	for _, name := range a.bricks {
		b, _ := v.brick(name)
		switch {
		case a.verb == "commit" && !b.decommissioned:
			return refused(errFailed, "Brick %s is not decommissioned. Use start or force option", name)
		case b.host.off:
			return refused(errFailed, "Host node of the brick %s is down", name)
		case a.verb == "start" && b.dead:
			r := s.refusedOn(b.host, "Found stopped brick %s. Use force option to remove the offline brick", name)
			if b.host == s.asked {
				return r
			}
			if theirs == nil {
				theirs = r
			}
		}
	}
	return theirs
}

// commitRefusal: each node judges by its own process. After a replace-brick its
// status is "reset", and nothing is left of the failures to judge by.
func (s *session) commitRefusal(v *volume, a removeArgs) *reply {
	for _, h := range append([]*host{s.asked}, s.peers()...) {
		if v.task == nil || h.off {
			continue
		}
		r := v.task.run(h)
		switch {
		case r == nil:
		case r.status == gluster.StatusInProgress:
			return s.refusedOn(h, "use 'force' option as migration is in progress")
		case r.status == gluster.StatusFailed:
			return s.refusedOn(h, "use 'force' option as migration has failed")
		case r.status == gluster.StatusCompleted && r.failures+r.skipped > 0:
			return s.refusedOn(h, "use 'force' option as migration of some files might have been skipped or has failed")
		}
	}
	return s.brickRefusal(v, a)
}
