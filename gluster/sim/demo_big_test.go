package sim_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/sim"
)

// TestTheBigDemoIsWhatItSaysThroughTheRealDecoders counts what the help promises.
func TestTheBigDemoIsWhatItSaysThroughTheRealDecoders(t *testing.T) {
	now := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	ctx := context.Background()
	var volumes, stopped, silent, away, unlisted, least, most, longest int
	tasks := map[gluster.TaskStatus]int{}
	migrated := 0
	for _, c := range sim.DemoBig(func() time.Time { return now }) {
		c.Tune(func(cfg *sim.Config) { cfg.Latency = 0 })
		client := cli.New(c)
		peers, err := client.Peers(ctx)
		if err != nil {
			silent++
			continue
		}
		for _, p := range peers {
			longest = max(longest, len(p.Host))
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
			n := len(v.Bricks())
			if least == 0 || n < least {
				least = n
			}
			most = max(most, n)
			status, listed := list.Volumes[v.Name]
			switch {
			case !v.Started():
				stopped++
			case !listed:
				unlisted++
			}
			for _, task := range status.Tasks {
				removal := task.Type == gluster.TaskRemoveBrick
				if task, err = client.TaskStatus(ctx, task); err != nil {
					t.Fatal(err)
				}
				tasks[task.Status.Phase()]++
				if removal && task.Status == gluster.StatusCompleted {
					migrated++
				}
			}
		}
	}
	if volumes != 300 || least != 3 || most != 120 || stopped < 12 || silent != 1 || away != 1 || unlisted != 4 || longest < 40 {
		t.Errorf("%d volumes of %d to %d bricks, %d stopped, %d unlisted, %d clusters silent, %d hosts away, names of up to %d letters",
			volumes, least, most, stopped, unlisted, silent, away, longest)
	}
	if tasks[gluster.StatusInProgress] != 60 || tasks[gluster.StatusFailed] != 12 || migrated != 12 {
		t.Errorf("tasks %v, %d removals wait", tasks, migrated)
	}
}

// Its tasks run on while somebody looks around, and a restart finds the same ones.
func TestTheBigDemoIsTheSameAtTheNextStartAndRunsForHours(t *testing.T) {
	now := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	clock := func() time.Time { return now }
	first, second := sim.DemoBig(clock)[0], sim.DemoBig(clock)[0]
	const volume = "vmimages-general-purpose-01"
	if id := first.TaskID(volume); id == "" || id != second.TaskID(volume) {
		t.Errorf("tasks %q and %q", id, second.TaskID(volume))
	}
	now = now.Add(4 * time.Hour)
	first.Tune(func(cfg *sim.Config) { cfg.Latency = 0 })
	task, err := cli.New(first).TaskStatus(context.Background(), gluster.AsyncTask{Volume: volume, Type: gluster.TaskRebalance})
	if err != nil || task.Status != gluster.StatusInProgress || task.Total.BytesMoved == 0 {
		t.Errorf("%+v, %v", task, err)
	}
}

func BenchmarkTheBigDemo(b *testing.B) {
	for b.Loop() {
		sim.DemoBig(time.Now)
	}
}
