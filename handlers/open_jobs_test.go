package handlers

import (
	"context"
	"fmt"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

// fleet is a Live that knows clusters of 200 volumes each, with six bricks, and
// open jobs on the first of them.
func fleet(volumes, open int) (*Live, []jobs.Snapshot) {
	const each = 200
	var snaps []jobs.Snapshot
	var running []jobs.Job
	for n := range volumes {
		if n%each == 0 {
			snaps = append(snaps, jobs.Snapshot{Cluster: fmt.Sprintf("c%d", n/each), Reachable: true, SyncedAt: time.Now()})
		}
		s := &snaps[len(snaps)-1]
		v := gluster.Volume{Name: fmt.Sprintf("volume-%03d", n%each), Status: gluster.VolumeStarted, Type: gluster.Distribute}
		for b := range 6 {
			v.Subvolumes = append(v.Subvolumes, gluster.Subvolume{Index: b, Bricks: []gluster.Brick{
				{Host: fmt.Sprintf("node%d", b), Path: "/bricks/b", Size: 1 << 40, Free: 1 << 39, Status: gluster.BrickOnline},
			}})
		}
		s.Volumes = append(s.Volumes, v)
		if n < open {
			running = append(running, jobs.Job{ID: int64(n + 1), Cluster: s.Cluster, Volume: v.Name, State: jobs.Running, Action: jobs.ActionRebalance, Revision: 1})
		}
	}
	return NewLive(running, nil, nil), snaps
}

// However many volumes there are, every open job is looked at once.
func TestTheJobsOfAllVolumesAreFoundInOnePass(t *testing.T) {
	const volumes, open = 600, 300
	for name, work := range map[string]func(*Live, []jobs.Snapshot){
		"the rows of the page": func(l *Live, snaps []jobs.Snapshot) {
			open := l.openJobs()
			volumeRows(views.NewVolumeList(snaps, views.VolumeFilter{}, open.of).Shown, open, time.Now())
		},
		"one volume after the other": func(l *Live, snaps []jobs.Snapshot) {
			for _, snap := range snaps {
				for _, v := range snap.Volumes {
					l.openJob(snap.Cluster, v.Name)
				}
			}
		},
		"a message to the browsers": func(l *Live, snaps []jobs.Snapshot) {
			for _, snap := range snaps {
				l.ClusterChanged(snap)
			}
			l.render(context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, snaps := fleet(volumes, open)
			if work(l, snaps); l.looked != open {
				t.Errorf("for %d volumes %d open jobs were looked at %d times", volumes, open, l.looked)
			}
		})
	}
}

// The engine publishes through the same lock: whoever renders a page must not hold it.
func TestAPageIsMadeWhileTheEnginePublishes(t *testing.T) {
	l, snaps := fleet(20, 10)
	open := l.openJobs()
	l.mu.Lock() // the engine is at it
	defer l.mu.Unlock()
	rows := volumeRows(views.NewVolumeList(snaps, views.VolumeFilter{}, open.of).Shown, open, time.Now())
	if rows[9].Activity == nil || rows[9].Activity.JobID != 10 || rows[10].Activity != nil {
		t.Errorf("the jobs are not with their volumes: %+v, %+v", rows[9].Activity, rows[10].Activity)
	}
}

func TestTheNewerOfTwoOpenJobsIsTheVolumes(t *testing.T) {
	l := NewLive(nil, nil, nil)
	job := jobs.Job{Cluster: "c", Volume: "v", State: jobs.Running, Revision: 1}
	for id := range int64(20) {
		job.ID = id + 1
		l.JobChanged(job)
		if got := l.openJob("c", "v"); got == nil || got.ID != job.ID {
			t.Fatalf("job %d began: %+v", job.ID, got)
		}
	}
	job.State, job.EndedAt, job.Revision = jobs.Finished, time.Now(), 2
	l.JobChanged(job)
	if got := l.openJob("c", "v"); got == nil || got.ID != 19 {
		t.Errorf("after job 20 has ended: %+v", got)
	}
}
