package cluster

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// commandScript runs gluster in a node, whichever process the node is by now.
const commandScript = `# gluster on %[1]s
pid=$(cat '%[2]s' 2>/dev/null) || { echo '%[1]s is powered off' >&2; exit 255; }
exec nsenter -t "$pid" --mount --net --uts --pid -- gluster "$@"
`

func (c *Cluster) writeCommand(n *Node) error {
	pid := filepath.Join(c.dir.path, "nodes", n.host+".pid")
	return c.dir.file(filepath.Join("nodes", n.host+".sh"), 0o755, fmt.Sprintf(commandScript, n.host, pid))
}

// CommandPrefix is the start of an argument list that runs gluster on a node
// (the first is 1), for any process on the host that is root. It stays right
// when the node is powered off (it then fails with exit status 255, as ssh
// would) and on again.
func (c *Cluster) CommandPrefix(node int) []string {
	return []string{"sh", filepath.Join(c.dir.path, "nodes", c.Node(node).host+".sh")}
}

// Gluster runs gluster --mode=script on a node (the first is 1) and returns what
// it printed. The error holds its message if the exit status was bad; note that
// many commands that were refused exit 0 with --xml.
func (c *Cluster) Gluster(ctx context.Context, node int, args ...string) (string, error) {
	return c.Node(node).gluster(ctx, args...)
}

func (n *Node) gluster(ctx context.Context, args ...string) (string, error) {
	out, err := n.Exec(ctx, append([]string{"gluster", "--mode=script"}, args...)...)
	return string(out), err
}

// firstOn is the first node that is on; nil if every node is off.
func (c *Cluster) firstOn() *Node {
	for _, n := range c.nodes {
		if n.Pid() != 0 {
			return n
		}
	}
	return nil
}

// probe makes one pool of the nodes.
func (c *Cluster) probe(ctx context.Context) error {
	for _, n := range c.nodes[1:] {
		if _, err := c.Gluster(ctx, 1, "peer", "probe", n.host); err != nil {
			return err
		}
	}
	return c.WaitConnected(ctx)
}

// WaitConnected waits until every node that is on sees every other one that is
// on as a connected member of the pool. It gives up when the context ends.
func (c *Cluster) WaitConnected(ctx context.Context) error {
	want := 0
	for _, n := range c.nodes {
		if n.Pid() != 0 {
			want++
		}
	}
	for _, n := range c.nodes {
		if n.Pid() == 0 {
			continue
		}
		err := poll(ctx, 50*time.Millisecond, func() error {
			have, err := n.connected(ctx)
			if err == nil && have != want-1 {
				err = fmt.Errorf("%s sees %d connected peers, not %d", n.host, have, want-1)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("wait for the peers: %w", err)
		}
	}
	return nil
}

// connected counts the peers that the node sees as connected and befriended.
func (n *Node) connected(ctx context.Context) (int, error) {
	peers, err := n.peers(ctx)
	count := 0
	for _, p := range peers {
		if p.Connected == 1 && p.State == stateMember {
			count++
		}
	}
	return count, err
}

// peerState is the state in which the node sees another one; 0 if it doesn't, or is
// not connected to it: while two glusterds connect again, the state is told already.
func (n *Node) peerState(ctx context.Context, other *Node) (int, error) {
	peers, err := n.peers(ctx)
	for _, p := range peers {
		if p.Connected == 1 && (p.Host == other.host || p.Host == other.Address()) {
			return p.State, err
		}
	}
	return 0, err
}

// peer is one line of "peer status".
type peer struct {
	Host      string `xml:"hostname"`
	Connected int    `xml:"connected"`
	State     int    `xml:"state"`
}

func (n *Node) peers(ctx context.Context) ([]peer, error) {
	out, err := n.Exec(ctx, "gluster", "--mode=script", "--xml", "peer", "status")
	if err != nil {
		return nil, err
	}
	var status struct {
		Ret   int    `xml:"opRet"`
		Error string `xml:"opErrstr"`
		Peers []peer `xml:"peerStatus>peer"`
	}
	if err := xml.Unmarshal(out, &status); err != nil {
		return nil, fmt.Errorf("read the peer status of %s: %w", n.host, err)
	}
	if status.Ret != 0 {
		return nil, errors.New(status.Error)
	}
	return status.Peers, nil
}
