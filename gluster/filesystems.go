package gluster

// Space is what filesystems hold, in bytes.
type Space struct {
	Size, Free uint64
	// Bricks is how many bricks were looked at, Unread of how many of them nothing is
	// known, Last of how many only what was known before they went offline.
	Bricks, Unread, Last int
}

// SpaceOf sums the filesystems that the bricks of volumes lie on, each counted once however
// many bricks share it. It is what the disks hold: copies count as often as they are kept.
func SpaceOf(volumes []Volume) Space {
	var s Space
	seen := map[string]bool{}
	for i := range volumes {
		started := volumes[i].Started()
		for _, sub := range volumes[i].Subvolumes {
			for k := range sub.Bricks {
				b := &sub.Bricks[k]
				s.Bricks++
				if !b.Measured() {
					s.Unread++
					continue
				}
				if started && b.Status != BrickOnline {
					s.Last++
				}
				if fs := b.Filesystem(); !seen[fs] {
					seen[fs] = true
					s.Size += b.Size
					s.Free += b.Free
				}
			}
		}
	}
	return s
}
