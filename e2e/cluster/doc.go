// Package cluster brings up a real GlusterFS cluster on one machine, as a
// fixture for tests and for trying things out.
//
// A node is a process tree with network, mount, UTS and PID namespaces of its
// own; in it run the machine's own glusterd and glusterfsd, or those of another
// root file system (Options.Version, OnEach). Start here:
//
//	func TestSomething(t *testing.T) {
//		c := cluster.ForTest(t, cluster.Options{}) // node1, node2, node3
//		err := c.CreateVolume(ctx, cluster.VolumeSpec{Name: "v", Kind: cluster.Distribute, Sets: 2})
//		err = c.Fill(ctx, "v", cluster.Files{Count: 100, Size: 4096})
//		out, err := c.Gluster(ctx, 1, "volume", "info", "v", "--xml")
//		err = c.Node(2).PowerOff()
//	}
//
// # How it is built
//
//	this process ──pipe──▶ holder  PID 1 of a PID namespace around everything;
//	                       │       owns the bridge, the brick file systems and
//	                       │       what the nodes keep over a power cut
//	                       ├─ node1   PID 1 of a nested PID namespace; glusterd,
//	                       ├─ node2   bricks and rebalance processes below it
//	                       ├─ node3
//	                       └─ client  FUSE mounts, so that a power cut of a node
//	                                  does not take them along
//
// Nothing can be left behind: the holder ends when its end of the pipe closes,
// which the kernel does however this process dies, and the end of the first
// process of a PID namespace ends all others in it. With the last process go
// the namespaces, and with those the mounts, network devices and addresses.
// The host sees none of them at any time; only a small directory (Options.Dir)
// lies on its disk. If its owner was killed, the next Up removes it.
//
// The host's own files are visible to the nodes read-only.
//
// It needs Linux, root, /dev/fuse, glusterd, util-linux and iproute2; Require
// says what is missing. Several clusters can run at the same time.
package cluster
