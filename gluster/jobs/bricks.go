package jobs

import (
	"brickyard/gluster"
)

// EachBrick does something with every brick of a volume, in place.
func EachBrick(v *gluster.Volume, do func(*gluster.Brick)) {
	for i := range v.Subvolumes {
		for k := range v.Subvolumes[i].Bricks {
			do(&v.Subvolumes[i].Bricks[k])
		}
	}
}

// CloneBricks copies a volume so deep that its bricks may be changed; snapshots
// are shared with readers.
func CloneBricks(v gluster.Volume) gluster.Volume {
	subvolumes := make([]gluster.Subvolume, len(v.Subvolumes))
	for i, s := range v.Subvolumes {
		subvolumes[i] = gluster.Subvolume{Index: s.Index, Bricks: append([]gluster.Brick(nil), s.Bricks...)}
	}
	v.Subvolumes = subvolumes
	return v
}
