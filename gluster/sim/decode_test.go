package sim_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/sim"
)

// TestTheDemoIsWhatItSaysThroughTheRealDecoders looks at the demo the way
// Brickyard does.
func TestTheDemoIsWhatItSaysThroughTheRealDecoders(t *testing.T) {
	now := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	ctx := context.Background()
	kinds := map[gluster.VolumeType]int{}
	states := map[gluster.VolumeStatus]int{}
	tasks := map[string]gluster.AsyncTask{}
	volumes, away := 0, 0
	for _, c := range sim.Demo(func() time.Time { return now }) {
		client := cli.New(c)
		peers, err := client.Peers(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range peers {
			if !p.Connected {
				away++
			}
		}
		all, err := client.Volumes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		list, err := client.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			volumes++
			kinds[v.Type]++
			states[v.Status]++
			for _, task := range list.Volumes[v.Name].Tasks {
				if task, err = client.TaskStatus(ctx, task); err != nil {
					t.Fatal(err)
				}
				tasks[c.Name()+" "+v.Name] = task
			}
			if !v.Started() {
				continue
			}
			bricks, err := client.Details(ctx, v.Name)
			if err != nil || len(bricks) == 0 {
				t.Fatalf("details of %s: %d bricks, %v", v.Name, len(bricks), err)
			}
			for _, b := range bricks {
				if b.Free == 0 || b.Free > b.Size {
					t.Errorf("%s has %d of %d bytes free", b.Name(), b.Free, b.Size)
				}
			}
		}
	}
	if volumes < 12 || away != 1 || len(kinds) != 5 || len(states) != 3 {
		t.Errorf("%d volumes of kinds %v in states %v, %d peers away", volumes, kinds, states, away)
	}
	running, over := tasks["berlin media"], tasks["lisbon projects"]
	if running.Status != gluster.StatusInProgress || running.Total.BytesMoved < 100*sim.GiB || len(running.Nodes) != 3 {
		t.Errorf("berlin media: %+v", running)
	}
	if over.Status != gluster.StatusCompleted || over.Total.BytesMoved < 100*sim.GiB || len(tasks) != 2 {
		t.Errorf("lisbon projects: %+v, of %d tasks", over, len(tasks))
	}
}

// TestADemoTaskLastsMinutes: long enough to watch, short enough to see its end.
func TestADemoTaskLastsMinutes(t *testing.T) {
	now := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	client := cli.New(sim.Demo(func() time.Time { return now })[0])
	status := func() gluster.AsyncTask {
		t.Helper()
		task, err := client.TaskStatus(context.Background(), gluster.AsyncTask{Volume: "media", Type: gluster.TaskRebalance})
		if err != nil {
			t.Fatal(err)
		}
		return task
	}
	before := status()
	now = now.Add(3 * time.Minute)
	if after := status(); after.Status != gluster.StatusInProgress || after.Total.FilesMoved <= before.Total.FilesMoved {
		t.Errorf("after three minutes: %+v", after)
	}
	now = now.Add(20 * time.Minute)
	if end := status(); end.Status != gluster.StatusCompleted {
		t.Errorf("after twenty-three minutes: %+v", end)
	}
}
