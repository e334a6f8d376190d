package jobs

import (
	"brickyard/gluster"
)

// Filling is what lies on a new brick beside what lies on the others of its set.
// "Nothing waits to be healed" proves little where nothing was ever seen to wait:
// the figures of the filesystems have to agree then.
type Filling struct {
	// Measured is false while nobody has looked.
	Measured bool
	// Lacks says what the brick lacks, or why that is not known and should be;
	// unjudged why it can never be told. Both are nil when the figures agree.
	Lacks, unjudged Notices
}

// NeedsFilling reports whether the job's heal is proven only by what lies on the
// new brick: nothing was seen to wait, or the set is a dispersed one, which says
// that nothing waits before its self-heal daemons have noticed anything (seen on
// 10.3), also while what is written meanwhile waits and is healed.
func (h Healing) NeedsFilling(v gluster.Volume) bool { return h.Peak == 0 || v.Disperse > 1 }

// How much less may lie on the new brick than on the least filled of its
// siblings: that share of it, and that share of the filesystem, whose own
// bookkeeping is counted as used. What several bricks of the volume hold together
// is divided evenly, which is a guess, so that half is allowed.
const (
	fillingShare  = 10
	fillingOfSize = 100
	fillingGuess  = 2
)

// JudgeFilling compares the new brick with the others of its set, by sizes that
// were read just now. all are the bricks of every volume of the cluster, to tell
// whose filesystems hold other bricks too: what is used there is at most the
// brick's.
func JudgeFilling(v gluster.Volume, set gluster.Subvolume, brick string, sizes []gluster.Brick, all []gluster.Volume) Filling {
	f := Filling{Measured: true}
	now := map[string]gluster.Brick{}
	for _, b := range sizes {
		now[b.Name()] = b
	}
	own, foreign := map[string]int{}, map[string]int{} // bricks by filesystem
	for _, other := range all {
		for _, b := range other.Bricks() {
			if other.Name == v.Name {
				if fresh, ok := now[b.Name()]; ok {
					b.Device = fresh.Device
				}
				own[b.Filesystem()]++
			} else {
				foreign[b.Filesystem()]++
			}
		}
	}
	var fresh gluster.Brick
	least, found, unread := uint64(0), false, false
	var sample gluster.Brick
	for _, b := range set.Bricks {
		read := now[b.Name()]
		read.HostUUID, read.Arbiter = b.HostUUID, b.Arbiter
		switch n := uint64(own[read.Filesystem()]); {
		case b.Name() == brick:
			fresh = read
		case b.Arbiter:
		case !read.Measured():
			unread = true
		case read.Device == "" || foreign[read.Filesystem()] > 0:
		default:
			need := read.Used() - read.Used()/fillingShare
			if n > 1 {
				need = read.Used() / n / fillingGuess
			}
			need -= min(need, read.Size/fillingOfSize)
			if !found || need < least {
				least, found, sample = need, true, read
			}
		}
	}
	shared := fresh.Device == "" || own[fresh.Filesystem()]+foreign[fresh.Filesystem()] > 1
	switch {
	case fresh.Arbiter:
		f.unjudged = Say(NoticeFillingArbiter)
	case !fresh.Measured():
		f.Lacks = SayWith(NoticeFillingUnknown, Args{"brick": {brick}})
	case found && fresh.Used() < least:
		f.Lacks = SayWith(NoticeFillingLacks, Args{"used": Number(fresh.Used()), "brick": {brick}, "other-used": Number(sample.Used()), "other": {sample.Name()}})
	case !found && unread:
		f.Lacks = Say(NoticeFillingOthersUnknown)
	case !found:
		f.unjudged = Say(NoticeFillingOthersShared)
	case shared:
		f.unjudged = Say(NoticeFillingShared)
	}
	return f
}
