package record

import (
	"context"

	"brickyard/e2e/cluster"
)

// single is a node on its own, without a volume.
func single(ctx context.Context, r *recorder) error {
	r.take(ctx, "peer-status", "single-node", words("peer status"), "<peerStatus/>")
	r.take(ctx, "pool-list", "single-node", words("pool list"), "localhost")
	r.take(ctx, "volume-info", "no-volumes", words("volume info"), "<count>0</count>")
	r.take(ctx, "volume-status-tasks", "no-volumes", words("volume status all tasks"))
	r.take(ctx, "volume-status", "no-volumes", words("volume status"))
	r.takeRaw(ctx, 1, "version", "version", words("gluster --version"), "glusterfs")
	r.take(ctx, "version", "version-with-xml", words("--version"), "glusterfs")
	r.take(ctx, "errors", "unknown-word", words("volume frobnicate"))
	r.take(ctx, "errors", "unknown-command", words("frobnicate"))
	r.take(ctx, "errors", "usage-rebalance", words("volume rebalance"))
	r.take(ctx, "errors", "usage-remove-brick", words("volume remove-brick v"))
	return nil
}

// volumes is one volume of each kind in each state, healthy.
func volumes(ctx context.Context, r *recorder) error {
	for _, v := range []cluster.VolumeSpec{
		{Name: "dist", Sets: 2},
		{Name: "repl", Kind: cluster.Replicate, Sets: 2},
		{Name: "arb", Kind: cluster.Arbiter},
		{Name: "disp", Kind: cluster.Disperse},
		{Name: "distdisp", Kind: cluster.Disperse, Sets: 2, Options: map[string]string{"cluster.min-free-disk": "5%"}},
	} {
		if err := r.CreateVolume(ctx, v); err != nil {
			return err
		}
	}
	if err := r.DefineVolume(ctx, cluster.VolumeSpec{Name: "fresh", Sets: 2}); err != nil {
		return err
	}
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "halted", Sets: 1}); err != nil {
		return err
	}
	if err := r.do(ctx, "volume stop halted"); err != nil {
		return err
	}
	r.take(ctx, "peer-status", "three-connected", words("peer status"), "<connected>1</connected>")
	r.take(ctx, "pool-list", "three-connected", words("pool list"), "<connected>1</connected>")
	r.take(ctx, "volume-info", "all", words("volume info"), "<count>7</count>")
	for name, state := range map[string]string{"dist": "Started", "repl": "Started", "arb": "Started",
		"disp": "Started", "distdisp": "Started", "fresh": "Created", "halted": "Stopped"} {
		r.take(ctx, "volume-info", "one-"+name, words("volume info "+name), "<statusStr>"+state)
	}
	r.take(ctx, "volume-info", "unknown-volume", words("volume info nosuch"))
	r.take(ctx, "volume-status", "all", words("volume status"), "Self-heal Daemon")
	r.take(ctx, "volume-status-tasks", "none", words("volume status all tasks"), "dist", "distdisp")
	r.take(ctx, "volume-status-tasks", "none-one-volume", words("volume status dist tasks"))
	r.take(ctx, "volume-status-tasks", "not-started", words("volume status fresh tasks"))
	r.take(ctx, "volume-status-tasks", "unknown-volume", words("volume status nosuch tasks"))
	for _, v := range []string{"dist", "repl", "arb", "disp", "distdisp"} {
		r.take(ctx, "volume-status-detail", v, words("volume status "+v+" detail"), "<sizeFree>", "<inodesFree>")
	}
	r.take(ctx, "volume-status-detail", "all", words("volume status all detail"), "<sizeFree>")
	r.take(ctx, "volume-status-detail", "not-started", words("volume status fresh detail"), "is not started")
	r.take(ctx, "volume-get", "all", words("volume get distdisp all"), "cluster.min-free-disk")
	r.take(ctx, "volume-get", "one-set", words("volume get distdisp cluster.min-free-disk"), "5%")
	r.take(ctx, "volume-get", "one-default", words("volume get dist cluster.rebal-throttle"), "normal")
	r.take(ctx, "volume-get", "unknown-option", words("volume get dist cluster.nosuch"))
	r.take(ctx, "volume-get", "unknown-volume", words("volume get nosuch all"))
	refusals(ctx, r)
	return nil
}

