package record

import "context"

// throttle is what a console does to slow a task down, and to pause it: the
// option is set, read and put back while a rebalance or a removal runs, and a
// removal is stopped and started again with the same bricks.
func throttle(ctx context.Context, r *recorder) error {
	if err := spread(ctx, r, 6000); err != nil {
		return err
	}
	const ok = "<opRet>0</opRet>"
	const third = "node3:/bricks/b1/data"
	set := func(value string) []string { return words("volume set dist cluster.rebal-throttle " + value) }
	reset, get := words("volume reset dist cluster.rebal-throttle"), words("volume get dist cluster.rebal-throttle")
	status := words("volume rebalance dist status")
	if err := r.do(ctx, "volume rebalance dist start"); err != nil {
		return err
	}
	if err := r.until(ctx, status, moved); err != nil {
		return err
	}
	r.take(ctx, "volume-set", "throttle-while-rebalance", set("normal"), ok)
	r.take(ctx, "volume-get", "throttle-set", get, "<Value>normal</Value>")
	r.take(ctx, "volume-set", "throttle-same-value", set("normal"), ok)
	r.take(ctx, "volume-set", "throttle-wrong-value", set("fast"))
	r.take(ctx, "volume-reset", "throttle-while-rebalance", reset, ok)
	r.take(ctx, "volume-reset", "throttle-not-set", reset)
	r.take(ctx, "volume-get", "throttle-reset", get, "<Value>normal (DEFAULT)</Value>")
	r.take(ctx, "volume-reset", "unknown-option", words("volume reset dist cluster.no-such-option"))
	r.take(ctx, "volume-reset", "unknown-volume", words("volume reset nosuch cluster.rebal-throttle"))
	r.take(ctx, "volume-set", "unknown-volume", words("volume set nosuch cluster.rebal-throttle lazy"))
	r.take(ctx, "volume-set", "ok", set("lazy"), ok)
	if err := r.do(ctx, "volume rebalance dist stop"); err != nil {
		return err
	}
	if err := r.do(ctx, "volume remove-brick dist "+third+" start"); err != nil {
		return err
	}
	removal := words("volume remove-brick dist " + third + " status")
	if err := r.until(ctx, removal, inProgress); err != nil {
		return err
	}
	r.take(ctx, "volume-set", "throttle-while-removing", set("normal"), ok)
	r.take(ctx, "volume-reset", "throttle-while-removing", reset, ok)
	if err := r.do(ctx, "volume set dist cluster.rebal-throttle lazy", "volume remove-brick dist "+third+" stop"); err != nil {
		return err
	}
	r.take(ctx, "volume-info", "remove-brick-paused", words("volume info dist"))
	r.take(ctx, "remove-brick-start", "ok-again", words("volume remove-brick dist "+third+" start"), ok, "<task-id>")
	r.take(ctx, "volume-status-tasks", "remove-brick-again", words("volume status all tasks"), third)
	return nil
}
