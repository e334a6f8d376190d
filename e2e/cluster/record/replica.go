package record

import (
	"context"

	"brickyard/e2e/cluster"
)

// replica is a rebalance of replicated data: it goes on without a node, so its
// "completed" says nothing about that node. Then a brick is replaced, and what
// the task had counted is lost.
func replica(ctx context.Context, r *recorder) error {
	v := cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate, Options: map[string]string{"cluster.rebal-throttle": "lazy"}}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	if err := r.Fill(ctx, "repl", cluster.Files{Dir: "files", Count: 2000, Size: 20_000}); err != nil {
		return err
	}
	if err := r.AddBricks(ctx, "repl", r.NewBricks(3)...); err != nil {
		return err
	}
	status, tasks := words("volume rebalance repl status"), words("volume status all tasks")
	if err := r.do(ctx, "volume rebalance repl start"); err != nil {
		return err
	}
	if err := r.until(ctx, status, inProgress, moved); err != nil {
		return err
	}
	if err := r.Node(3).PowerOff(); err != nil {
		return err
	}
	if err := r.until(ctx, words("peer status"), "<connected>0</connected>"); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "replica-node-off", status)
	r.take(ctx, "volume-status-tasks", "replica-node-off", tasks)
	if err := r.until(ctx, tasks, completed+"|"+failed); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "replica-over-node-off", status)
	r.take(ctx, "volume-status-tasks", "replica-over-node-off", tasks)
	if err := r.Node(3).Start(ctx); err != nil {
		return err
	}
	if err := r.WaitConnected(ctx); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "replica-node-back", status)
	r.take(ctx, "volume-status-tasks", "replica-node-back", tasks)
	if err := r.until(ctx, tasks, completed+"|"+failed); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "replica-over-node-back", status)
	if err := r.WaitOnline(ctx, "repl"); err != nil {
		return err
	}
	r.take(ctx, "replace-brick", "after-rebalance", words("volume replace-brick repl node1:/bricks/b1/data node1:/bricks/b4/new commit force"), "<opRet>0</opRet>")
	r.take(ctx, "rebalance-status", "reset-by-replace-brick", status)
	r.take(ctx, "volume-status-tasks", "rebalance-reset-by-replace-brick", tasks)
	r.take(ctx, "volume-info", "brick-replaced", words("volume info repl"), "/bricks/b4/new")
	return nil
}
