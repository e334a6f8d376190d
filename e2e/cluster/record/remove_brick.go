package record

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"brickyard/e2e/cluster"
)

// makeTree makes directories in directories.
func makeTree(root string, outer, inner int) error {
	for i := range outer {
		for j := range inner {
			if err := os.MkdirAll(filepath.Join(root, fmt.Sprintf("d%02d", i), fmt.Sprintf("e%02d", j)), 0o755); err != nil {
				return fmt.Errorf("make directories: %w", err)
			}
		}
	}
	return nil
}

// filled is a volume of n bricks with files on all of them.
func filled(ctx context.Context, r *recorder, bricks, files, size int) error {
	v := cluster.VolumeSpec{Name: "dist", Sets: bricks, Options: map[string]string{"cluster.rebal-throttle": "lazy"}}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	return r.Fill(ctx, "dist", cluster.Files{Dir: "files", Count: files, Size: size})
}

// removeBrick is the removal of one brick: stopped once, committed then.
func removeBrick(ctx context.Context, r *recorder) error {
	if err := filled(ctx, r, 3, 6000, 20_000); err != nil {
		return err
	}
	brick := "node3:/bricks/b1/data"
	verb := func(v string) []string { return words("volume remove-brick dist " + brick + " " + v) }
	tasks := words("volume status all tasks")
	r.take(ctx, "remove-brick-start", "ok", verb("start"), "<opRet>0</opRet>", "<task-id>")
	if err := r.until(ctx, verb("status"), moved); err != nil {
		return err
	}
	r.take(ctx, "remove-brick-status", "running", verb("status"), inProgress)
	r.take(ctx, "volume-status-tasks", "remove-brick-running", tasks, inProgress, "Remove brick")
	r.take(ctx, "volume-info", "remove-brick-running", words("volume info dist"))
	r.take(ctx, "volume-status-detail", "remove-brick-running", words("volume status dist detail"))
	r.take(ctx, "remove-brick-commit", "while-migrating", verb("commit"), "migration is in progress")
	r.take(ctx, "remove-brick-start", "already-running", verb("start"))
	r.take(ctx, "remove-brick-start", "other-brick-while-running", words("volume remove-brick dist node2:/bricks/b1/data start"))
	r.take(ctx, "rebalance-start", "remove-brick-running", words("volume rebalance dist start"))
	r.take(ctx, "rebalance-status", "remove-brick-running", words("volume rebalance dist status"))
	r.take(ctx, "remove-brick-status", "wrong-brick", words("volume remove-brick dist node2:/bricks/b1/data status"))
	r.take(ctx, "remove-brick-stop", "ok", verb("stop"), "<files>")
	r.take(ctx, "remove-brick-status", "stopped", verb("status"))
	r.take(ctx, "volume-status-tasks", "remove-brick-stopped", tasks)
	r.take(ctx, "remove-brick-stop", "already-stopped", verb("stop"))
	if err := r.do(ctx, "volume set dist cluster.rebal-throttle aggressive", "volume remove-brick dist "+brick+" start"); err != nil {
		return err
	}
	if err := r.until(ctx, tasks, completed); err != nil {
		return err
	}
	r.take(ctx, "remove-brick-status", "completed", verb("status"), completed)
	r.take(ctx, "volume-status-tasks", "remove-brick-completed", tasks, completed, "Remove brick")
	r.take(ctx, "volume-info", "remove-brick-completed", words("volume info dist"))
	r.take(ctx, "rebalance-start", "uncommitted-remove-brick", words("volume rebalance dist start"), "not yet committed")
	r.take(ctx, "remove-brick-start", "earlier-task-exists", words("volume remove-brick dist node2:/bricks/b1/data start"), "earlier remove-brick task exists")
	r.take(ctx, "remove-brick-commit", "ok", verb("commit"), "<opRet>0</opRet>")
	r.take(ctx, "volume-status-tasks", "remove-brick-committed", tasks)
	r.take(ctx, "remove-brick-status", "after-commit", verb("status"))
	r.take(ctx, "volume-info", "remove-brick-committed", words("volume info dist"))
	return nil
}

