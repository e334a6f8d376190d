package jobs

import (
	"slices"

	"brickyard/gluster"
)

// This file tells what of a job's volume is not there any more.

// VolumeGone says why the job's volume is not there any more, nil if it is.
func VolumeGone(j Job, snap Snapshot) Notices {
	v, ok := snap.Volume(j.Volume)
	switch {
	case !ok:
		return Say(NoticeVolumeDeleted)
	case j.VolumeID != "" && v.ID != "" && v.ID != j.VolumeID:
		return Say(NoticeVolumeReplaced)
	}
	return nil
}

// BricksTaken says that bricks of a paused removal have left the volume, nil if
// all are there. Its migration was not complete, and a removal by force looks
// the same as a commit.
func BricksTaken(j Job, snap Snapshot) Notices {
	if j.Kind().Task() != gluster.TaskRemoveBrick || len(j.Bricks) == 0 {
		return nil
	}
	v, _ := snap.Volume(j.Volume)
	left := j.BricksStillIn(v)
	switch len(left) {
	case len(j.Bricks):
		return nil
	case 0:
		return Say(NoticeBricksTaken)
	}
	return SayWith(NoticeSomeBricksTaken, Args{"bricks": left})
}

// BricksStillIn is which of the job's bricks are part of a volume.
func (j Job) BricksStillIn(v gluster.Volume) []string {
	return slices.DeleteFunc(BrickNames(v), func(name string) bool { return !slices.Contains(j.Bricks, name) })
}
