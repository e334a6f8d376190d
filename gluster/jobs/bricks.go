package jobs

import (
	"slices"

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

// BrickNames are the names of all bricks of a volume, in its order.
func BrickNames(v gluster.Volume) []string {
	var names []string
	for _, b := range v.Bricks() {
		names = append(names, b.Name())
	}
	return names
}

// PreferBricks is the list of bricks that glusterd gives, or the recorded one when it
// gives none.
func PreferBricks(listed, recorded []string) []string {
	if len(listed) > 0 {
		return listed
	}
	return recorded
}

// SameSet reports whether two lists hold the same names, in whatever order.
func SameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// without is what is in a and not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(name string) bool { return slices.Contains(b, name) })
}