// removeBricks is the removal of several bricks, stopped after its completion,
// then one that fails, and one without migration.
func removeBricks(ctx context.Context, r *recorder) error {
	v := cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate, Sets: 2}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	if err := r.Fill(ctx, "repl", cluster.Files{Dir: "files", Count: 600, Size: 20_000}); err != nil {
		return err
	}
	bricks := "node1:/bricks/b2/data node2:/bricks/b2/data node3:/bricks/b2/data"
	verb := func(v string) []string { return words("volume remove-brick repl " + bricks + " " + v) }
	tasks := words("volume status all tasks")
	r.take(ctx, "remove-brick-start", "ok-several", verb("start"), "<opRet>0</opRet>", "<task-id>")
	r.take(ctx, "remove-brick-status", "running-several", verb("status"))
	r.take(ctx, "volume-status-tasks", "remove-bricks-running", tasks, "node3:/bricks/b2/data")
	if err := r.until(ctx, tasks, completed); err != nil {
		return err
	}
	r.take(ctx, "remove-brick-status", "completed-several", verb("status"), completed)
	r.take(ctx, "volume-status-tasks", "remove-bricks-completed", tasks, completed)
	r.take(ctx, "remove-brick-stop", "after-completion", verb("stop"), "<opRet>0</opRet>")
	r.take(ctx, "remove-brick-start", "force-reduces-replica", words("volume remove-brick repl replica 2 node3:/bricks/b1/data node3:/bricks/b2/data force"), "<opRet>0</opRet>")
	if err := r.do(ctx, "volume stop repl", "volume delete repl"); err != nil {
		r.logf("note: %v", err)
	}
	if err := filled(ctx, r, 3, 3000, 20_000); err != nil {
		return err
	}
	info, err := r.Gluster(ctx, 1, "volume", "info", "dist")
	if err != nil {
		return err
	}
	gone, path, node := lastBrick(info)
	if err := r.do(ctx, "volume remove-brick dist "+gone+" start"); err != nil {
		return err
	}
	if err := r.Node(node).KillBrick(ctx, path); err != nil {
		return err
	}
	if err := r.until(ctx, tasks, failed); err != nil {
		return err
	}
	r.take(ctx, "remove-brick-status", "failed", words("volume remove-brick dist "+gone+" status"), failed)
	r.take(ctx, "volume-status-tasks", "remove-brick-failed", tasks, failed)
	r.take(ctx, "remove-brick-commit", "after-failure", words("volume remove-brick dist "+gone+" commit"))
	r.take(ctx, "remove-brick-stop", "after-failure", words("volume remove-brick dist "+gone+" stop"))
	return nil
}

// lastBrick finds the last brick in the text of "volume info".
func lastBrick(info string) (brick, path string, node int) {
	for _, field := range words(info) {
		if n, err := fmt.Sscanf(field, "node%d:%s", &node, &path); err == nil && n == 2 {
			brick = field
		}
	}
	return brick, path, node
}

// removeBrickFull is a removal that the remaining bricks have no room for: it
// "completes" with failures, and glusterd refuses the commit.
func removeBrickFull(ctx context.Context, r *recorder) error {
	if err := filled(ctx, r, 3, 390, 330_000); err != nil {
		return err
	}
	verb := func(v string) []string { return words("volume remove-brick dist node3:/bricks/b1/data " + v) }
	if err := r.do(ctx, "volume remove-brick dist node3:/bricks/b1/data start"); err != nil {
		return err
	}
	tasks := words("volume status all tasks")
	if err := r.until(ctx, tasks, completed); err != nil {
		return err
	}
	r.take(ctx, "remove-brick-status", "completed-with-failures", verb("status"), completed)
	r.take(ctx, "volume-status-tasks", "remove-brick-completed-with-failures", tasks, completed)
	r.take(ctx, "volume-status-detail", "brick-full", words("volume status dist detail"))
	r.take(ctx, "remove-brick-commit", "with-failures", verb("commit"), "skipped or has failed")
	// The verb is "force" alone; "commit force" takes the first word for a brick.
	r.take(ctx, "remove-brick-commit", "commit-force-is-no-verb", verb("commit force"), "wrong brick type: commit")
	r.take(ctx, "remove-brick-commit", "force-with-failures", verb("force"), "<opRet>0</opRet>")
	r.take(ctx, "volume-status-tasks", "remove-brick-forced", tasks)
	return nil
}
