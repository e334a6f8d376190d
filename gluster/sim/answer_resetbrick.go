package sim

import "brickyard/gluster"

const usageResetBrick = "volume reset-brick <VOLNAME> <SOURCE-BRICK> {{start} | {<NEW-BRICK> commit}}"

// resetBrick stops a brick for a new disk at the same path, and starts it again.
// What is listed about the brick stays as it was; only its process is gone in
// between.
func (s *session) resetBrick(w []string) *reply {
	if len(w) < 5 {
		return usage(usageResetBrick)
	}
	commit := len(w) >= 6 && w[5] == "commit"
	force := commit && len(w) == 7 && w[6] == "force"
	switch {
	case commit && (len(w) == 6 || force), len(w) == 5 && w[4] == "start":
	default:
		return usage(usageResetBrick, "Invalid option '"+w[4]+"' for reset-brick. Please enter valid reset-brick command\n")
	}
	for _, name := range w[3:min(5, len(w)-1)] {
		if _, _, ok := gluster.SplitBrickName(name); !ok {
			return wrongBrick(usageResetBrick, "wrong", name)
		}
	}
	r := s.resetRefusal(w[2], w[3])
	if r == nil && commit {
		r = s.resetCommitRefusal(w[2], w[3], w[4], force)
	}
	if r != nil {
		if r.errno == errFailed {
			r.errno = 0
		}
		return r.prefixed("volume reset-brick: failed: ")
	}
	v := s.c.volume(w[2])
	b, set := v.brick(w[3])
	words := "reset-brick start operation successful"
	if commit {
		words = "reset-brick commit operation successful"
		if force {
			words = "reset-brick commit force operation successful"
		}
		b.dead = false
		if b.swapped {
			b.swapped = false
			s.c.startHeal(v, set, b)
		}
	} else {
		b.dead, b.swapped = true, s.c.cfg.DisksAreChanged || b.swapped
	}
	return &reply{errstr: words, plain: "volume reset-brick: success: " + words + "\n"}
}

func (s *session) resetRefusal(name, brick string) *reply {
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
	if r := s.busyRefusal(v); r != nil {
		return r
	}
	if b, _ := v.brick(brick); b == nil {
		return refused(0, "brick: %s does not exist in volume: %s", brick, name)
	}
	return nil
}

func (s *session) resetCommitRefusal(name, from, to string, force bool) *reply {
	b, _ := s.c.volume(name).brick(from)
	switch {
	case from != to:
		return s.refusedOn(b.host, "When destination brick is new, please use gluster volume replace-brick <volname> <src-brick> <dst-brick> commit force")
	case b.host.off:
		return refused(0, "Host %s not connected", b.host.name)
	case !b.dead:
		return s.refusedOn(b.host, "Source brick must be stopped. Please use gluster volume reset-brick <volname> <dst-brick> start.")
	case !b.swapped && !force:
		return s.refusedOn(b.host, "Brick not available.It may be containing or be contained by an existing brick.Use 'force' option to override this.")
	}
	return nil
}

// SwapDisk puts an empty disk in the place of a brick's.
func (c *Cluster) SwapDisk(name, brick string) {
	c.onVolume(name, func(v *volume) {
		if b, _ := v.brick(brick); b != nil {
			b.swapped = true
		}
	})
}
