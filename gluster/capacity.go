package gluster

import (
	"cmp"
	"slices"
)

// Capacity is what a volume can hold and what is left, in bytes, as a client
// would see it.
type Capacity struct {
	Size, Free uint64
	// Missing names the bricks whose figures are needed and not known; the sums
	// cover the others. Last names those that are not online although the volume
	// is started: their figures are the last that were known.
	Missing, Last []string
	// Known is false when no brick has figures, and for a volume whose type says
	// nothing about how its bricks add up.
	Known bool
}

// Complete reports whether every brick that counts has figures.
func (c Capacity) Complete() bool { return c.Known && len(c.Missing) == 0 }

// Capacity sums the volume's bricks: per subvolume the smallest data brick
// counts, a disperse set counts its data bricks times the smallest, arbiters
// never count. A filesystem that holds several bricks of the volume is divided
// between them, as glusterd does (shared-brick-count).
func (v Volume) Capacity() Capacity {
	var c Capacity
	if v.Unsupported() != "" {
		return c
	}
	share := v.shares()
	for _, s := range v.Subvolumes {
		least, found := filesystemShare{}, false
		for _, b := range s.Bricks {
			switch {
			case b.Arbiter:
				continue
			case !b.Measured():
				c.Missing = append(c.Missing, b.Name())
				continue
			case v.Started() && b.Status != BrickOnline:
				c.Last = append(c.Last, b.Name())
			}
			of := share[b.Name()]
			if !found {
				least, found = of, true
			}
			least.size, least.free = min(least.size, of.size), min(least.free, of.free)
		}
		c.Known = c.Known || found
		c.Size += least.size * uint64(v.DataBricks())
		c.Free += least.free * uint64(v.DataBricks())
	}
	return c
}

// DataBricks is how many bricks of a set hold different data, and so how many are
// needed to read it: one copy, or as many fragments of a disperse set as are not
// redundant.
func (v Volume) DataBricks() int {
	if v.Disperse > 1 {
		return max(1, v.Disperse-v.Redundancy)
	}
	return 1
}

type filesystemShare struct{ size, free uint64 }

// shares divides each filesystem between the volume's bricks on it, by brick.
// What cannot be divided evenly goes to the first ones, so that the shares add up.
func (v Volume) shares() map[string]filesystemShare {
	bricks := v.Bricks()
	on := map[string]uint64{}
	for _, b := range bricks {
		on[b.Filesystem()]++
	}
	part := func(whole, of, which uint64) uint64 {
		if which < whole%of {
			return whole/of + 1
		}
		return whole / of
	}
	given, shares := map[string]uint64{}, map[string]filesystemShare{}
	for _, b := range bricks {
		fs := b.Filesystem()
		shares[b.Name()] = filesystemShare{part(b.Size, on[fs], given[fs]), part(b.Free, on[fs], given[fs])}
		given[fs]++
	}
	return shares
}

// Measured reports whether the size of the brick's filesystem is known. More
// free space than there is space is no figure.
func (b Brick) Measured() bool { return b.Size > 0 && b.Free <= b.Size }

// Filesystem tells whether two bricks lie on one filesystem: they have the same
// text then. Hosts count by their UUID where it is known, because a host may have
// several names; devices of several hosts are different ones whatever they are
// called. A brick whose device is not known has a filesystem of its own.
func (b Brick) Filesystem() string {
	if b.Device == "" {
		return b.disk() + "\x00" + b.Name()
	}
	return b.disk()
}

// disk is the brick's device on its host; those of a host that are not known are one.
func (b Brick) disk() string { return cmp.Or(b.HostUUID, b.Host) + "\x00" + b.Device }

// Filesystems are the names of bricks by what they lie on.
type Filesystems map[string][]string

// FilesystemsOf sorts the bricks of all volumes.
func FilesystemsOf(volumes []Volume) Filesystems {
	f := Filesystems{}
	for _, v := range volumes {
		for _, b := range v.Bricks() {
			f[b.disk()] = append(f[b.disk()], b.Name())
		}
	}
	return f
}

// Shared reports whether another brick lies on a brick's filesystem. Bricks of one
// host whose devices are not known count as lying on one.
func (f Filesystems) Shared(b Brick) bool {
	return slices.ContainsFunc(f[b.disk()], func(name string) bool { return name != b.Name() })
}

// TakeSizes copies what another reading of the same brick says about its
// filesystem. A reading without sizes, as of a brick that is offline, leaves the
// last known ones.
func (b *Brick) TakeSizes(from Brick) {
	if from.Measured() {
		b.Size, b.Free, b.Inodes, b.InodesFree, b.Device = from.Size, from.Free, from.Inodes, from.InodesFree, from.Device
	}
}
