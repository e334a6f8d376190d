package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// glusterdPID is the file in which a node's glusterd leaves its process id.
const glusterdPID = "/run/glusterd.pid"

// KillGlusterd kills the node's glusterd. Bricks, self-heal daemons and running
// rebalances go on; gluster on the node says "Connection failed".
func (n *Node) KillGlusterd(ctx context.Context) error {
	if err := n.killFromFile(ctx, n.Path(glusterdPID), "glusterd"); err != nil {
		return fmt.Errorf("kill glusterd on %s: %w", n.host, err)
	}
	return nil
}

// RestartGlusterd starts glusterd after KillGlusterd, or kills it first if it
// runs, and returns when it answers on its socket.
func (n *Node) RestartGlusterd(ctx context.Context) error {
	if err := n.KillGlusterd(ctx); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := n.Exec(ctx, "glusterd", "-p", glusterdPID); err != nil {
		return err
	}
	return waitSocket(ctx, n.Path("/run/glusterd.socket"))
}

// KillGluster kills every process of GlusterFS on the node: glusterd, bricks,
// self-heal daemons, rebalances. The machine and its network stay up. All that
// should run comes back with RestartGlusterd.
func (n *Node) KillGluster(ctx context.Context) error {
	// A process that is killed stays in the list until its parent has looked.
	script := `running() { ps -eo pid=,stat=,comm= | awk '$2 !~ /^Z/ && $3 ~ /^gluster(d|fs|fsd)$/ { print $1 }'; }
for pid in $(running); do kill -KILL "$pid" 2>/dev/null || true; done
[ -z "$(running)" ]`
	err := poll(ctx, 20*time.Millisecond, func() error {
		_, err := n.Exec(ctx, "sh", "-c", script)
		return err
	})
	if err != nil {
		return fmt.Errorf("kill GlusterFS on %s: %w", n.host, err)
	}
	return nil
}

// FreezeGlusterd stops the node's glusterd in the middle of whatever it does, as
// a hanging disk would. Its connections stay, so its peers call it connected and
// their commands wait for it. It can be killed, restarted, or thawed.
func (n *Node) FreezeGlusterd(ctx context.Context) error {
	return n.signalGlusterd(ctx, "freeze", "STOP")
}

// ThawGlusterd lets a frozen glusterd go on where it was.
func (n *Node) ThawGlusterd(ctx context.Context) error {
	return n.signalGlusterd(ctx, "thaw", "CONT")
}

func (n *Node) signalGlusterd(ctx context.Context, what, signal string) error {
	pid, err := n.readPIDFile(n.Path(glusterdPID), "glusterd")
	if err == nil {
		_, err = n.Exec(ctx, "kill", "-"+signal, pid)
	}
	if err != nil {
		return fmt.Errorf("%s glusterd on %s: %w", what, n.host, err)
	}
	return nil
}

// Reject makes the node a "Peer Rejected" to the others, and the others to it:
// its copy of a volume's definition is changed while its glusterd is down. The
// change is an option that does nothing. It returns when every other node that
// is on says so. Readmit undoes it.
func (n *Node) Reject(ctx context.Context, volume string) error {
	err := n.editVolume(ctx, volume, func(info string) string { return info + rejectedMark })
	if err == nil {
		err = n.waitPeers(ctx, stateRejected)
	}
	if err != nil {
		return fmt.Errorf("have %s rejected by its peers: %w", n.host, err)
	}
	return nil
}

// Readmit gives a rejected node the right definition again and returns when it is
// a member in the eyes of all.
func (n *Node) Readmit(ctx context.Context, volume string) error {
	err := n.editVolume(ctx, volume, func(info string) string { return strings.ReplaceAll(info, rejectedMark, "") })
	if err == nil {
		err = n.waitPeers(ctx, stateMember)
	}
	if err != nil {
		return fmt.Errorf("readmit %s: %w", n.host, err)
	}
	return nil
}

// rejectedMark changes the checksum of a volume's definition, and nothing else.
const rejectedMark = "user.rejected=yes\n"

// States of a peer as glusterd counts them.
const (
	stateMember   = 3 // "Peer in Cluster"
	stateRejected = 6 // "Peer Rejected"
)

// editVolume changes the node's copy of a volume's definition with its glusterd
// down, and starts that again.
func (n *Node) editVolume(ctx context.Context, volume string, edit func(info string) string) error {
	if err := n.KillGlusterd(ctx); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file := n.Path(path.Join("/var/lib/glusterd/vols", volume, "info"))
	info, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(edit(string(info))), 0o600)
	}
	return errors.Join(err, n.RestartGlusterd(ctx))
}

// waitPeers waits until all others that are on see the node in a state, and it
// sees them in that.
func (n *Node) waitPeers(ctx context.Context, state int) error {
	for _, other := range n.c.nodes {
		if other == n || other.Pid() == 0 {
			continue
		}
		for _, view := range []struct{ from, of *Node }{{other, n}, {n, other}} {
			err := poll(ctx, 50*time.Millisecond, func() error {
				got, err := view.from.peerState(ctx, view.of)
				if err == nil && got != state {
					err = fmt.Errorf("to %s, %s is in state %d, not %d", view.from.host, view.of.host, got, state)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
