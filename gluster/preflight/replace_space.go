package preflight

import (
	"path"
	"slices"

	"brickyard/gluster"
)

// neighbour is a brick on the target host that lies in the same directory as the
// new one, and so most likely on the same filesystem.
func (in ReplaceInput) neighbour() (gluster.Brick, string, bool) {
	host, dir, _ := gluster.SplitBrickName(in.With)
	uuid := in.hostUUID(host)
	for _, v := range in.Volumes {
		for _, b := range v.Bricks() {
			if b.OnHost(host, uuid) && path.Dir(path.Clean(b.Path)) == path.Dir(dir) {
				return b, v.Name, true
			}
		}
	}
	return gluster.Brick{}, "", false
}

// NeighbourVolume is the volume whose brick tells how much room there is for the new
// one, "" if none does.
func (in ReplaceInput) NeighbourVolume() string {
	_, volume, _ := in.neighbour()
	return volume
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
	return warn(rule, "Whether a filesystem of its own is mounted at or above %s cannot be known from here, and with “commit force” glusterd does not look. On %s: %s", path.Dir(dir), host, gluster.ShellLine([]string{"findmnt", "-T", path.Dir(dir)}))
}

// targetSpace compares what has to be copied with what is free, where that can
// be known.
func targetSpace(in ReplaceInput) []Finding {
	if !in.Volume.Heals() {
		return migrationSpace(in)
	}
	return []Finding{copySpace(in)}
}

// copySpace is for a brick that is filled from the others of its set. It blocks
// only when the figures are those of the brick alone: what lies on a filesystem
// of several bricks may belong to the others.
func copySpace(in ReplaceInput) Finding {
	const rule = "target-space"
	others, going := in.set()
	if going.Arbiter {
		return ok(rule, "The brick is an arbiter: it holds names and no data.")
	}
	filesystems := gluster.FilesystemsOf(in.Volumes)
	var need uint64
	shared, known := false, false
	for _, b := range append(slices.Clone(others), going) {
		known = known || !b.Arbiter && b.Measured()
		if !b.Arbiter && b.Used() > need {
			need, shared = b.Used(), maybeShared(filesystems, b)
		}
	}
	// Beside the old brick too: its data stays on the disk until somebody
	// deletes it.
	room, _, found := in.neighbour()
	figures := func(f Finding) Finding { return f.with("used", need).with("free", room.Free) }
	switch {
	case !known:
		return block(rule, "How much the bricks of the set hold is not known, so it cannot be said how much room the new one needs.")
	case !found || !room.Measured() || room.Status == gluster.BrickOffline && room.Name() != in.Brick:
		return warn(rule, "%s lie on the bricks' filesystems; whether there is as much room at the target cannot be known from here.", gluster.SizeWords(need)).with("used", need)
	case need > room.Free && shared:
		return figures(warn(rule, "Up to %s to copy, and %s free where the new brick most likely lies. The filesystem that was measured holds other bricks too, so it may be less.", gluster.SizeWords(need), gluster.SizeWords(room.Free)))
	case need > room.Free:
		return figures(block(rule, "%s to copy, and %s free where the new brick is to lie.", gluster.SizeWords(need), gluster.SizeWords(room.Free)))
	}
	return figures(ok(rule, "%s to copy, %s free where the new brick is to lie.", gluster.SizeWords(need), gluster.SizeWords(room.Free)))
}

// migrationSpace is for a volume with one copy: the old brick's files move to
// the bricks that stay and to the new one, by the hashes of their names. Where
// the new one lies is known from its neighbour only, so this never forbids.
func migrationSpace(in ReplaceInput) []Finding {
	old, _ := in.Volume.SubvolumeOf(in.Brick)
	_, going := in.set()
	move := RemovalInput{Input: in.Input, Migrate: true, Removal: gluster.Removal{Bricks: []string{in.Brick}, Sets: []int{old.Index}}}
	where := " The new brick’s room is not known from here."
	if n, _, found := in.neighbour(); found && n.Size > 0 {
		where = " The new brick is counted with the filesystem it most likely lies on."
		_, n.Path, _ = gluster.SplitBrickName(in.With)
		if n.Filesystem() == going.Filesystem() {
			n.Free += going.Used() // what moves within a filesystem takes no room
		}
		move.Volume.Subvolumes = append(slices.Clone(move.Volume.Subvolumes), gluster.Subvolume{Index: len(move.Volume.Subvolumes), Bricks: []gluster.Brick{n}})
	}
	findings := []Finding{removalSpace(move), removalInodes(move)}
	for i, f := range findings {
		// What is not known has no figures; it blocks here too.
		if f.Severity == Block && len(f.Figures) > 0 {
			findings[i].Severity, findings[i].Summary = Warn, f.Summary+where
		}
	}
	return findings
}
