package record

import (
	"context"
	"time"
)

// rebalanceNodeOff is one whose node loses power, and with it a whole subvolume,
// and that is stopped then. The node doesn't know of the stop when it is back.
func rebalanceNodeOff(ctx context.Context, r *recorder) error {
	if err := spread(ctx, r, 6000); err != nil {
		return err
	}
	status, stop, tasks := words("volume rebalance dist status"), words("volume rebalance dist stop"), words("volume status all tasks")
	if err := r.loseNode(ctx, status); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "node-off", status)
	r.take(ctx, "volume-status-tasks", "rebalance-node-off", tasks)
	time.Sleep(5 * time.Second) // the other nodes' processes have missed the brick by now
	r.take(ctx, "rebalance-status", "node-off-later", status)
	r.take(ctx, "rebalance-stop", "node-off", stop)
	if err := r.regainNode(ctx); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "node-back", status)
	r.take(ctx, "volume-status-tasks", "rebalance-node-back", tasks)
	// It has started its part again, unseen by the others, and keeps them from a new one.
	r.takeOn(ctx, 2, "rebalance-status", "node-back-asked-there", status)
	r.takeOn(ctx, 2, "volume-status-tasks", "rebalance-node-back-asked-there", tasks)
	r.take(ctx, "rebalance-start", "node-back-runs-a-stopped-one", words("volume rebalance dist start"), "already started")
	r.take(ctx, "rebalance-stop", "node-back-runs-a-stopped-one", stop)
	r.takeOn(ctx, 2, "rebalance-stop", "node-back-asked-there", stop)
	return nil
}

// rebalanceNodeFails is one that fails because a node loses power, and that is
// in progress again when the node is back.
func rebalanceNodeFails(ctx context.Context, r *recorder) error {
	if err := spread(ctx, r, 6000); err != nil {
		return err
	}
	status, stop, tasks := words("volume rebalance dist status"), words("volume rebalance dist stop"), words("volume status all tasks")
	if err := r.loseNode(ctx, status); err != nil {
		return err
	}
	if err := r.until(ctx, tasks, failed); err != nil {
		return err
	}
	if err := r.regainNode(ctx); err != nil {
		return err
	}
	r.take(ctx, "rebalance-status", "failed-node-back", status, inProgress)
	r.take(ctx, "volume-status-tasks", "rebalance-failed-node-back", tasks)
	r.take(ctx, "rebalance-stop", "failed-node-back", stop)
	return nil
}

// loseNode starts a rebalance and cuts node2's power while it runs.
func (r *recorder) loseNode(ctx context.Context, status []string) error {
	if err := r.do(ctx, "volume rebalance dist start"); err != nil {
		return err
	}
	if err := r.until(ctx, status, inProgress); err != nil {
		return err
	}
	if err := r.Node(2).PowerOff(); err != nil {
		return err
	}
	return r.until(ctx, words("peer status"), "<connected>0</connected>")
}

// regainNode powers node2 on.
func (r *recorder) regainNode(ctx context.Context) error {
	if err := r.Node(2).Start(ctx); err != nil {
		return err
	}
	return r.WaitConnected(ctx)
}
