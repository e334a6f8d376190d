package jobs

import (
	"slices"
	"time"

	"brickyard/gluster"
)

// read notes what was read of a brick at a moment.
func (u *BrickUsage) read(b gluster.Brick, at time.Time) {
	u.Now, u.Size, u.Host, u.At = b.Used(), b.Size, b.HostUUID, at
	u.Inodes = 0
	if b.Inodes > b.InodesFree {
		u.Inodes = b.Inodes - b.InodesFree
	}
}

// MeasureBricks notes what is used on the bricks under removal. The first measurement
// is what later ones are compared with. Of bricks whose filesystem is shared with
// another brick no figure is told, because it is not theirs alone.
func (j *Job) MeasureBricks(snap Snapshot, now time.Time) {
	at := snap.DetailAt[j.Volume]
	if at.IsZero() {
		at = now
	}
	if !j.Kind().Empties() {
		return
	}
	v, ok := snap.Volume(j.Volume)
	if !ok {
		return
	}
	filesystems := gluster.FilesystemsOf(snap.Volumes)
	for _, b := range v.Bricks() {
		if b.Arbiter || b.Size == 0 || !slices.Contains(j.Bricks, b.Name()) {
			continue
		}
		i := slices.IndexFunc(j.Usage, func(u BrickUsage) bool { return u.Name == b.Name() })
		if i < 0 {
			i = len(j.Usage)
			j.Usage = append(j.Usage, BrickUsage{Name: b.Name(), Start: b.Used()})
		}
		u := &j.Usage[i]
		if filesystems.Shared(b) {
			*u = BrickUsage{Name: b.Name(), At: at, Host: b.HostUUID, Shared: true}
			continue
		}
		if u.Shared {
			*u = BrickUsage{Name: b.Name(), Start: b.Used()} // what is told begins now
		}
		if run := j.TaskStep(); run != nil && u.Now > b.Used()+fallSeen {
			run.moved(now)
		}
		u.read(b, at)
	}
}

// UnmeasuredBricks names the bricks under removal that should have been read at a
// moment and were not: what lies there is not known.
func (j Job) UnmeasuredBricks(snap Snapshot) []string {
	v, _ := snap.Volume(j.Volume)
	var names []string
	for _, b := range v.Bricks() {
		if slices.Contains(j.Bricks, b.Name()) && !b.Arbiter && b.Size == 0 {
			names = append(names, b.Name())
		}
	}
	return names
}
