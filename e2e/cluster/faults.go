package cluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CutNetwork pulls the node's network cable. Its peers and clients aren't told:
// glusterd notices after some 30 s of silence, a client after the volume's
// network.ping-timeout (42 s).
func (n *Node) CutNetwork() error { return n.setCable("down") }

// RestoreNetwork plugs it in again. Connections that weren't given up yet go on.
func (n *Node) RestoreNetwork() error { return n.setCable("up") }

func (n *Node) setCable(state string) error {
	if n.c.holder == nil {
		return fmt.Errorf("network of %s %s: %w", n.host, state, errNotOwner)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc == nil {
		return fmt.Errorf("network of %s %s: it is off", n.host, state)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := n.c.bridge(ctx, "link set "+n.cable()+" "+state+"\n"); err != nil {
		return fmt.Errorf("network of %s %s: %w", n.host, state, err)
	}
	return nil
}

// KillBrick kills the process of a brick, given its path ("/bricks/b1/data") or
// its full name. It comes back with "volume start V force", or when the node's
// glusterd starts.
func (n *Node) KillBrick(ctx context.Context, brick string) error {
	brick = strings.TrimPrefix(brick, n.host+":")
	name := n.host + strings.ReplaceAll(brick, "/", "-") + ".pid"
	files, err := filepath.Glob(n.Path(path.Join("/run/gluster/vols/*", name)))
	if err == nil && len(files) == 0 {
		err = errors.New("no process has it")
	}
	for _, file := range files {
		err = errors.Join(err, n.killFromFile(ctx, file, "glusterfsd"))
	}
	if err != nil {
		return fmt.Errorf("kill brick %s on %s: %w", brick, n.host, err)
	}
	return nil
}

// killFromFile kills the process whose id, as the node counts, is in a file, and
// waits for its end. A file of a process that is gone is fs.ErrNotExist too.
func (n *Node) killFromFile(ctx context.Context, file, program string) error {
	pid, err := n.readPIDFile(file, program)
	if err != nil {
		return err
	}
	if _, err := n.Exec(ctx, "kill", "-KILL", pid); err != nil {
		return err
	}
	return poll(ctx, 10*time.Millisecond, func() error {
		if _, err := os.Stat(n.Path("/proc/" + pid)); err == nil {
			return fmt.Errorf("%s, process %s, does not end", program, pid)
		}
		return nil
	})
}

// readPIDFile gives the id of a process that runs a program, as the node counts;
// fs.ErrNotExist if it is gone.
func (n *Node) readPIDFile(file, program string) (string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	pid := strings.TrimSpace(string(content))
	if _, err := strconv.Atoi(pid); err != nil {
		return "", fmt.Errorf("read a process id from %s: %w", file, err)
	}
	// The id may belong to another process by now.
	got, err := os.ReadFile(n.Path("/proc/" + pid + "/comm"))
	if err != nil {
		return "", err
	}
	if comm := strings.TrimSpace(string(got)); comm != program {
		return "", fmt.Errorf("process %s is %s: %w", pid, comm, fs.ErrNotExist)
	}
	return pid, nil
}

// FillDisk leaves only free MiB of the file system a brick lies on, with a file
// beside the brick: to GlusterFS a disk that something else has filled.
// FillDisk with another figure replaces that file; a negative one removes it.
func (n *Node) FillDisk(ctx context.Context, brick string, freeMiB int) error {
	brick = strings.TrimPrefix(brick, n.host+":")
	ballast := path.Join(path.Dir(brick), "ballast")
	script := `rm -f "$1"; [ "$2" -lt 0 ] && exit
have=$(df --output=avail -BM "${1%/*}" | tail -1 | tr -dc 0-9)
[ "$have" -gt "$2" ] && fallocate -l $((have - $2))M "$1"`
	if _, err := n.Exec(ctx, "sh", "-c", script, "sh", ballast, strconv.Itoa(freeMiB)); err != nil {
		return fmt.Errorf("leave %d MiB free beside %s on %s: %w", freeMiB, brick, n.host, err)
	}
	return nil
}

// ResizeDisk gives the file system a brick lies on another size, in MiB: disks are
// not all alike. It keeps its files, and has to be large enough for them.
func (n *Node) ResizeDisk(ctx context.Context, brick string, mib int) error {
	disk := path.Dir(strings.TrimPrefix(brick, n.host+":"))
	if _, err := n.Exec(ctx, "mount", "-o", fmt.Sprintf("remount,size=%dm", mib), disk); err != nil {
		return fmt.Errorf("make the disk of %s on %s one of %d MiB: %w", brick, n.host, mib, err)
	}
	return nil
}
