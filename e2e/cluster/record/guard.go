package record

import (
	"context"

	"brickyard/e2e/cluster"
)

const accepted = "<opRet>0</opRet>"

// opVersion is what proves a cluster's release: the highest operating version
// that every peer that is connected can do.
func opVersion(ctx context.Context, r *recorder) error {
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 3}); err != nil {
		return err
	}
	highest := words("volume get all cluster.max-op-version")
	r.take(ctx, "volume-get", "max-op-version", highest, accepted)
	r.take(ctx, "volume-get", "op-version", words("volume get all cluster.op-version"), accepted)
	r.take(ctx, "volume-get", "all-all", words("volume get all all"), "cluster.max-op-version")
	if err := r.Node(3).PowerOff(); err != nil {
		return err
	}
	if err := r.until(ctx, words("peer status"), "<connected>0</connected>"); err != nil {
		return err
	}
	r.take(ctx, "volume-get", "max-op-version-peer-off", highest)
	if err := r.Node(2).FreezeGlusterd(ctx); err != nil {
		return err
	}
	// It waits for the frozen one, so it has to be told how long.
	r.takeRaw(ctx, 1, "volume-get", "max-op-version-peer-hangs",
		words("gluster --mode=script --xml --timeout=5 volume get all cluster.max-op-version"))
	return nil
}

// rejected is a peer that is connected and no member, because its definition of a
// volume is another: seen from its peers, and as it sees them.
func rejected(ctx context.Context, r *recorder) error {
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 3}); err != nil {
		return err
	}
	if err := r.Node(3).Reject(ctx, "dist"); err != nil {
		return err
	}
	const state = "<stateStr>Peer Rejected</stateStr>"
	for _, side := range []struct {
		node int
		name string
	}{{1, "peer-rejected"}, {3, "peer-rejected-asked-there"}} {
		r.takeOn(ctx, side.node, "pool-list", side.name, words("pool list"), "<connected>1</connected>")
		r.takeOn(ctx, side.node, "peer-status", side.name, words("peer status"), state)
		r.takeOn(ctx, side.node, "volume-info", side.name, words("volume info dist"), "node3:/bricks")
		r.takeOn(ctx, side.node, "volume-status", side.name, words("volume status"))
		r.takeOn(ctx, side.node, "volume-status-detail", side.name, words("volume status dist detail"))
		r.takeOn(ctx, side.node, "volume-status-tasks", side.name, words("volume status all tasks"))
		r.takeOn(ctx, side.node, "volume-get", "max-op-version-"+side.name, words("volume get all cluster.max-op-version"))
		// Without the others' knowledge it starts, on either side; or is refused.
		r.takeOn(ctx, side.node, "rebalance-start", side.name, words("volume rebalance dist start"))
		r.takeOn(ctx, side.node, "rebalance-status", side.name, words("volume rebalance dist status"))
		r.Gluster(ctx, side.node, "volume", "rebalance", "dist", "stop")
		removal := "volume remove-brick dist node3:/bricks/b1/data "
		r.takeOn(ctx, side.node, "remove-brick-start", side.name, words(removal+"start"))
		r.takeOn(ctx, side.node, "remove-brick-status", side.name, words(removal+"status"))
		r.Gluster(ctx, side.node, words(removal+"stop")...)
	}
	// On that node alone it is done, and the others know nothing of it.
	r.takeOn(ctx, 3, "remove-brick-start", "force-on-a-rejected-peer", words("volume remove-brick dist node2:/bricks/b1/data force"))
	r.take(ctx, "volume-info", "after-force-on-a-rejected-peer", words("volume info dist"))
	return nil
}

// sharedDisk is a volume two bricks of which lie on one filesystem: glusterd
// reports the whole of it for each.
func sharedDisk(ctx context.Context, r *recorder) error {
	v := cluster.VolumeSpec{Name: "dist", Bricks: []string{"node1:/bricks/b1/one", "node1:/bricks/b1/two", "node2:/bricks/b1/one"}}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	if err := r.Fill(ctx, "dist", cluster.Files{Count: 60, Size: 100_000}); err != nil {
		return err
	}
	r.take(ctx, "volume-info", "shared-disk", words("volume info dist"), "node1:/bricks/b1/two")
	r.take(ctx, "volume-status-detail", "shared-disk", words("volume status dist detail"), "/bricks/b1/two", "<sizeFree>")
	return nil
}

// shard is the option that makes a rebalance of a sharded volume harmless, and
// the question about pending heals that leaves no log behind.
func shard(ctx context.Context, r *recorder) error {
	v := cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate, Options: map[string]string{"features.shard": "on"}}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	get := words("volume get repl cluster.lookup-optimize")
	r.take(ctx, "volume-get", "lookup-optimize-default", get, accepted)
	r.take(ctx, "volume-get", "shard-on", words("volume get repl features.shard"), accepted)
	r.take(ctx, "volume-info", "shard-on", words("volume info repl"), "features.shard")
	r.take(ctx, "volume-set", "lookup-optimize-off", words("volume set repl cluster.lookup-optimize off"), accepted)
	r.take(ctx, "volume-get", "lookup-optimize-off", get, accepted)
	r.take(ctx, "volume-info", "lookup-optimize-off", words("volume info repl"), "cluster.lookup-optimize")
	r.take(ctx, "heal-info-summary", "nolog", words("--nolog volume heal repl info summary"), "<totalNumberOfEntries>")
	r.take(ctx, "heal-info-summary", "nolog-at-the-end", words("volume heal repl info summary --nolog"), "<totalNumberOfEntries>")
	return nil
}
