package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Node is one machine of the cluster.
type Node struct {
	c      *Cluster
	host   string
	number int  // last part of its address
	server bool // runs glusterd

	mu     sync.Mutex
	pid    int      // of its first process, as the host counts; 0 while off
	proc   *process // nil while off
	starts int
}

func newNode(c *Cluster, host string, number int, server bool) *Node {
	return &Node{c: c, host: host, number: number, server: server}
}

// Host is the node's name in the cluster, as in brick names: "node1".
func (n *Node) Host() string { return n.host }

// Address is the node's IPv4 address; it means something inside the cluster only.
func (n *Node) Address() string { return fmt.Sprintf("10.77.0.%d", n.number) }

// Pid is the id on the host of the node's first process, for nsenter and
// /proc/PID/root; 0 while the node is off. It is another one after each Start.
func (n *Node) Pid() int {
	if n.c.holder == nil {
		return n.savedPID()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.pid
}

// Path is where the host finds a file of the node, given its absolute path in
// there. It holds until the node is powered off.
func (n *Node) Path(path string) string {
	return fmt.Sprintf("/proc/%d/root%s", n.Pid(), path)
}

// cable is the name of the bridge's end of the node's network cable. Numbered,
// because the kernel removes the one of a dead node only after a while.
func (n *Node) cable() string { return fmt.Sprintf("v%d-%d", n.number, n.starts) }

// Start powers the node on, with what it kept on its disks: glusterd's
// configuration and the bricks. It returns when glusterd answers on its socket;
// the other peers may see it as connected some seconds later, see WaitConnected.
func (n *Node) Start(ctx context.Context) error {
	if n.c.holder == nil {
		return fmt.Errorf("start %s: %w", n.host, errNotOwner)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc != nil {
		return fmt.Errorf("start %s: it is on already", n.host)
	}
	role := "client"
	if n.server {
		role = "server"
	}
	n.starts++
	p, err := startProcess("nsenter", "-t", strconv.Itoa(n.c.holder.pid), "--mount", "--net", "--uts", "--pid", "--",
		"unshare", "--mount", "--net", "--uts", "--pid", "--fork", "--kill-child",
		"sh", "/cluster/node.sh", n.host, n.Address()+"/24", role)
	if err != nil {
		return fmt.Errorf("start %s: %w", n.host, err)
	}
	n.proc = p
	if err := n.boot(ctx); err != nil {
		n.off()
		return fmt.Errorf("start %s: %w", n.host, err)
	}
	return nil
}

// boot is the conversation with node.sh.
func (n *Node) boot(ctx context.Context) (err error) {
	if n.pid, err = n.proc.readPID(ctx); err != nil {
		return err
	}
	plug := fmt.Sprintf(`link add %[1]s type veth peer name eth0 address 02:77:00:00:00:%02[2]x netns %[3]d
link set %[1]s master br0 up
`, n.cable(), n.number, n.pid)
	if err := n.c.bridge(ctx, plug); err != nil {
		return err
	}
	if _, err := n.proc.stdin.Write([]byte("go\n")); err != nil {
		return fmt.Errorf("tell it that its network is there: %w", err)
	}
	if err := n.proc.expect(ctx, "ready"); err != nil {
		return err
	}
	if err := n.c.dir.file(filepath.Join("nodes", n.host+".pid"), 0o644, strconv.Itoa(n.pid)+"\n"); err != nil {
		return err
	}
	if n.server {
		return waitSocket(ctx, fmt.Sprintf("/proc/%d/root/run/glusterd.socket", n.pid))
	}
	return nil
}

// waitSocket waits until glusterd accepts connections.
func waitSocket(ctx context.Context, path string) error {
	return poll(ctx, 20*time.Millisecond, func() error {
		conn, err := net.Dial("unix", path)
		if err != nil {
			return fmt.Errorf("glusterd does not answer: %w", err)
		}
		return conn.Close()
	})
}

// off ends the node's processes and waits for their end. n.mu is held.
func (n *Node) off() {
	if n.proc == nil {
		return
	}
	os.Remove(filepath.Join(n.c.dir.path, "nodes", n.host+".pid"))
	if n.pid != 0 {
		kill(n.pid)
	} else {
		n.proc.cmd.Process.Kill()
	}
	n.proc.stdin.Close()
	<-n.proc.done
	n.pid, n.proc = 0, nil
}

// kill kills a process; one that is gone is as good.
func kill(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		p.Kill()
	}
}

// waitOff waits for the end of a node whose holder has ended.
func (n *Node) waitOff() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc != nil {
		<-n.proc.done
		n.pid, n.proc = 0, nil
	}
}

// PowerOff ends all processes of the node at once. What it had written stays:
// bricks and configuration are there at the next Start. The kernel still closes
// its connections, so the peers know at once; for a machine that falls silent,
// CutNetwork first.
func (n *Node) PowerOff() error {
	if n.c.holder == nil {
		return fmt.Errorf("power off %s: %w", n.host, errNotOwner)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc == nil {
		return fmt.Errorf("power off %s: it is off already", n.host)
	}
	n.off()
	return nil
}

// poll calls try until it succeeds, and gives its last error when the context ends.
func poll(ctx context.Context, every time.Duration, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(every):
		}
	}
}
