package sim

import (
	"slices"
	"strconv"

	"brickyard/gluster"
)

type addArgs struct {
	volume           string
	replica, arbiter int
	bricks           []string
	force            bool
}

func parseAdd(w []string) (addArgs, *reply) {
	a := addArgs{}
	if len(w) < 4 {
		return a, usage(usageAddBrick)
	}
	a.volume, a.bricks = w[2], w[3:]
	for _, count := range []struct {
		word string
		to   *int
	}{{"replica", &a.replica}, {"arbiter", &a.arbiter}} {
		if len(a.bricks) > 1 && a.bricks[0] == count.word {
			n, err := strconv.Atoi(a.bricks[1])
			if err != nil || n < 1 {
				return a, usage(usageAddBrick, count.word+" count should be greater than 0\n")
			}
			*count.to, a.bricks = n, a.bricks[2:]
		}
	}
	if n := len(a.bricks); n > 0 && a.bricks[n-1] == "force" {
		a.force, a.bricks = true, a.bricks[:n-1]
	}
	if len(a.bricks) == 0 {
		return a, usage(usageAddBrick, "No bricks specified\n")
	}
	for i, b := range a.bricks {
		if _, _, ok := gluster.SplitBrickName(b); !ok {
			return a, wrongBrick(usageAddBrick, "Wrong", b)
		}
		if slices.Contains(a.bricks[:i], b) {
			return a, usage(usageAddBrick, "Found duplicate exports "+b+"\n")
		}
	}
	return a, nil
}

func (s *session) addBrick(w []string) *reply {
	a, r := parseAdd(w)
	if r != nil {
		return r
	}
	if r := s.addRefusal(&a); r != nil {
		return r.asOperation("volAddBrick", r.errstr).prefixed("volume add-brick: failed: ")
	}
	v := s.c.volume(a.volume)
	if r := s.grow(v, a); r != nil {
		return r
	}
	return (&reply{plain: "volume add-brick: success\n"}).asOperation("volAddBrick", "Add Brick successful")
}

func (s *session) addRefusal(a *addArgs) *reply {
	v := s.c.volume(a.volume)
	if v == nil {
		return refused(0, "Unable to get volinfo for volume name %s", a.volume)
	}
	if r := countRefusal(v, a); r != nil {
		return r
	}
	if r := s.locked(v.name, false); r != nil {
		return r
	}
	if r := s.busyRefusal(v); r != nil {
		return r
	}
	if r := orderRefusal(v, *a); r != nil {
		return r
	}
	for _, b := range a.bricks {
		if r := s.newBrickRefusal(b); r != nil {
			return r
		}
	}
	return nil
}

func countRefusal(v *volume, a *addArgs) *reply {
	n, have, count := v.setSize(), len(v.bricks()), len(a.bricks)
	switch {
	case a.replica == 0 && count%n != 0:
		return refused(0, "Incorrect number of bricks supplied %d with count %d", count, n)
	case a.replica == 0:
	case v.dispersed():
		return refused(0, "Volume %s cannot be converted from dispersed to replicated-dispersed", v.name)
	case a.replica < v.replica:
		return refused(0, "Incorrect replica count (%d) supplied. Volume already has (%d)", a.replica, v.replica)
	case a.replica == v.replica && v.replicated() && count%n == 0:
		a.replica = 0
	case v.replicated() && (have+count)*n != have*a.replica || !v.replicated() && have*a.replica != have+count:
		return refused(0, "Incorrect number of bricks (%d) supplied for replica count (%d).", count, a.replica)
	}
	return nil
}

// orderRefusal: two bricks of one set on one host need force.
func orderRefusal(v *volume, a addArgs) *reply {
	if a.force || a.replica > 0 || v.setSize() == 1 {
		return nil
	}
	kind := "replicate"
	if v.dispersed() {
		kind = "disperse"
	}
	for chunk := range slices.Chunk(a.bricks, v.setSize()) {
		seen := map[string]bool{}
		for _, b := range chunk {
			h, _, _ := gluster.SplitBrickName(b)
			if seen[h] {
				return refused(errFailed, "Multiple bricks of a %s volume are present on the same server."+
					" This setup is not optimal. Bricks should be on different nodes to have best fault tolerant"+
					" configuration. Use 'force' at the end of the command if you want to override this behavior. ", kind)
			}
			seen[h] = true
		}
	}
	return nil
}

// grow adds empty sets, or another copy to each set, which is then healed.
func (s *session) grow(v *volume, a addArgs) *reply {
	size := v.sets[0].bricks[0].size
	var fresh []*brick
	for _, name := range a.bricks {
		b, err := s.c.newBrick(name, size)
		if err != nil { // cannot be: addRefusal has looked
			return refused(errFailed, "%v", err).asOperation("volAddBrick", err.Error())
		}
		fresh = append(fresh, b)
	}
	if a.replica == 0 {
		n := v.setSize()
		for chunk := range slices.Chunk(fresh, n) {
			for i, b := range chunk {
				b.arbiter = v.arbiters > 0 && i == n-1
			}
			v.sets = append(v.sets, &set{bricks: slices.Clone(chunk)})
		}
		return nil
	}
	copies := a.replica - v.replica
	v.replica, v.arbiters = a.replica, a.arbiter
	for i, set := range v.sets {
		for j, b := range fresh[i*copies : (i+1)*copies] {
			b.arbiter = a.arbiter > 0 && j == copies-1
			set.bricks = append(set.bricks, b)
			s.c.startHeal(v, set, b)
		}
	}
	return nil
}
