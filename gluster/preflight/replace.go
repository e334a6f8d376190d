package preflight

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"brickyard/gluster"
)

// ReplaceInput is what the rules of a replacement look at.
type ReplaceInput struct {
	Input
	// Brick goes, With comes; with Reset the brick stays and gets a new disk.
	Brick, With string
	Reset       bool
	// Volumes are all of the cluster: their bricks tell what is known about the
	// target's filesystems.
	Volumes []gluster.Volume
	// Wrong says, per field, what is wrong with the request as such.
	Wrong map[string]string
	// Heals is per brick; nil when nothing was read. HealsProblem says why.
	Heals        []gluster.BrickHeal
	HealsProblem string
}

// Replace returns what speaks for and against putting a brick in another's
// place, one finding per rule, in the order in which people read them. On a
// volume with one copy of each file it judges the way that works there: add the
// new brick, move the old one's data away, take it out.
func Replace(in ReplaceInput) []Finding {
	if why := in.Wrong["brick"]; why != "" {
		return []Finding{block("selection", "%s", why)}
	}
	findings := []Finding{volumeStarted(in.Input)}
	if !in.Reset {
		findings = append(findings, target(in))
	}
	findings = append(findings, noTaskBeside(in.Input))
	if in.Volume.Heals() {
		findings = append(findings, goodCopies(in), healsInSet(in), selfHeal(in), peersForReplace(in))
	} else if in.Reset {
		findings = append(findings, block("one-copy", "The volume keeps one copy of each file: nothing would fill the new disk, and what lies on the brick would be lost."))
	} else {
		findings = append(findings, peersConnected(in.Input), bricksOnline(in.Input), version(in.Input))
	}
	if !in.Reset && len(in.Wrong) == 0 {
		findings = append(findings, sameHost(in)...)
		findings = append(findings, targetMount(in), targetSpace(in))
	}
	if !in.Volume.Heals() && !in.Reset {
		findings = append(findings, options(in.Input)...)
	}
	return findings
}

// set returns the subvolume of the brick that goes, without that brick, and the
// brick.
func (in ReplaceInput) set() (others []gluster.Brick, going gluster.Brick) {
	s, _ := in.Volume.SubvolumeOf(in.Brick)
	for _, b := range s.Bricks {
		if b.Name() == in.Brick {
			going = b
			continue
		}
		others = append(others, b)
	}
	return others, going
}

func target(in ReplaceInput) Finding {
	const rule = "target"
	for _, field := range []string{"host", "path"} {
		if why := in.Wrong[field]; why != "" {
			return block(rule, "%s", why)
		}
	}
	host, _, _ := gluster.SplitBrickName(in.With)
	return ok(rule, "%s is connected, and no brick of this cluster lies at, in or around that path.", host)
}

// noTaskBeside: glusterd minds a running task only. It replaces a brick under a
// removal that waits for its commit too, zeroes what failed there, and the commit
// then passes unguarded (seen on 10.3).
func noTaskBeside(in Input) Finding {
	f := noOtherTask(in)
	if f.Severity == OK && in.Task != nil && in.Volume.Heals() {
		switch in.Task.Status {
		case gluster.StatusResetReplaceBrick, gluster.StatusResetResetBrick:
		default:
			return warn(f.Rule, "The last rebalance is over (%s); glusterd forgets its figures when a brick is replaced (glusterfs issue 1717). Brickyard keeps those it has seen.", in.Task.Status)
		}
	}
	return f
}

