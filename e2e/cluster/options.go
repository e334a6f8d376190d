package cluster

import "fmt"

// Options says what cluster Up makes. The zero value is a useful one.
type Options struct {
	// Nodes is the number of nodes, 3 if zero. They are called node1, node2, …
	Nodes int
	// BrickMiB is the size of the file system each brick lies on, in MiB; 64 if
	// zero. It is memory (tmpfs), used up only as far as files are written.
	BrickMiB int
	// BricksPerNode is the number of such file systems on each node, 4 if zero.
	// They are mounted at /bricks/b1, /bricks/b2, …; the brick itself is the
	// directory data in it, because glusterd refuses a mount point as a brick.
	BricksPerNode int
	// Dir is the working directory; made if missing. A fresh temporary directory
	// if empty. Only one cluster at a time can have it.
	Dir string
	// Version is the GlusterFS of the nodes; the machine's own if zero.
	Version Version
	// Logf is told what happens, one line each; nothing is told if nil.
	Logf func(format string, args ...any)
}

func (o Options) withDefaults() (Options, error) {
	if o.Nodes == 0 {
		o.Nodes = 3
	}
	if o.BrickMiB == 0 {
		o.BrickMiB = 64
	}
	if o.BricksPerNode == 0 {
		o.BricksPerNode = 4
	}
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	// The nodes share one /24, in which .254 is the client.
	if o.Nodes < 1 || o.Nodes > 200 || o.BrickMiB < 1 || o.BricksPerNode < 1 {
		return o, fmt.Errorf("cluster options out of range: %d nodes, %d bricks each of %d MiB", o.Nodes, o.BricksPerNode, o.BrickMiB)
	}
	return o, o.Version.check()
}
