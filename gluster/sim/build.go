package sim

import (
	"fmt"
	"slices"

	"brickyard/gluster"
)

// State is the state a volume is made in.
type State int

// A volume is started unless one says otherwise.
const (
	Started State = iota
	Created
	Stopped
)

// VolumeSpec describes a volume to add. Bricks come set by set, as in `volume
// create`; with neither Replica nor Disperse every brick is a set.
type VolumeSpec struct {
	Name       string
	Replica    int  // bricks of a replica set
	Arbiter    bool // the last brick of each replica set keeps only names
	Disperse   int  // bricks of a disperse set
	Redundancy int  // how many of them may be lost, default 1
	Bricks     []string
	State      State

	// Size is that of each brick's filesystem, default 1 TiB.
	Size uint64
	// Used is the data of each set, as a client sees it; the last value holds for
	// the sets after it. Files likewise, default one per 4 MiB.
	Used, Files []uint64
	// Other is what else lies on each brick's filesystem.
	Other     uint64
	Options   map[string]string
	Snapshots int
}

// Add makes a volume. It says what is wrong with a specification that no
// glusterd would accept.
func (c *Cluster) Add(spec VolumeSpec) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	return c.add(spec)
}

// MustAdd is Add for specifications written into a program.
func (c *Cluster) MustAdd(spec VolumeSpec) {
	if err := c.Add(spec); err != nil {
		panic(err)
	}
}

func (c *Cluster) add(spec VolumeSpec) error {
	v := &volume{
		name: spec.Name, id: c.newID(), replica: max(1, spec.Replica), disperse: spec.Disperse,
		redundancy: spec.Redundancy, snapshots: spec.Snapshots, status: gluster.VolumeStarted,
	}
	switch spec.State {
	case Created:
		v.status = gluster.VolumeCreated
	case Stopped:
		v.status = gluster.VolumeStopped
	}
	if v.dispersed() && v.redundancy == 0 {
		v.redundancy = 1
	}
	if spec.Arbiter {
		v.arbiters = 1
	}
	n := v.setSize()
	switch {
	case spec.Name == "" || c.volume(spec.Name) != nil:
		return fmt.Errorf("sim: volume name %q is empty or taken", spec.Name)
	case len(spec.Bricks) == 0 || len(spec.Bricks)%n != 0:
		return fmt.Errorf("sim: volume %s: %d bricks do not make sets of %d", spec.Name, len(spec.Bricks), n)
	case v.replicated() && v.dispersed(), v.dispersed() && v.disperse <= v.redundancy, spec.Arbiter && n < 3:
		return fmt.Errorf("sim: volume %s: no such kind of volume", spec.Name)
	}
	for i, chunk := range slices.Collect(slices.Chunk(spec.Bricks, n)) {
		s := &set{bytes: nth(spec.Used, i)}
		v.sets = append(v.sets, s)
		s.files = (s.bytes + 4*MiB - 1) / (4 * MiB)
		if spec.Files != nil {
			s.files = nth(spec.Files, i)
		}
		for j, name := range chunk {
			b, err := c.newBrick(name, spec.Size)
			if again, _ := v.brick(name); err == nil && again != nil {
				err = fmt.Errorf("brick %q is given twice", name)
			}
			if err != nil {
				return fmt.Errorf("sim: volume %s: %w", spec.Name, err)
			}
			b.other = spec.Other
			b.arbiter = spec.Arbiter && j == n-1
			s.bricks = append(s.bricks, b)
		}
	}
	v.options = firstOptions(v)
	for _, name := range sortedKeys(spec.Options) {
		v.setOption(name, spec.Options[name])
	}
	c.insert(v)
	return nil
}

func (c *Cluster) newBrick(name string, size uint64) (*brick, error) {
	hostName, path, ok := gluster.SplitBrickName(name)
	h := c.host(hostName)
	if !ok || h == nil {
		return nil, fmt.Errorf("brick %q is not on a host of the cluster", name)
	}
	if c.owner(name) != nil {
		return nil, fmt.Errorf("brick %q is part of a volume already", name)
	}
	if size == 0 {
		size = TiB
	}
	return &brick{
		host: h, path: path, size: size, inodes: size / (16 * KiB),
		device: fmt.Sprintf("/dev/mapper/%s-%04x", h.name, c.rand.Uint32N(1<<16)),
		port:   49152 + c.rand.IntN(12000), pid: 1000 + c.rand.IntN(60000),
	}, nil
}

// firstOptions are those glusterd sets by itself when a volume is created.
func firstOptions(v *volume) []option {
	all := []option{
		{"storage.fips-mode-rchecksum", "on"},
		{"transport.address-family", "inet"},
		{"nfs.disable", "on"},
	}
	if v.replicated() {
		all = append([]option{{"cluster.granular-entry-heal", "on"}}, all...)
		all = append(all, option{"performance.client-io-threads", "off"})
	}
	return all
}

func nth(list []uint64, i int) uint64 {
	if len(list) == 0 {
		return 0
	}
	return list[min(i, len(list)-1)]
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