// goodCopies: what the new brick is filled from has to be there, and enough of it
// for the volume to stay writable while the brick is empty.
func goodCopies(in ReplaceInput) Finding {
	const rule = "good-copies"
	others, going := in.set()
	online, data := 0, 0
	var away []string
	for _, b := range others {
		if b.Status != gluster.BrickOnline {
			away = append(away, b.Name())
			continue
		}
		online++
		if !b.Arbiter {
			data++
		}
	}
	need, what := in.quorum()
	figures := func(f Finding) Finding {
		return f.with("online", online).with("needed", need).with("bricksOfSet", len(others)+1)
	}
	absent := ""
	if len(away) > 0 {
		absent = " Not online: " + strings.Join(away, ", ") + "."
	}
	switch {
	case online < need:
		return figures(block(rule, "%d of the set's %d other bricks are online, and %s.%s", online, len(others), what, absent))
	case data == 0 && !going.Arbiter:
		return figures(block(rule, "The only other bricks that are online are arbiters: they hold no data to fill the new brick from.%s", absent))
	case len(away) > 0:
		return figures(warn(rule, "%d of the set's %d other bricks are online, just enough.%s", online, len(others), absent))
	}
	return figures(ok(rule, "All %d other bricks of the set are online.", len(others)))
}

// quorum is how many of the other bricks have to be online, and why.
func (in ReplaceInput) quorum() (need int, why string) {
	switch v := in.Volume; {
	case v.Disperse > 1:
		need = max(1, v.Disperse-v.Redundancy)
		return need, fmt.Sprintf("%d are needed to read the data", need)
	case v.Replica > 2:
		need = v.Replica/2 + 1
		return need, fmt.Sprintf("%d are needed for the volume to stay writable", need)
	}
	return 1, "1 is needed to copy from"
}

// healsInSet blocks while copies differ: the brick that goes may hold the only
// good one. What waits for a brick that is dead cannot be healed before it is
// replaced, so that is said and not forbidden.
func healsInSet(in ReplaceInput) Finding {
	const rule = "heals-pending"
	others, going := in.set()
	gone := going.Status == gluster.BrickOffline || going.Status == gluster.BrickUnknown
	if in.Heals == nil {
		switch {
		case !in.Volume.Started():
			return block(rule, "Whether heals are pending cannot be asked: the volume is not started.")
		case gone:
			return warn(rule, "Whether heals are pending is not known: %s", in.HealsProblem)
		}
		return block(rule, "Whether heals are pending is not known, and %s may hold the only good copy: %s", in.Brick, in.HealsProblem)
	}
	var pending, split uint64
	var unknown []string
	for _, b := range append(slices.Clone(others), going) {
		i := slices.IndexFunc(in.Heals, func(h gluster.BrickHeal) bool { return h.Name == b.Name() })
		if i < 0 || !in.Heals[i].Known {
			if b.Name() != in.Brick {
				unknown = append(unknown, b.Name())
			}
			continue
		}
		pending, split = max(pending, in.Heals[i].Pending), max(split, in.Heals[i].SplitBrain)
	}
	switch {
	case split > 0:
		return block(rule, "%s in split-brain in this set; decide them first.", entries(split, "is", "are")).with("splitBrain", int(split)).with("pending", int(pending))
	case pending > 0 && !gone:
		return block(rule, "%s to be healed in this set; %s may hold the only good copy of them. Wait until the heal is done.", entries(pending, "still waits", "still wait"), in.Brick).with("pending", int(pending))
	case pending > 0:
		return warn(rule, "%s to be healed in this set, as far as the bricks that run know; %s is not online, so they wait for its replacement.", entries(pending, "waits", "wait"), in.Brick).with("pending", int(pending))
	case len(unknown) > 0:
		return block(rule, "It is not known what waits to be healed on %s.", strings.Join(unknown, ", "))
	}
	return ok(rule, "No heals are pending in this set.")
}

// selfHeal: without its daemon nothing fills the new brick, and a disperse set
// even reports that nothing waits (seen on 10.3).
func selfHeal(in ReplaceInput) Finding {
	const rule = "self-heal-daemon"
	if !in.Volume.HealsItself() {
		return block(rule, "The self-heal daemon is switched off for this volume: nothing would fill the new brick. Switch it on with: gluster volume heal %s enable", in.Volume.Name)
	}
	return ok(rule, "The self-heal daemon is switched on; it fills the new brick.")
}

// peersForReplace: a dead host is a reason to replace its brick, so it warns
// only.
func peersForReplace(in ReplaceInput) Finding {
	f := peersConnected(in.Input)
	if f.Severity == Block {
		f.Severity = Warn
		f.Summary += " They learn of the new brick when they are back."
	}
	return f
}

