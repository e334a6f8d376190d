package record

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"brickyard/e2e/cluster"
)

// faults is a dead brick, a node that is off, a dead glusterd; no task runs.
func faults(ctx context.Context, r *recorder) error {
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 3}); err != nil {
		return err
	}
	if err := r.Node(2).KillBrick(ctx, "/bricks/b1/data"); err != nil {
		return err
	}
	if err := r.until(ctx, words("volume status dist detail"), "<status>0</status>"); err != nil {
		return err
	}
	r.take(ctx, "volume-status-detail", "brick-down", words("volume status dist detail"), "<status>0</status>")
	r.take(ctx, "remove-brick-start", "brick-down", words("volume remove-brick dist node2:/bricks/b1/data start"))
	// It is accepted, and fails then.
	r.take(ctx, "rebalance-start", "brick-down", words("volume rebalance dist start"), "<task-id>")
	r.take(ctx, "rebalance-status", "brick-down", words("volume rebalance dist status"))
	if err := r.do(ctx, "volume rebalance dist stop", "volume start dist force"); err != nil {
		r.logf("after the rebalance with a dead brick: %v", err)
	}
	if err := r.Node(3).PowerOff(); err != nil {
		return err
	}
	if err := r.until(ctx, words("peer status"), "<connected>0</connected>"); err != nil {
		return err
	}
	r.take(ctx, "peer-status", "one-disconnected", words("peer status"), "<connected>0</connected>")
	r.take(ctx, "pool-list", "one-disconnected", words("pool list"), "<connected>0</connected>")
	r.take(ctx, "volume-info", "peer-disconnected", words("volume info dist"), "node3:/bricks")
	r.take(ctx, "volume-status-detail", "peer-disconnected", words("volume status dist detail"), "<hostname>node1</hostname>")
	r.take(ctx, "volume-status-tasks", "peer-disconnected", words("volume status all tasks"))
	r.take(ctx, "remove-brick-start", "peer-disconnected", words("volume remove-brick dist node3:/bricks/b1/data start"))
	// glusterd accepts it: that every peer is there is for its caller to check.
	r.take(ctx, "rebalance-start", "peer-disconnected", words("volume rebalance dist start"), "<task-id>")
	r.take(ctx, "rebalance-status", "peer-disconnected", words("volume rebalance dist status"))
	r.take(ctx, "volume-status-tasks", "rebalance-peer-disconnected", words("volume status all tasks"))
	r.take(ctx, "volume-get", "peer-disconnected", words("volume get dist cluster.min-free-disk"))
	if err := r.Node(1).KillGlusterd(ctx); err != nil {
		return err
	}
	r.take(ctx, "errors", "glusterd-not-running", words("volume info"), "Connection failed")
	r.take(ctx, "errors", "glusterd-not-running-tasks", words("volume status all tasks"), "Connection failed")
	r.take(ctx, "errors", "glusterd-not-running-heal", words("volume heal dist info summary"))
	return nil
}

