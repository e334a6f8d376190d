package jobs_test

import (
	"strings"
	"testing"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// Whatever is offered on a volume looks for an open job, in whatever state.
func TestNothingIsOfferedOnAVolumeWithAnOpenJob(t *testing.T) {
	v := gluster.Volume{Name: "v", Status: gluster.VolumeStarted, Subvolumes: []gluster.Subvolume{
		{Bricks: []gluster.Brick{{Host: "a", Path: "/b", Status: gluster.BrickOnline}}}, {Bricks: []gluster.Brick{{Host: "b", Path: "/b", Status: gluster.BrickOnline}}},
	}}
	snap := jobs.Snapshot{Reachable: true, Volumes: []gluster.Volume{v}}
	for _, a := range jobs.VolumeActions(v, snap, nil) {
		// A single copy has nothing to fill a disk that was exchanged.
		if !a.Allowed && a.Name != "reset-brick" {
			t.Errorf("%s is not offered on a volume at rest: %s", a.Name, a.Why)
		}
	}
	for _, state := range []jobs.State{jobs.Running, jobs.Paused, jobs.PendingCommit, jobs.Unknown} {
		for _, action := range jobs.Actions {
			open := &jobs.Job{ID: 7, Volume: "v", State: state, Action: action}
			for _, a := range jobs.VolumeActions(v, snap, open) {
				if a.Allowed || !strings.Contains(a.Why, "7") {
					t.Errorf("%s is offered beside a %s that is %s: %q", a.Name, action, state, a.Why)
				}
			}
		}
	}
}
