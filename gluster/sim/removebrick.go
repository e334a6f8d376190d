package sim

import (
	"slices"
	"strconv"

	"brickyard/gluster"
)

// removeArgs are the words of a remove-brick command, understood.
type removeArgs struct {
	volume  string
	replica int // 0 if not given
	bricks  []string
	verb    string
}

// parseRemove does what the CLI does before it asks glusterd. The verb is the
// last word alone: what the manual calls "commit force" is "force".
func parseRemove(w []string) (removeArgs, *reply) {
	a := removeArgs{verb: w[len(w)-1]}
	if len(w) < 5 {
		return a, usage(usageRemoveBrick)
	}
	a.volume = w[2]
	bricks := w[3 : len(w)-1]
	if w[3] == "replica" {
		if len(w) < 6 {
			return a, usage(usageRemoveBrick)
		}
		a.replica, _ = strconv.Atoi(w[4])
		if a.replica < 1 {
			return a, usage(usageRemoveBrick, "replica count should be greater than 0 in case of remove-brick\n")
		}
		bricks = w[5 : len(w)-1]
	}
	if !slices.Contains([]string{"start", "stop", "status", "commit", "force"}, a.verb) {
		return a, usage(usageRemoveBrick)
	}
	for _, b := range bricks {
		if _, _, ok := gluster.SplitBrickName(b); !ok {
			return a, wrongBrick(usageRemoveBrick, "wrong", b)
		}
		if slices.Contains(a.bricks, b) {
			return a, usage(usageRemoveBrick, "Duplicate bricks found "+b+"\n")
		}
		a.bricks = append(a.bricks, b)
	}
	if len(a.bricks) == 0 {
		return a, usage(usageRemoveBrick, "No bricks specified\n")
	}
	return a, nil
}

// shapeRefusal is what glusterd checks before it takes the lock: which bricks go
// together. These refusals carry the error number 0. A replica count that is the
// volume's own anyway is dropped from the arguments, as glusterd does.
func shapeRefusal(v *volume, a *removeArgs) *reply {
	if a.replica > 0 {
		if r := replicaRefusal(v, a); r != nil {
			return r
		}
	}
	n, count := v.setSize(), len(a.bricks)
	kind := "distribute"
	switch {
	case v.replicated():
		kind = "replica"
	case v.dispersed():
		kind = "disperse"
	}
	if a.replica == 0 && v.replicated() && len(v.sets) == 1 {
		return refused(0, "Removing bricks from replicate configuration is not allowed without reducing replica count explicitly.")
	}
	if a.replica == 0 && count%n != 0 {
		return refused(0, "Remove brick incorrect brick count of %d for %s %d", count, kind, n)
	}
	perSet := make(map[*set]int)
	for _, name := range a.bricks {
		b, s := v.brick(name)
		if b == nil {
			return refused(0, "Incorrect brick %s for volume %s", name, v.name)
		}
		perSet[s]++
	}
	for _, s := range v.sets {
		switch {
		case a.replica > 0 && perSet[s] != v.replica-a.replica:
			return refused(0, "Remove exactly %d brick(s) from each subvolume.", v.replica-a.replica)
		case a.replica == 0 && perSet[s]%n != 0:
			return refused(0, "Bricks not from same subvol for %s", kind)
		}
	}
	return arbiterRefusal(v, a)
}

func replicaRefusal(v *volume, a *removeArgs) *reply {
	n, count := v.setSize(), len(a.bricks)
	switch {
	case !v.replicated():
		return refused(0, "replica count (%d) option given for non replicate volume %s", a.replica, v.name)
	case a.replica > v.replica:
		return refused(0, "given replica count (%d) option is more than volume %s's replica count (%d)",
			a.replica, v.name, v.replica)
	case a.replica == v.replica && count%n != 0:
		return refused(0, "number of bricks provided (%d) is not valid. need at least %d (or %dxN)", count, n, n)
	case a.replica == v.replica:
		a.replica = 0
	case count%(len(v.sets)*(v.replica-a.replica)) != 0:
		return refused(0, "need %d(xN) bricks for reducing replica count of the volume from %d to %d",
			len(v.sets)*(v.replica-a.replica), v.replica, a.replica)
	}
	return nil
}

// arbiterRefusal keeps an arbiter from outliving the data it decides about.
func arbiterRefusal(v *volume, a *removeArgs) *reply {
	if a.replica == 0 || v.arbiters == 0 || a.replica > 2 {
		return nil
	}
	arbiters := 0
	for _, name := range a.bricks {
		b, _ := v.brick(name)
		if b.arbiter {
			arbiters++
		} else if a.replica == 2 {
			return refused(0, "Remove arbiter brick(s) only when converting from arbiter to replica 2 subvolume.")
		}
	}
	if arbiters < len(v.sets) {
		return refused(0, "Removed bricks must contain arbiter when converting to plain distribute.")
	}
	return nil
}

// takeAway removes the bricks from the volume, and with them what data is left
// on them.
func (v *volume) takeAway(a removeArgs) {
	goes := func(b *brick) bool { return slices.Contains(a.bricks, b.name()) }
	if a.replica == 0 {
		v.sets = slices.DeleteFunc(v.sets, func(s *set) bool { return slices.ContainsFunc(s.bricks, goes) })
		return
	}
	for _, s := range v.sets {
		s.bricks = slices.DeleteFunc(s.bricks, goes)
	}
	v.replica, v.arbiters = a.replica, 0
}
