package jobs

import (
	"slices"
	"time"

	"brickyard/gluster"
)

// What is said about the bricks at the end of a removal.
const (
	BricksGone = "The bricks are no longer part of the volume."
	BricksStay = "The bricks stay in the volume. Data that was moved away does not come back by itself: rebalance the volume to use them again."
)

// IsSynchronous reports whether the job's command is done when glusterd answers: a
// removal without migration makes no task.
func (j Job) IsSynchronous() bool { return j.Action == ActionRemoveBrick && j.Force }

// MeasureBricks notes what is used on the bricks under removal. The first measurement
// is what later ones are compared with. Of bricks whose filesystem is shared with
// another brick no figure is told, because it is not theirs alone.
func (j *Job) MeasureBricks(snap Snapshot, now time.Time) {
	at := snap.DetailAt[j.Volume]
	if at.IsZero() {
		at = now
	}
	if !j.IsRemoval() || j.Force {
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
