package handlers

import (
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"

	"github.com/google/go-cmp/cmp"
)

func TestARowIsTheSameOfASnapshotWithFewVolumes(t *testing.T) {
	_, snaps := fleet(200, 0)
	snap, now := snaps[0], time.Now()
	snap.Volumes[3].Type, snap.Volumes[3].TypeText = gluster.VolumeType(5), "Tier"
	for _, volume := range []string{"volume-003", "volume-007", "gone"} {
		for _, state := range jobs.States {
			j := jobs.Job{ID: 1, Cluster: snap.Cluster, Volume: volume, Action: jobs.ActionRemoveBrick, State: state, TaskID: "t", Bricks: []string{"node0:/bricks/b"}}
			few := volumeNames{}
			few.add(snap.Cluster, volume)
			narrow := few.of(func(string) jobs.Snapshot { return snap })[snap.Cluster]
			if len(narrow.Volumes) > 1 || len(snap.Volumes) != 200 {
				t.Fatalf("%d of %d volumes are left", len(narrow.Volumes), len(snap.Volumes))
			}
			whole := views.NewJobRow(j, snap, jobs.JobActions(j, snap), now)
			if d := cmp.Diff(whole, views.NewJobRow(j, narrow, jobs.JobActions(j, narrow), now)); d != "" {
				t.Errorf("%s %s: (-whole +few)\n%s", volume, state, d)
			}
		}
	}
}
