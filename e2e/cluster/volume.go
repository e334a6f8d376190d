package cluster

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is the kind of a volume's subvolumes.
type Kind int

// The kinds, by what one subvolume is.
const (
	Distribute Kind = iota // one brick
	Replicate              // VolumeSpec.Replica copies
	Arbiter                // like Replicate, but the last copy holds names only
	Disperse               // VolumeSpec.Data + VolumeSpec.Redundancy bricks
)

// VolumeSpec describes a volume to make.
type VolumeSpec struct {
	Name       string
	Kind       Kind
	Replica    int // bricks of a replica set with its arbiter, 3 if zero
	Data       int // bricks of a disperse set that hold data, 2 if zero
	Redundancy int // further bricks of a disperse set, 1 if zero
	Sets       int // subvolumes, 1 if zero; not looked at if Bricks is given
	// Bricks as "node1:/bricks/b1/data", set by set; taken from NewBricks if nil.
	Bricks  []string
	Options map[string]string // as in "volume set"
}

// shape gives the words of "volume create" and the number of bricks of a subvolume.
func (v VolumeSpec) shape() (words []string, size int) {
	or := func(n, def int) int {
		if n == 0 {
			return def
		}
		return n
	}
	switch v.Kind {
	case Replicate:
		size = or(v.Replica, 3)
		words = []string{"replica", strconv.Itoa(size)}
	case Arbiter:
		size = or(v.Replica, 3)
		words = []string{"replica", strconv.Itoa(size), "arbiter", "1"}
	case Disperse:
		data, redundancy := or(v.Data, 2), or(v.Redundancy, 1)
		size = data + redundancy
		words = []string{"disperse-data", strconv.Itoa(data), "redundancy", strconv.Itoa(redundancy)}
	default:
		size = 1
	}
	return words, size
}

// CreateVolume makes a volume, sets its options, starts it and waits until its
// bricks are online. glusterd's objections to where the bricks are (two of a set
// on one node, say) are overruled with "force".
func (c *Cluster) CreateVolume(ctx context.Context, v VolumeSpec) error {
	if err := c.DefineVolume(ctx, v); err != nil {
		return err
	}
	if _, err := c.Gluster(ctx, 1, "volume", "start", v.Name); err != nil {
		return err
	}
	return c.WaitOnline(ctx, v.Name)
}

// DefineVolume is CreateVolume without the start: the volume stays "Created".
func (c *Cluster) DefineVolume(ctx context.Context, v VolumeSpec) error {
	words, size := v.shape()
	bricks := v.Bricks
	if bricks == nil {
		bricks = c.NewBricks(size * max(v.Sets, 1))
	}
	args := slices.Concat([]string{"volume", "create", v.Name}, words, bricks, []string{"force"})
	if _, err := c.Gluster(ctx, 1, args...); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(v.Options)) {
		if _, err := c.Gluster(ctx, 1, "volume", "set", v.Name, key, v.Options[key]); err != nil {
			return err
		}
	}
	return nil
}

// AddBricks adds whole subvolumes to a started volume and waits until they are
// online. Nothing is moved to them until somebody starts a rebalance.
func (c *Cluster) AddBricks(ctx context.Context, volume string, bricks ...string) error {
	args := slices.Concat([]string{"volume", "add-brick", volume}, bricks, []string{"force"})
	if _, err := c.Gluster(ctx, 1, args...); err != nil {
		return err
	}
	return c.WaitOnline(ctx, volume)
}

// NewBricks gives n bricks that it has not given before and whose directories
// don't exist, as "node1:/bricks/b1/data", spread over the nodes in turn. When
// every brick file system has one, further bricks share a file system, and with
// it its space: /bricks/b1/data2, …
func (c *Cluster) NewBricks(n int) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var bricks []string
	for len(bricks) < n {
		node, slot := c.bricks%c.opts.Nodes, c.bricks/c.opts.Nodes
		dir := "data"
		if round := slot / c.opts.BricksPerNode; round > 0 {
			dir += strconv.Itoa(round + 1)
		}
		c.bricks++
		brick := fmt.Sprintf("/bricks/b%d/%s", slot%c.opts.BricksPerNode+1, dir)
		if _, err := os.Stat(c.nodes[node].Path(brick)); err != nil {
			bricks = append(bricks, c.nodes[node].host+":"+brick)
		}
	}
	return bricks
}

// WaitOnline waits until every brick of a volume, of which the node is on, is
// online in the eyes of the first node that is on. A client that connects
// earlier takes the brick for dead and tries again only after three seconds.
func (c *Cluster) WaitOnline(ctx context.Context, volume string) error {
	on := c.firstOn()
	if on == nil {
		return fmt.Errorf("wait for the bricks of %s: every node is off", volume)
	}
	err := poll(ctx, 50*time.Millisecond, func() error {
		out, err := on.gluster(ctx, "--xml", "volume", "status", volume)
		if err != nil {
			return err
		}
		return allOnline(out)
	})
	if err != nil {
		return fmt.Errorf("wait for the bricks of %s: %w", volume, err)
	}
	return nil
}

// allOnline reads a "volume status". It lists the volume's services as bricks
// too, without a directory in their name; the answer lacks bricks of peers that
// are disconnected.
func allOnline(status string) error {
	var answer struct {
		Ret   int    `xml:"opRet"`
		Error string `xml:"opErrstr"`
		Nodes []struct {
			Host   string `xml:"hostname"`
			Path   string `xml:"path"`
			Status int    `xml:"status"`
		} `xml:"volStatus>volumes>volume>node"`
	}
	if err := xml.Unmarshal([]byte(status), &answer); err != nil {
		return fmt.Errorf("read volume status: %w", err)
	}
	if answer.Ret != 0 {
		return errors.New(answer.Error)
	}
	for _, n := range answer.Nodes {
		if strings.HasPrefix(n.Path, "/") && n.Status != 1 {
			return fmt.Errorf("%s:%s is offline", n.Host, n.Path)
		}
	}
	return nil
}
