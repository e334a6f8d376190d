package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// host is one peer. A host that is off takes its bricks and its rebalance
// processes along.
type host struct {
	name, uuid string
	off        bool
}

// brick is one directory on its own filesystem.
type brick struct {
	host    *host
	path    string
	arbiter bool

	size, inodes uint64
	other        uint64 // bytes on the filesystem that are not the volume's
	missing      uint64 // bytes of its set that still have to be healed onto it
	device       string

	dead      bool // its process was killed
	port, pid int

	swapped        bool // an empty disk lies where the brick was
	decommissioned bool // a removal was started and not yet ended

	heal              *heal // set while the brick is being filled after a replacement
	pending, splitted uint64
}

func (b *brick) name() string { return b.host.name + ":" + b.path }

func (b *brick) online() bool { return !b.dead && !b.host.off }

// set is a subvolume: a replica set, a disperse set, or one brick. Data is
// counted here, once, and every figure of a brick follows from it.
type set struct {
	bricks       []*brick
	bytes, files uint64
}

// volume is one volume and the one task it can have.
type volume struct {
	name, id                                string
	status                                  gluster.VolumeStatus
	replica, arbiters, disperse, redundancy int
	sets                                    []*set
	options                                 []option // newest first, as glusterd lists them
	snapshots                               int
	task                                    *task
	lockedUntil                             time.Time
	fail, skip                              uint64 // files of the next run that won't move
}

type option struct{ name, value string }

func (v *volume) bricks() []*brick {
	var all []*brick
	for _, s := range v.sets {
		all = append(all, s.bricks...)
	}
	return all
}

func (v *volume) brick(name string) (*brick, *set) {
	hostName, path, _ := gluster.SplitBrickName(name)
	for _, s := range v.sets {
		for _, b := range s.bricks {
			// Not by its name, which would be put together for each of thousands.
			if b.path == path && b.host.name == hostName {
				return b, s
			}
		}
	}
	return nil, nil
}

func (v *volume) started() bool { return v.status == gluster.VolumeStarted }

func (v *volume) replicated() bool { return v.replica > 1 }

func (v *volume) dispersed() bool { return v.disperse > 1 }

// setSize is the number of bricks of a subvolume (glusterd: dist_leaf_count).
func (v *volume) setSize() int { return max(1, v.replica, v.disperse) }

// kind is glusterd's <type> and <typeStr>; the CLI adds five to the type of a
// volume with several subvolumes.
func (v *volume) kind() (gluster.VolumeType, string) {
	many := len(v.sets) > 1
	switch {
	case v.dispersed() && many:
		return gluster.DistributeDisperse, "Distributed-Disperse"
	case v.dispersed():
		return gluster.Disperse, "Disperse"
	case v.replicated() && many:
		return gluster.DistributeReplicate, "Distributed-Replicate"
	case v.replicated():
		return gluster.Replicate, "Replicate"
	}
	return gluster.Distribute, "Distribute"
}

// onBrick is the part of the set's data that lies on a brick.
func (v *volume) onBrick(s *set, b *brick) uint64 {
	if b.arbiter {
		return 0
	}
	share := s.bytes
	if v.dispersed() {
		k := uint64(v.disperse - v.redundancy)
		share = (share + k - 1) / k
	}
	return share - min(share, b.missing)
}

func (v *volume) free(s *set, b *brick) uint64 {
	used := b.other + v.onBrick(s, b)
	return b.size - min(b.size, used)
}

// setFree is how many bytes of files a set can still take; the fullest of its
// data bricks decides.
func (v *volume) setFree(s *set) uint64 { return v.overData(s, v.free) }

// capacity is the size of a set, likewise.
func (v *volume) capacity(s *set) uint64 {
	return v.overData(s, func(_ *set, b *brick) uint64 { return b.size })
}

func (v *volume) overData(s *set, f func(*set, *brick) uint64) uint64 {
	least := ^uint64(0)
	for _, b := range s.bricks {
		if !b.arbiter {
			least = min(least, f(s, b))
		}
	}
	if v.dispersed() {
		return least * uint64(v.disperse-v.redundancy)
	}
	return least
}

// available reports whether the set can be read and written: a brick that runs,
// most of a replica set, or enough of a disperse set.
func (v *volume) available(s *set) bool {
	up := 0
	for _, b := range s.bricks {
		if b.online() {
			up++
		}
	}
	switch {
	case v.dispersed():
		return up >= v.disperse-v.redundancy
	case v.replicated():
		return 2*up >= len(s.bricks)
	}
	return up == len(s.bricks)
}

func (v *volume) option(name string) (string, bool) {
	for _, o := range v.options {
		if o.name == name {
			return o.value, true
		}
	}
	return "", false
}

func (v *volume) setOption(name, value string) {
	i := slices.IndexFunc(v.options, func(o option) bool { return o.name == name })
	if i >= 0 {
		v.options[i].value = value
		return
	}
	v.options = append([]option{{name, value}}, v.options...)
}

func (c *Cluster) volume(name string) *volume {
	for _, v := range c.volumes {
		if v.name == name {
			return v
		}
	}
	return nil
}

func (c *Cluster) host(name string) *host {
	for _, h := range c.hosts {
		if h.name == name {
			return h
		}
	}
	return nil
}

// owner finds the volume a brick directory is part of, anywhere in the cluster.
func (c *Cluster) owner(name string) *volume {
	for _, v := range c.volumes {
		if b, _ := v.brick(name); b != nil {
			return v
		}
	}
	return nil
}

// overlaps reports whether a directory is a brick, lies in one, or around one.
func (c *Cluster) overlaps(name string) bool {
	hostName, path, _ := gluster.SplitBrickName(name)
	for _, v := range c.volumes {
		for _, b := range v.bricks() {
			if b.host.name == hostName && (b.path == path || strings.HasPrefix(b.path, path+"/") || strings.HasPrefix(path, b.path+"/")) {
				return true
			}
		}
	}
	return false
}

func (c *Cluster) insert(v *volume) {
	i, _ := slices.BinarySearchFunc(c.volumes, v, func(a, b *volume) int { return strings.Compare(a.name, b.name) })
	c.volumes = slices.Insert(c.volumes, i, v)
}

func uuid(a, b uint64) string {
	a = a&^0xf000 | 0x4000
	b = b&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffff_ffff_ffff)
}
