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

// mounted looks into the client's list of mounts.
func (c *Cluster) mounted(point string) bool {
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mounts", c.client.Pid()))
	return err == nil && strings.Contains(string(mounts), " "+point+" fuse.glusterfs ")
}

// Unmount undoes Mount; it does nothing if the volume is not mounted. Needed
// before a volume is deleted and made again under the same name.
func (c *Cluster) Unmount(ctx context.Context, volume string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	point := path.Join("/mnt", volume)
	if !c.mounted(point) {
		return nil
	}
	if _, err := c.client.Exec(ctx, "umount", point); err != nil {
		return fmt.Errorf("unmount %s: %w", volume, err)
	}
	return nil
}
