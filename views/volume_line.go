package views

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumeLine is a volume in a list that sums up.
type VolumeLine struct {
	Cluster, Name, URL string
	Health             HealthView
	Space              Capacity
}

func newVolumeLine(v gluster.Volume, s jobs.Snapshot, now time.Time) VolumeLine {
	l := VolumeLine{
		Cluster: s.Cluster, Name: v.Name, URL: VolumeURL(s.Cluster, v.Name),
		Health: newHealthView(jobs.VolumeHealth(v, s, now)), Space: volumeSpace(v, s),
	}
	// Which bricks a figure lacks is on the volume's page: here it is one line.
	if sum := v.Capacity(); l.Space.Size > 0 && len(sum.Missing) > 0 {
		l.Space.Note = "incomplete"
	} else if l.Space.Size > 0 && len(sum.Last) > 0 {
		l.Space.Note = "last known"
	}
	return l
}
