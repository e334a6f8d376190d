package jobs

import (
	"maps"
	"slices"
	"time"

	"brickyard/gluster"
)

// Look is a question about the cluster that a request asks before it is refused.
type Look struct {
	// After is the number of the last reading that had begun when the request
	// came in: an answer has to be from a later one.
	After int64
	// Volume is the one the request is about; sizes says that what lies on its
	// bricks matters.
	Volume string
	Sizes  bool
	Limit  time.Duration
}

// Answers reports whether a snapshot is from a reading that began after a request
// came in, and says what it asks for.
func (s Snapshot) Answers(l Look) bool {
	return s.Reachable && s.Number > l.After && (s.Tells(l.Volume) || s.IsDivided())
}

// IsDivided reports whether a node is connected and no member of the pool. glusterd
// then leaves volumes out of its answers for as long as that lasts, as if somebody
// held their locks; what forbids everything is known without them.
func (s Snapshot) IsDivided() bool {
	return slices.ContainsFunc(s.Peers, func(p gluster.Peer) bool { return !p.Member() })
}

// Tells reports whether bricks and tasks of a volume were read. While somebody
// else holds its lock, `volume status all` leaves it out. A volume that is stopped
// has none, nor has one that does not exist.
func (s Snapshot) Tells(volume string) bool {
	v, ok := s.Volume(volume)
	if !ok || !v.Started() {
		return true
	}
	_, told := s.Tasks[volume]
	return told
}

// WithoutSizes is a snapshot in which nobody knows what lies on a volume's bricks.
func (s Snapshot) WithoutSizes(volume string) Snapshot {
	volumes := make([]gluster.Volume, len(s.Volumes))
	for i, v := range s.Volumes {
		volumes[i] = v
		if v.Name == volume {
			volumes[i] = CloneBricks(v)
			EachBrick(&volumes[i], func(b *gluster.Brick) { b.Size, b.Free, b.Inodes, b.InodesFree = 0, 0, 0, 0 })
		}
	}
	s.Volumes, s.DetailAt = volumes, maps.Clone(s.DetailAt)
	delete(s.DetailAt, volume)
	return s
}
