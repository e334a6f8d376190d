package cluster

import (
	"context"
	"fmt"
	"os"
	"path"
	"strings"
	"time"
)

// Mount mounts a volume through FUSE and returns where this process, and any
// other on the host that is root, finds it. The mount lives in a machine of its
// own beside the nodes, so power cuts don't end it; it stays until Unmount or
// Close, and mounting again gives the same path.
//
// The path lies in /proc and works for ordinary file calls; a call that waits
// for a dead brick blocks, at most for the volume's network.ping-timeout (42 s).
func (c *Cluster) Mount(ctx context.Context, volume string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	point := path.Join("/mnt", volume)
	if c.mounted(point) {
		return c.client.Path(point), nil
	}
	return c.mountAt(ctx, volume, point)
}

// Unmount undoes Mount; it does nothing if the volume is not mounted. Needed
// before a volume is deleted and made again under the same name.
func (c *Cluster) Unmount(ctx context.Context, volume string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unmountAt(ctx, volume, path.Join("/mnt", volume))
}

// Client is one more client of a volume, with a FUSE process of its own: what it
// remembers of the volume is not what another one sees.
type Client struct {
	c             *Cluster
	volume, point string
}

// NewClient mounts a volume once more, beside Mount and every earlier client.
// The mount stays until Unmount or Close.
func (c *Cluster) NewClient(ctx context.Context, volume string) (*Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clients++
	client := &Client{c: c, volume: volume, point: fmt.Sprintf("/mnt/client%d-%s", c.clients, volume)}
	_, err := c.mountAt(ctx, volume, client.point)
	return client, err
}

// Path is where the host finds the client's mount, see Cluster.Mount.
func (m *Client) Path() string { return m.c.client.Path(m.point) }

// Fill writes files as Cluster.Fill does, through this client.
func (m *Client) Fill(ctx context.Context, f Files) error {
	if err := f.writeAll(ctx, m.Path()); err != nil {
		return fmt.Errorf("fill %s: %w", m.volume, err)
	}
	return nil
}

// Checksums reads every file as Cluster.Checksums does, through this client.
func (m *Client) Checksums(ctx context.Context) (map[string]string, error) {
	sums, err := checksums(ctx, m.Path())
	if err != nil {
		return nil, fmt.Errorf("read the files of %s: %w", m.volume, err)
	}
	return sums, nil
}

// Unmount ends the client; it does nothing if it has ended.
func (m *Client) Unmount(ctx context.Context) error {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	return m.c.unmountAt(ctx, m.volume, m.point)
}

// mountAt mounts a volume in the client machine. c.mu is held.
func (c *Cluster) mountAt(ctx context.Context, volume, point string) (string, error) {
	if _, err := c.client.Exec(ctx, "mkdir", "-p", point); err != nil {
		return "", fmt.Errorf("mount %s: %w", volume, err)
	}
	argv := []string{"glusterfs"}
	for _, n := range c.nodes {
		argv = append(argv, "--volfile-server="+n.host)
	}
	argv = append(argv, "--volfile-id=/"+volume, point)
	if _, err := c.client.Exec(ctx, argv...); err != nil {
		return "", fmt.Errorf("mount %s: %w", volume, err)
	}
	// The command is back when the kernel has the mount, not when the bricks answer.
	err := poll(ctx, 20*time.Millisecond, func() error {
		_, err := os.ReadDir(c.client.Path(point))
		return err
	})
	if err != nil {
		c.client.Exec(context.WithoutCancel(ctx), "umount", "-l", point)
		return "", fmt.Errorf("mount %s: %w", volume, err)
	}
	return c.client.Path(point), nil
}

// unmountAt undoes mountAt. c.mu is held.
func (c *Cluster) unmountAt(ctx context.Context, volume, point string) error {
	if !c.mounted(point) {
		return nil
	}
	if _, err := c.client.Exec(ctx, "umount", point); err != nil {
		return fmt.Errorf("unmount %s: %w", volume, err)
	}
	return nil
}

// mounted looks into the client's list of mounts.
func (c *Cluster) mounted(point string) bool {
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mounts", c.client.Pid()))
	return err == nil && strings.Contains(string(mounts), " "+point+" fuse.glusterfs ")
}
