package cluster

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Cluster is a running trusted storage pool. Its methods may be used from
// several goroutines; a method that changes the cluster while another does is
// answered as GlusterFS answers two administrators.
type Cluster struct {
	opts   Options
	dir    *workDir
	holder *holder
	nodes  []*Node
	client *Node

	mu      sync.Mutex               // one mount, one handing out of bricks at a time
	bricks  int                      // looked at by NewBricks so far
	clients int                      // made by NewClient so far
	held    map[string]time.Duration // volumes whose writes HoldWrites holds up

	closeOnce sync.Once
	closeErr  error
}

// Up starts the nodes and makes one pool of them. When it returns without an
// error, every node sees every other as connected; that takes some five seconds
// for three nodes. On an error nothing is left running. The context bounds the
// start only; the cluster runs until Close or the end of this process.
func Up(ctx context.Context, o Options) (_ *Cluster, err error) {
	o, err = o.withDefaults()
	if err != nil {
		return nil, err
	}
	sweep(o.Logf)
	dir, err := openDir(o.Dir)
	if err != nil {
		return nil, err
	}
	c := &Cluster{opts: o, dir: dir}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	// A node that doesn't come up must be an error even if the caller is patient.
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	began := time.Now()
	if c.holder, err = startHolder(ctx, dir.path, o); err != nil {
		return nil, err
	}
	for i := 1; i <= o.Nodes; i++ {
		c.nodes = append(c.nodes, newNode(c, fmt.Sprintf("node%d", i), i, true))
	}
	c.client = newNode(c, "client", 254, false)
	for _, n := range append(c.nodes, c.client) {
		if err := c.writeCommand(n); err != nil {
			return nil, err
		}
	}
	if err := c.startAll(ctx); err != nil {
		return nil, err
	}
	o.Logf("%d nodes started after %v", o.Nodes, time.Since(began).Round(time.Millisecond))
	if err := c.probe(ctx); err != nil {
		return nil, err
	}
	o.Logf("%d nodes connected after %v", o.Nodes, time.Since(began).Round(time.Millisecond))
	return c, nil
}

// startAll powers on every node and the client at the same time.
func (c *Cluster) startAll(ctx context.Context) error {
	all := append([]*Node{c.client}, c.nodes...)
	errs := make(chan error, len(all))
	for _, n := range all {
		go func() { errs <- n.Start(ctx) }()
	}
	var first error
	for range all {
		if err := <-errs; first == nil {
			first = err
		}
	}
	return first
}

// Close ends the cluster and waits until nothing is left of it: no process, no
// mount, no namespace, no directory. It can be called again; the answer is the
// same.
func (c *Cluster) Close() error {
	c.closeOnce.Do(func() {
		if c.dir.lock == nil {
			return // attached, not ours
		}
		if c.holder != nil {
			c.closeErr = c.holder.stop()
		}
		for _, n := range append(c.nodes, c.client) {
			if n != nil {
				n.waitOff()
			}
		}
		if err := c.dir.remove(); c.closeErr == nil {
			c.closeErr = err
		}
	})
	return c.closeErr
}

// Dir is the cluster's working directory, see Options.
func (c *Cluster) Dir() string { return c.dir.path }

// Nodes are the cluster's nodes in the order of their numbers: Nodes()[0] is
// node1.
func (c *Cluster) Nodes() []*Node { return append([]*Node(nil), c.nodes...) }

// Node is a node by its number; the first is 1. It panics if there is none.
func (c *Cluster) Node(number int) *Node {
	if number < 1 || number > len(c.nodes) {
		panic(fmt.Sprintf("cluster: there is no node%d, only node1 to node%d", number, len(c.nodes)))
	}
	return c.nodes[number-1]
}
