package sim

import (
	"slices"

	"brickyard/gluster"
)

const notAvailable = "Brick: %s not available. Brick may be containing or be contained by an existing brick."

// replaceBrick puts an empty brick in the place of another at once; the healing
// that follows is no task. glusterd does not look at pending heals before.
func (s *session) replaceBrick(w []string) *reply {
	if len(w) != 7 {
		return usage(usageReplaceBrick)
	}
	for _, name := range w[3:5] {
		if _, _, ok := gluster.SplitBrickName(name); !ok {
			return wrongBrick(usageReplaceBrick, "wrong", name)
		}
	}
	if w[5] != "commit" || w[6] != "force" {
		return usage(usageReplaceBrick,
			"Invalid option '"+w[5]+"' '"+w[6]+"' for replace-brick. Please enter valid replace-brick command\n")
	}
	if r := s.replaceRefusal(w[2], w[3], w[4]); r != nil {
		return r.prefixed("volume replace-brick: failed: ")
	}
	v := s.c.volume(w[2])
	b, set := v.brick(w[3])
	fresh, err := s.c.newBrick(w[4], b.size)
	if err != nil { // cannot be: replaceRefusal has looked
		return refused(0, "Incorrect source or destination brick")
	}
	fresh.arbiter = b.arbiter
	set.bricks[slices.Index(set.bricks, b)] = fresh
	s.c.startHeal(v, set, fresh)
	v.resetTask()
	words := "replace-brick commit force operation successful"
	return &reply{errstr: words, plain: "volume replace-brick: success: " + words + "\n"}
}

// resetTask is what a replacement does to an old task: "reset due to
// replace-brick" on every node that took part.
func (v *volume) resetTask() {
	if v.task == nil {
		return
	}
	for _, r := range v.task.runs {
		*r = run{host: r.host, status: gluster.StatusResetReplaceBrick}
	}
}

func (s *session) replaceRefusal(name, from, to string) *reply {
	if r := s.locked(name, false); r != nil {
		return r
	}
	v := s.c.volume(name)
	if v == nil {
		return refused(0, "Volume %s does not exist", name)
	}
	if !v.started() {
		return refused(0, "volume: %s is not started", name)
	}
	r := s.busyRefusal(v)
	old, _ := v.brick(from)
	switch {
	case r != nil:
	case old == nil:
		r = refused(0, "brick: %s does not exist in volume: %s", from, name)
	case v.setSize() == 1:
		r = refused(0, "replace-brick is not permitted on distribute only volumes."+
			" Please use add-brick and remove-brick operations instead.")
	default:
		r = s.newBrickRefusal(to)
	}
	if r != nil && r.errno == errFailed {
		r.errno = 0 // whatever the reason
	}
	return r
}

// busyRefusal is what adding and replacing bricks say while a task runs.
func (s *session) busyRefusal(v *volume) *reply {
	if h := s.running(v); h != nil {
		return s.refusedOn(h, "Volume name %s rebalance is in progress. Please retry after completion", v.name)
	}
	return nil
}

func (s *session) newBrickRefusal(name string) *reply {
	hostName, _, _ := gluster.SplitBrickName(name)
	h := s.c.host(hostName)
	switch {
	case h == nil: // what is wrong with it stands in the log only
		return refused(errFailed, "Pre-validation failed on localhost. Please check log file for details")
	case h.off:
		return refused(errFailed, "Host %s not connected", h.name)
	case s.c.overlaps(name):
		return s.refusedOn(h, notAvailable, name)
	}
	return nil
}
