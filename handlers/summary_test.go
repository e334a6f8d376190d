package handlers

import (
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestTheVolumesOfASnapshotAreSummarisedOnceHoweverManyPagesAskForIt(t *testing.T) {
	var s summaries
	started := func(status gluster.BrickStatus) []gluster.Volume {
		return []gluster.Volume{{Name: "v", Status: gluster.VolumeStarted, Subvolumes: []gluster.Subvolume{{Bricks: []gluster.Brick{{Status: status}}}}}}
	}
	one, other := jobs.Snapshot{Cluster: "c", Volumes: started(gluster.BrickOnline)}, jobs.Snapshot{Cluster: "d"}
	for range 3 {
		s.of(one)
		s.of(other)
	}
	if s.made != 2 {
		t.Errorf("%d were made for two snapshots", s.made)
	}
	one.Volumes = started(gluster.BrickOffline)
	if got := s.of(one).Healths.Count[gluster.AtRisk]; got != 1 || s.made != 3 {
		t.Errorf("a newer snapshot: %d at risk, %d made", got, s.made)
	}
}
