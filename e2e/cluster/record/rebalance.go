package record

import (
	"context"
	"fmt"

	"brickyard/e2e/cluster"
)

// In XML a running task is "in progress" in its aggregate line and in the list
// of tasks alike.
const (
	inProgress = "<statusStr>in progress</statusStr>"
	completed  = "<statusStr>completed</statusStr>"
	stopped    = "<statusStr>stopped</statusStr>"
	failed     = "<statusStr>failed</statusStr>"
	moved      = "<files>[1-9]" // at least one file, on some node
)

// spread makes a volume of two bricks with many files, so that there is work for
// some ten seconds when a third brick comes.
func spread(ctx context.Context, r *recorder, files int) error {
	v := cluster.VolumeSpec{Name: "dist", Sets: 2, Options: map[string]string{"cluster.rebal-throttle": "lazy"}}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	for d := range 20 {
		f := cluster.Files{Dir: fmt.Sprintf("dir%02d", d), Count: files / 20, Size: 20_000, Seed: int64(d)}
		if err := r.Fill(ctx, "dist", f); err != nil {
			return err
		}
	}
	return r.AddBricks(ctx, "dist", r.NewBricks(1)...)
}

// rebalance is one that is stopped, and one that is let through.
func rebalance(ctx context.Context, r *recorder) error {
	if err := spread(ctx, r, 6000); err != nil {
		return err
	}
	status, stop, tasks := words("volume rebalance dist status"), words("volume rebalance dist stop"), words("volume status all tasks")
	r.take(ctx, "rebalance-start", "ok", words("volume rebalance dist start"), "<opRet>0</opRet>", "<task-id>")
	r.take(ctx, "rebalance-status", "just-started", status, inProgress)
	if err := r.until(ctx, status, moved); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "running", status, inProgress)
	r.take(ctx, "volume-status-tasks", "rebalance-running", tasks, inProgress)
	r.take(ctx, "volume-info", "rebalance-running", words("volume info dist"))
	r.take(ctx, "volume-status-detail", "rebalance-running", words("volume status dist detail"))
	r.take(ctx, "rebalance-start", "already-running", words("volume rebalance dist start"), "is already started")
	r.take(ctx, "remove-brick-start", "rebalance-running", words("volume remove-brick dist node3:/bricks/b1/data start"), "Rebalance is in progress")
	r.take(ctx, "errors", "volume-stop-while-rebalance", words("volume stop dist"))
	r.takeOn(ctx, 2, "rebalance-status", "running-asked-on-node2", status, inProgress)
	r.take(ctx, "rebalance-stop", "ok", stop, stopped, "<files>")
	r.take(ctx, "rebalance-status", "stopped", status)
	r.take(ctx, "volume-status-tasks", "rebalance-stopped", tasks)
	r.take(ctx, "rebalance-stop", "already-stopped", stop)
	if err := r.do(ctx, "volume set dist cluster.rebal-throttle aggressive"); err != nil {
		return err
	}
	r.take(ctx, "rebalance-start", "ok-force", words("volume rebalance dist start force"), "<opRet>0</opRet>", "<task-id>")
	if err := r.until(ctx, tasks, completed); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "completed", status, completed)
	r.take(ctx, "volume-status-tasks", "rebalance-completed", tasks, completed)
	// A rebalance that is over can be "stopped"; the task list forgets it then.
	r.take(ctx, "rebalance-stop", "after-completion", stop, completed)
	r.take(ctx, "rebalance-status", "stopped-after-completion", status)
	r.take(ctx, "volume-status-tasks", "rebalance-stopped-after-completion", tasks)
	return nil
}

// rebalanceFails is one that loses a brick on its way.
func rebalanceFails(ctx context.Context, r *recorder) error {
	if err := spread(ctx, r, 6000); err != nil {
		return err
	}
	if err := r.do(ctx, "volume rebalance dist start"); err != nil {
		return err
	}
	if err := r.until(ctx, words("volume rebalance dist status"), inProgress); err != nil {
		return err
	}
	if err := r.Node(3).KillBrick(ctx, "/bricks/b1/data"); err != nil {
		return err
	}
	if err := r.until(ctx, words("volume status all tasks"), failed); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "failed", words("volume rebalance dist status"), failed)
	r.take(ctx, "volume-status-tasks", "rebalance-failed", words("volume status all tasks"), failed)
	r.take(ctx, "volume-status-detail", "rebalance-failed", words("volume status dist detail"), "<status>0</status>")
	r.take(ctx, "rebalance-stop", "after-failure", words("volume rebalance dist stop"))
	r.take(ctx, "rebalance-start", "after-failure-brick-down", words("volume rebalance dist start"))
	return nil
}

// fixLayout only has directories to do, so it needs many of them.
func fixLayout(ctx context.Context, r *recorder) error {
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 2}); err != nil {
		return err
	}
	root, err := r.Mount(ctx, "dist")
	if err != nil {
		return err
	}
	if err := makeTree(root, 60, 50); err != nil {
		return err
	}
	if err := r.AddBricks(ctx, "dist", r.NewBricks(1)...); err != nil {
		return err
	}
	status, tasks := words("volume rebalance dist status"), words("volume status all tasks")
	r.take(ctx, "rebalance-start", "ok-fix-layout", words("volume rebalance dist fix-layout start"), "<opRet>0</opRet>", "<task-id>")
	r.take(ctx, "rebalance-status", "fix-layout-running", status, "<statusStr>fix-layout in progress</statusStr>")
	r.take(ctx, "volume-status-tasks", "fix-layout-running", tasks)
	r.take(ctx, "rebalance-stop", "fix-layout", words("volume rebalance dist stop"))
	r.take(ctx, "rebalance-status", "fix-layout-stopped", status)
	if err := r.do(ctx, "volume rebalance dist fix-layout start"); err != nil {
		return err
	}
	if err := r.until(ctx, tasks, completed); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "fix-layout-completed", status, "fix-layout completed")
	r.take(ctx, "volume-status-tasks", "fix-layout-completed", tasks, completed)
	return nil
}

// skipped is a rebalance onto a disk with less free space than where the files
// lie: it completes, and leaves them there.
func skipped(ctx context.Context, r *recorder) error {
	if err := spread(ctx, r, 400); err != nil {
		return err
	}
	if err := r.Node(3).FillDisk(ctx, "/bricks/b1/data", 20); err != nil {
		return err
	}
	if err := r.do(ctx, "volume rebalance dist start"); err != nil {
		return err
	}
	if err := r.until(ctx, words("volume status all tasks"), completed); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "completed-with-skipped", words("volume rebalance dist status"), completed)
	r.take(ctx, "volume-status-tasks", "rebalance-completed-with-skipped", words("volume status all tasks"), completed)
	return nil
}
