package sim

import (
	"fmt"

	"brickyard/gluster"
)

func (s *session) volumeStart(w []string) *reply {
	force := len(w) == 4 && w[3] == "force"
	if len(w) != 3 && !force {
		return usage(usageStart)
	}
	v := s.c.volume(w[2])
	r := s.locked(w[2], false)
	switch {
	case r != nil:
	case v == nil:
		r = refused(errFailed, "Volume %s does not exist", w[2])
	case v.started() && !force:
		r = refused(errFailed, "Volume %s already started", w[2])
	}
	if r != nil {
		return r.prefixed(fmt.Sprintf("volume start: %s: failed: ", w[2]))
	}
	v.status = gluster.VolumeStarted
	for _, b := range v.bricks() {
		b.dead = false
	}
	return named("volStart", v).prefixed(fmt.Sprintf("volume start: %s: success\n", v.name))
}

func (s *session) volumeStop(w []string) *reply {
	force := len(w) == 4 && w[3] == "force"
	if len(w) != 3 && !force {
		return usage(usageStop)
	}
	v := s.c.volume(w[2])
	r := s.locked(w[2], false)
	switch {
	case r != nil:
	case v == nil:
		r = refused(errFailed, "Volume %s does not exist", w[2])
	case force:
	case !v.started():
		r = refused(errFailed, "Volume %s is not in the started state", w[2])
	case s.running(v) != nil:
		r = refused(errFailed, "rebalance session is in progress for the volume '%s'", w[2])
	}
	if r != nil {
		return r.prefixed(fmt.Sprintf("volume stop: %s: failed: ", w[2]))
	}
	v.status = gluster.VolumeStopped
	return named("volStop", v).prefixed(fmt.Sprintf("volume stop: %s: success\n", v.name))
}

func named(op string, v *volume) *reply {
	return (&reply{}).with(el(op, el("volume", text("name", v.name), text("id", v.id))))
}