// refusals are commands that glusterd refuses on healthy, idle volumes.
func refusals(ctx context.Context, r *recorder) {
	r.take(ctx, "rebalance-start", "unknown-volume", words("volume rebalance nosuch start"), "nosuch")
	r.take(ctx, "rebalance-start", "not-started", words("volume rebalance fresh start"), "needs to be started")
	r.take(ctx, "rebalance-start", "single-subvolume", words("volume rebalance disp start"), "is not a distribute volume")
	r.take(ctx, "rebalance-status", "never-started", words("volume rebalance dist status"), "not started")
	r.take(ctx, "rebalance-status", "unknown-volume", words("volume rebalance nosuch status"), "nosuch")
	r.take(ctx, "rebalance-status", "single-subvolume", words("volume rebalance disp status"))
	r.take(ctx, "rebalance-stop", "not-running", words("volume rebalance dist stop"), "not started")
	rm := "volume remove-brick "
	r.take(ctx, "remove-brick-start", "bad-brick", words(rm+"dist node1:/bricks/b9/data start"), "Incorrect brick")
	r.take(ctx, "remove-brick-start", "all-bricks", words(rm+"dist node1:/bricks/b1/data node2:/bricks/b1/data start"))
	r.take(ctx, "remove-brick-start", "unknown-volume", words(rm+"nosuch node1:/bricks/b1/data start"), "nosuch")
	r.take(ctx, "remove-brick-start", "not-started", words(rm+"fresh node1:/bricks/b8/data start"))
	r.take(ctx, "remove-brick-start", "incorrect-count", words(rm+"repl node3:/bricks/b1/data start"), "incorrect brick count")
	r.take(ctx, "remove-brick-start", "replica-reduce", words(rm+"repl replica 2 node3:/bricks/b1/data node3:/bricks/b2/data start"), "Migration of data is not needed")
	r.take(ctx, "remove-brick-start", "not-same-subvolume", words(rm+"repl node3:/bricks/b1/data node1:/bricks/b2/data node2:/bricks/b3/data start"), "not from same subvol")
	r.take(ctx, "remove-brick-start", "no-verb", words(rm+"dist node1:/bricks/b1/data"))
	r.take(ctx, "remove-brick-status", "never-started", words(rm+"dist node1:/bricks/b1/data status"))
	r.take(ctx, "remove-brick-stop", "never-started", words(rm+"dist node1:/bricks/b1/data stop"))
	r.take(ctx, "remove-brick-commit", "never-started", words(rm+"dist node1:/bricks/b1/data commit"))
	r.take(ctx, "replace-brick", "on-distribute", words("volume replace-brick dist node1:/bricks/b1/data node1:/bricks/b8/new commit force"))
	r.take(ctx, "replace-brick", "bad-brick", words("volume replace-brick repl node1:/bricks/b9/data node1:/bricks/b8/new commit force"))
	r.take(ctx, "replace-brick", "without-force", words("volume replace-brick repl node1:/bricks/b2/data node1:/bricks/b8/new start"))
	r.take(ctx, "replace-brick", "commit-force-ok", words("volume replace-brick repl node1:/bricks/b2/data node1:/bricks/b8/new commit force"), "<opRet>0</opRet>")
	r.take(ctx, "add-brick", "ok", words("volume add-brick dist node3:/bricks/b8/more"), "<opRet>0</opRet>")
	r.take(ctx, "add-brick", "brick-in-use", words("volume add-brick dist node3:/bricks/b8/more"))
}
