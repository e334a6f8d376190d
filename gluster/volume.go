package gluster

import "strings"

// VolumeType is glusterd's numeric volume type, as in <type> of `volume info
// --xml`. Numbers that are not named here are kept as they came.
type VolumeType int

// The volume types of GlusterFS 3.12 to 11 (glusterd's GF_CLUSTER_TYPE_*, plus
// the offset the CLI adds for the distributed kinds).
const (
	Distribute          VolumeType = 0
	Replicate           VolumeType = 2
	Disperse            VolumeType = 4
	DistributeReplicate VolumeType = 7
	DistributeDisperse  VolumeType = 9
)

// VolumeStatus is glusterd's numeric volume status, as in <status> of `volume
// info --xml`.
type VolumeStatus int

// The states a volume can be in.
const (
	VolumeCreated VolumeStatus = 0
	VolumeStarted VolumeStatus = 1
	VolumeStopped VolumeStatus = 2
)

// String is the word people know the status by; an unknown code says so.
func (s VolumeStatus) String() string {
	switch s {
	case VolumeCreated:
		return "Created"
	case VolumeStarted:
		return "Started"
	case VolumeStopped:
		return "Stopped"
	}
	return "Unknown"
}

// Volume is one GlusterFS volume with its bricks grouped as glusterd groups
// them.
type Volume struct {
	Name string
	ID   string
	Type VolumeType
	// TypeText is glusterd's own word, such as "Distributed-Replicate". It is
	// shown as it came, so that a type Brickyard does not know is still named.
	TypeText string
	Status   VolumeStatus

	Replica    int // bricks of a replica set, arbiter included; 0 or 1 if not replicated
	Arbiters   int // how many of them keep only metadata
	Disperse   int // bricks of a disperse set; 0 if not dispersed
	Redundancy int // how many of them may be lost

	Subvolumes []Subvolume
	// Options holds the options that were changed from their default.
	Options map[string]string
	// Snapshots is the number of snapshots glusterd counts on the volume.
	Snapshots int
	// Stripes is how many bricks a file is cut over on a striped volume of
	// GlusterFS 5 and older; 0 or 1 if it is not.
	Stripes int
	// Odd are the fields of glusterd's answer about the volume that could not be
	// read. They count as not known, see Unsupported.
	Odd []Oddity
}

// Subvolume is one replica or disperse set; on a plain distributed volume it is
// one brick.
type Subvolume struct {
	Index  int
	Bricks []Brick
}

// Bricks returns all bricks of the volume in glusterd's order.
func (v Volume) Bricks() []Brick {
	var all []Brick
	for _, s := range v.Subvolumes {
		all = append(all, s.Bricks...)
	}
	return all
}

// Started reports whether the volume serves its bricks.
func (v Volume) Started() bool { return v.Status == VolumeStarted }

// SetSize is the number of bricks of one subvolume: the replica or disperse
// count, 1 for plain distribution. It is never less than 1.
func (v Volume) SetSize() int { return max(1, v.Replica, v.Disperse) }

// BricksUp counts the bricks known to be online, and all bricks.
func (v Volume) BricksUp() (up, total int) {
	for _, b := range v.Bricks() {
		total++
		if b.Status == BrickOnline {
			up++
		}
	}
	return up, total
}

// BrickStatus says whether a brick's process is known to run.
type BrickStatus int

// A brick nobody could be asked about is BrickUnknown, never offline.
const (
	BrickUnknown BrickStatus = iota
	BrickOnline
	BrickOffline
)

// String is the word people see.
func (s BrickStatus) String() string {
	switch s {
	case BrickOnline:
		return "Online"
	case BrickOffline:
		return "Offline"
	}
	return "Unknown"
}

// Brick is one directory on one host.
type Brick struct {
	Host     string
	Path     string
	HostUUID string
	Arbiter  bool
	Status   BrickStatus

	// Size, Free, Inodes and InodesFree are of the filesystem the brick lies
	// on, in bytes and counts; zero means not known. Device tells bricks on one
	// filesystem apart from bricks on several.
	Size       uint64
	Free       uint64
	Inodes     uint64
	InodesFree uint64
	Device     string
	// Odd are the fields of the last answer about the brick that could not be
	// read; what they should have told is not known.
	Odd []Oddity
}

// Name is the brick as glusterd writes it, "host:/path". It is also how IPv6
// hosts are written: "fd00::1:/path", without brackets.
func (b Brick) Name() string { return b.Host + ":" + b.Path }

// OnHost reports whether the brick lies on a host, which may be known by several
// names; uuid is the host's, "" if it is not known.
func (b Brick) OnHost(host, uuid string) bool {
	return b.Host == host || b.HostUUID != "" && b.HostUUID == uuid
}

// Used is Size minus Free, in bytes.
func (b Brick) Used() uint64 {
	if b.Free > b.Size {
		return 0
	}
	return b.Size - b.Free
}

// SplitBrickName takes "host:/path" apart. The path begins at the first ":/",
// so that IPv6 hosts, which contain colons, stay whole. ok is false when there
// is no host or no absolute path.
func SplitBrickName(name string) (host, path string, ok bool) {
	i := strings.Index(name, ":/")
	if i <= 0 {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}