// sameHost warns when one host would hold two bricks of a set.
func sameHost(in ReplaceInput) []Finding {
	host, _, _ := gluster.SplitBrickName(in.With)
	others, _ := in.set()
	uuid := in.hostUUID(host)
	for _, b := range others {
		if b.Host == host || b.HostUUID != "" && b.HostUUID == uuid {
			return []Finding{warn("same-host", "%s holds %s of the same set already: when that host fails, both are gone.", host, b.Name())}
		}
	}
	return nil
}

func (in ReplaceInput) hostUUID(host string) string {
	for _, p := range in.Peers {
		if p.Host == host {
			return p.UUID
		}
	}
	for _, v := range in.Volumes {
		for _, b := range v.Bricks() {
			if b.Host == host {
				return b.HostUUID
			}
		}
	}
	return ""
}

// neighbour is a brick on the target host that lies in the same directory as the
// new one, and so most likely on the same filesystem.
func (in ReplaceInput) neighbour() (gluster.Brick, string, bool) {
	host, dir, _ := gluster.SplitBrickName(in.With)
	uuid := in.hostUUID(host)
	for _, v := range in.Volumes {
		for _, b := range v.Bricks() {
			if (b.Host == host || b.HostUUID != "" && b.HostUUID == uuid) && path.Dir(path.Clean(b.Path)) == path.Dir(dir) {
				return b, v.Name, true
			}
		}
	}
	return gluster.Brick{}, "", false
}

// targetMount says what can be known from here about the target's filesystem,
// and what cannot. With "commit force" glusterd does not look either.
func targetMount(in ReplaceInput) Finding {
	const rule = "target-mount"
	host, dir, _ := gluster.SplitBrickName(in.With)
	if b, volume, found := in.neighbour(); found && b.Name() != in.Brick {
		return warn(rule, "The new brick lies beside %s of volume %s, most likely on the same filesystem: both fill it.", b.Name(), volume).with("neighbour", b.Name())
	} else if found {
		return ok(rule, "The new brick lies beside the old one, most likely on the same filesystem.")
	}
	if path.Dir(dir) == "/" {
		return warn(rule, "%s lies directly below the root directory: most likely on the root filesystem, or itself a mount point. A brick should be a directory below a mount of its own.", dir)
	}
	if !in.Volume.Heals() {
		return ok(rule, "glusterd itself refuses a directory on the root filesystem, or one that is a mount point.")
	}
	return warn(rule, "Whether a filesystem of its own is mounted at or above %s cannot be known from here, and with “commit force” glusterd does not look. On %s: findmnt -T %s", path.Dir(dir), host, path.Dir(dir))
}

// targetSpace compares what has to be copied with what is free, where that can
// be known.
func targetSpace(in ReplaceInput) Finding {
	const rule = "target-space"
	others, going := in.set()
	if going.Arbiter {
		return ok(rule, "The brick is an arbiter: it holds names and no data.")
	}
	var need uint64
	for _, b := range append(slices.Clone(others), going) {
		if !b.Arbiter {
			need = max(need, b.Used())
		}
	}
	// Beside the old brick too: its data stays on the disk until somebody
	// deletes it.
	room, _, found := in.neighbour()
	switch {
	case need == 0:
		return warn(rule, "How much the bricks of the set hold is not known, so it cannot be said how much room the new one needs.")
	case !found || room.Size == 0:
		return warn(rule, "%s lie on the bricks' filesystems; whether there is as much room at the target cannot be known from here.", bytes(need)).with("used", need)
	case need > room.Free && in.Volume.Heals():
		return block(rule, "%s to copy, and %s free where the new brick is to lie.", bytes(need), bytes(room.Free)).with("used", need).with("free", room.Free)
	}
	return ok(rule, "%s to copy, %s free where the new brick is to lie.", bytes(need), bytes(room.Free)).with("used", need).with("free", room.Free)
}