// locks is what a command gets while another one holds the volume's lock.
func locks(ctx context.Context, r *recorder) error {
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 2}); err != nil {
		return err
	}
	if err := r.AddBricks(ctx, "dist", r.NewBricks(1)...); err != nil {
		return err
	}
	// The answer is lost to who asked, but the rebalance starts.
	r.takeRaw(ctx, 1, "errors", "request-timed-out",
		words("gluster --mode=script --xml --timeout=2 volume rebalance dist start"), "timed out")
	if err := r.until(ctx, words("volume rebalance dist status"), "<opRet>0"); err != nil {
		return err
	}
	if err := r.do(ctx, "volume rebalance dist stop"); err != nil {
		return err
	}
	for _, c := range []struct {
		name string
		node int
		args string
	}{
		// Needs no lock, but glusterd answers nobody while it sleeps.
		{"slow-volume-info", 1, "volume info dist"},
		{"locked-tasks", 1, "volume status all tasks"},
		{"locked-status", 1, "volume status dist"},
		{"locked-rebalance-status", 1, "volume rebalance dist status"},
		{"locked-rebalance-start", 1, "volume rebalance dist start"},
		{"locked-rebalance-stop", 1, "volume rebalance dist stop"},
		{"locked-remove-brick-start", 1, "volume remove-brick dist node1:/bricks/b1/data start"},
		{"locked-volume-set", 1, "volume set dist cluster.min-free-disk 7%"},
		{"locked-on-peer", 2, "volume status dist"},
		{"locked-on-peer-rebalance-start", 2, "volume rebalance dist start"},
	} {
		var holding sync.WaitGroup
		holding.Go(func() { r.Gluster(ctx, 1, "volume", "rebalance", "dist", "start", "force") })
		select {
		case <-time.After(1500 * time.Millisecond):
		case <-ctx.Done():
		}
		out := r.takeOn(ctx, c.node, "errors", c.name, words(c.args))
		if strings.HasPrefix(c.name, "locked-") && c.name != "locked-tasks" && !strings.Contains(out, "nother transaction") && !strings.Contains(out, "ocking failed") {
			r.logf("note: errors/%s does not speak of a lock: %s", c.name, out)
		}
		holding.Wait()
		r.Gluster(ctx, 1, "volume", "rebalance", "dist", "stop")
	}
	return nil
}

// heal is the summary of pending heals.
func heal(ctx context.Context, r *recorder) error {
	spec := cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate, Sets: 2}
	if err := r.CreateVolume(ctx, spec); err != nil {
		return err
	}
	if err := r.Fill(ctx, "repl", cluster.Files{Dir: "before", Count: 40, Size: 4096}); err != nil {
		return err
	}
	summary := words("volume heal repl info summary")
	r.take(ctx, "heal-info-summary", "clean", summary, "<totalNumberOfEntries>0<")
	if err := r.Node(2).KillBrick(ctx, "/bricks/b1/data"); err != nil {
		return err
	}
	if err := r.Fill(ctx, "repl", cluster.Files{Dir: "during", Count: 60, Size: 4096}); err != nil {
		return err
	}
	r.take(ctx, "heal-info-summary", "brick-down", summary, "not connected")
	// With the daemon that heals switched off, the entries stay pending.
	if err := r.do(ctx, "volume set repl cluster.self-heal-daemon off", "volume start repl force"); err != nil {
		return err
	}
	if err := r.WaitOnline(ctx, "repl"); err != nil {
		return err
	}
	out := r.take(ctx, "heal-info-summary", "pending", summary, "<opRet>0</opRet>")
	if !strings.Contains(strings.ReplaceAll(out, "<numberOfEntries>0<", ""), "<totalNumberOfEntries>") {
		r.logf("note: nothing pending: %s", out)
	}
	r.take(ctx, "heal-info", "pending", words("volume heal repl info"), "<file gfid=")
	r.take(ctx, "heal-info-summary", "unknown-volume", words("volume heal nosuch info summary"))
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 2}); err != nil {
		return err
	}
	r.take(ctx, "heal-info-summary", "on-distribute", words("volume heal dist info summary"))
	if err := r.do(ctx, "volume set repl cluster.self-heal-daemon on"); err != nil {
		return err
	}
	// The daemons take a moment to be there, and nothing announces the end of a heal.
	healed := time.Now().Add(time.Minute)
	for {
		launch := r.do(ctx, "volume heal repl")
		out, err := r.Gluster(ctx, 1, "--xml", "volume", "heal", "repl", "info", "summary")
		if strings.Count(out, "<totalNumberOfEntries>0<") == 6 {
			break
		}
		if time.Now().After(healed) {
			return errors.Join(errors.New("the volume does not heal"), launch, err)
		}
		time.Sleep(time.Second)
	}
	r.take(ctx, "heal-info-summary", "healed", summary, "<totalNumberOfEntries>0<")
	if err := r.Node(3).PowerOff(); err != nil {
		return err
	}
	r.take(ctx, "heal-info-summary", "node-off", summary)
	r.do(ctx, "volume stop dist")
	r.take(ctx, "heal-info-summary", "not-started", words("volume heal dist info summary"))
	return nil
}
