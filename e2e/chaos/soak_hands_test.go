package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/sim"
)

// hands do at a cluster what Brickyard does not know of.
type hands struct {
	done atomic.Int64
	born atomic.Int64

	mu sync.Mutex
	// undo puts right what was broken, by what it is.
	undo map[string]func()
}

// meddle does one thing to a cluster, and now and then puts one right.
func (h *hands) meddle(s *soak, cluster string, r *rand.Rand) {
	pause(r, 50*time.Millisecond, 500*time.Millisecond)
	h.done.Add(1)
	if r.IntN(3) == 0 {
		h.repairOne(cluster, r)
		return
	}
	c := s.clusters[cluster]
	volume := fmt.Sprintf("v%02d", r.IntN(volumesOfSoak))
	brick := h.anyBrick(s, cluster, volume, r)
	host := fmt.Sprintf("node%d", 1+r.IntN(3))
	// Refusals are fine: whoever is at the shell does not know better either.
	run := func(args ...string) { _ = s.gluster(cluster, args...) }
	switch r.IntN(24) {
	case 0:
		run("volume", "rebalance", volume, "start")
	case 1:
		run("volume", "rebalance", volume, "stop")
	case 2:
		run("volume", "rebalance", volume, "fix-layout", "start")
	case 3:
		run("volume", "remove-brick", volume, brick, "start")
	case 4:
		run("volume", "remove-brick", volume, brick, "stop")
	case 5:
		run("volume", "remove-brick", volume, brick, "commit")
	case 6, 7:
		h.grow(s, cluster, volume, run)
	case 8:
		run("volume", "stop", volume, "force")
		h.later(cluster, "volume "+volume, func() { run("volume", "start", volume) })
	case 9:
		c.DeleteVolume(volume)
		h.later(cluster, "volume "+volume, func() { h.recreate(c, volume) })
	case 10:
		h.recreate(c, volume)
	case 11:
		c.PowerOff(host)
		h.later(cluster, "host "+host, func() { c.PowerOn(host) })
	case 12:
		if brick != "" {
			c.KillBrick(volume, brick)
			h.later(cluster, "brick "+brick, func() { c.StartBrick(volume, brick) })
		}
	case 13:
		c.Lock(volume, s.clock.Now().Add(time.Duration(r.IntN(60))*time.Second))
	case 14, 15, 16:
		ops := []string{"volume status all", "start", "stop", "commit", "force", "pool list", "volume info", "status", ""}
		faults := []sim.Fault{sim.FaultLocked, sim.FaultPeerLocked, sim.FaultTimeout, sim.FaultTimeout, sim.FaultConnection, sim.FaultEmpty, sim.FaultMalformed, sim.FaultHTML}
		c.FailNext(ops[r.IntN(len(ops))], faults[r.IntN(len(faults))])
	case 17:
		c.FilesFail(volume, uint64(r.IntN(4)))
	case 18:
		c.FilesSkip(volume, uint64(r.IntN(3)))
	case 19:
		c.FailTask(volume, host)
	case 20:
		c.Tune(func(cfg *sim.Config) { cfg.Latency = time.Duration(r.IntN(8)) * time.Second })
		h.later(cluster, "latency", func() { c.Tune(func(cfg *sim.Config) { cfg.Latency = 0 }) })
	case 21:
		// No answer at all to the next command, until the one who asked gives up.
		if r.IntN(4) == 0 {
			c.FailNext("", sim.FaultHang)
		}
	case 22, 23:
		h.throttle(s, cluster, volume, r)
	}
}

// throttle sets a throttle of its own, on few volumes: of those nobody can tell
// what has to be put back.
func (h *hands) throttle(s *soak, cluster, volume string, r *rand.Rand) {
	if !strings.HasSuffix(volume, "0") {
		return
	}
	s.outside.mu.Lock()
	s.throttles[cluster+"/"+volume] = unknownThrottle
	s.outside.mu.Unlock()
	args := []string{"volume", "reset", volume, gluster.ThrottleOption}
	if n := r.IntN(len(gluster.Throttles) + 1); n > 0 {
		args = []string{"volume", "set", volume, gluster.ThrottleOption, gluster.Throttles[n-1]}
	}
	_ = s.gluster(cluster, args...)
}

// anyBrick is one brick of a volume, "" if there is none.
func (h *hands) anyBrick(s *soak, cluster, volume string, r *rand.Rand) string {
	t, err := s.truth(cluster)
	if err != nil {
		return ""
	}
	for _, v := range t.volumes {
		if bricks := v.Bricks(); v.Name == volume && len(bricks) > 0 {
			return bricks[r.IntN(len(bricks))].Name()
		}
	}
	return ""
}

// grow adds a set, so that removals do not use up every volume.
func (h *hands) grow(s *soak, cluster, volume string, run func(...string)) {
	t, err := s.truth(cluster)
	if err != nil {
		return
	}
	for _, v := range t.volumes {
		if v.Name != volume || len(v.Subvolumes) > 5 {
			continue
		}
		args := []string{"volume", "add-brick", volume}
		born := h.born.Add(1)
		for i := range max(1, v.Replica) {
			args = append(args, fmt.Sprintf("node%d:/bricks/%s.g%d", (int(born)+i)%3+1, volume, born))
		}
		run(args...)
	}
}

// recreate makes a volume of the same name anew.
func (h *hands) recreate(c *sim.Cluster, volume string) {
	var k int
	_, _ = fmt.Sscanf(volume, "v%02d", &k)
	_ = c.Recreate(soakVolume(k, int(h.born.Add(1))))
}

func (h *hands) later(cluster, what string, undo func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.undo == nil {
		h.undo = map[string]func(){}
	}
	h.undo[cluster+" "+what] = undo
}

func (h *hands) repairOne(cluster string, r *rand.Rand) {
	h.mu.Lock()
	var undo func()
	for what, f := range h.undo {
		if len(what) > len(cluster) && what[:len(cluster)+1] == cluster+" " {
			undo = f
			delete(h.undo, what)
			break
		}
	}
	h.mu.Unlock()
	if undo != nil {
		undo()
	}
}

// repair puts everything right.
func (h *hands) repair(s *soak) {
	h.mu.Lock()
	all := h.undo
	h.undo = nil
	h.mu.Unlock()
	for _, undo := range all {
		undo()
	}
	for _, name := range s.names {
		c := s.clusters[name]
		c.ForgetFaults()
		t, err := s.truth(name)
		if err != nil {
			s.violate("cluster %s is not whole: %v", name, err)
			continue
		}
		there := map[string]bool{}
		for _, v := range t.volumes {
			there[v.Name] = true
			c.Lock(v.Name, time.Time{})
			if !v.Started() {
				_ = s.gluster(name, "volume", "start", v.Name)
			}
		}
		for k := range volumesOfSoak {
			if v := soakVolume(k, 0).Name; !there[v] {
				h.recreate(c, v)
			}
		}
	}
}
