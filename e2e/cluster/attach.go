package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

var errNotOwner = errors.New("only the process that made the cluster can do this")

// Attach gives the cluster that another process holds in a directory. What it
// gives can run gluster, make volumes, mount and fill them, and kill processes
// in the nodes; power and network of the nodes stay with the owner, and Close
// leaves everything as it is.
func Attach(dir string) (*Cluster, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the cluster's directory: %w", err)
	}
	if !InUse(dir) {
		return nil, fmt.Errorf("no cluster is up in %s", dir)
	}
	c := &Cluster{dir: &workDir{path: dir}}
	for i := 1; ; i++ {
		host := fmt.Sprintf("node%d", i)
		if _, err := os.Stat(filepath.Join(dir, "nodes", host+".sh")); err != nil {
			break
		}
		c.nodes = append(c.nodes, newNode(c, host, i, true))
	}
	if len(c.nodes) == 0 {
		return nil, fmt.Errorf("the cluster in %s is not up yet", dir)
	}
	c.client = newNode(c, "client", 254, false)
	c.opts, err = Options{Nodes: len(c.nodes), Dir: dir}.withDefaults()
	if disks, _ := filepath.Glob(c.nodes[0].Path("/bricks/b*")); len(disks) > 0 {
		c.opts.BricksPerNode = len(disks)
	}
	return c, err
}

// InUse says whether a live process holds a cluster in a directory.
func InUse(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	taken, err := lockFile(f)
	return err == nil && !taken
}

// savedPID is the node's first process as the owner wrote it down; 0 if off.
func (n *Node) savedPID() int {
	content, err := os.ReadFile(filepath.Join(n.c.dir.path, "nodes", n.host+".pid"))
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(content)))
	return pid
}
