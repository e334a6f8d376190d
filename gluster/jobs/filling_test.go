package jobs

import (
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestWhatLiesOnANewBrickHasToAgreeWithItsSiblings(t *testing.T) {
	const gib, tib = uint64(1) << 30, uint64(1) << 40
	type fs struct {
		device string
		used   uint64
	}
	ownDisks := func(fresh, a, b uint64) [3]fs { return [3]fs{{"/dev/sdb1", fresh}, {"/dev/sdb1", a}, {"/dev/sdb1", b}} }
	cases := []struct {
		name string
		// The new brick is the first of the set, each on a host of its own.
		set [3]fs
		// own and foreign are further bricks of this and of another volume, by host
		// and device.
		own, foreign []gluster.Brick
		arbiter      bool
		lacks        string
		unjudged     string
	}{
		{name: "as much as the others", set: ownDisks(400*gib, 400*gib, 410*gib)},
		{name: "a little less than the least", set: ownDisks(365*gib, 400*gib, 900*gib)},
		{name: "a disk whose bookkeeping is the most of it", set: ownDisks(gib, 8*gib, 8*gib)},
		{name: "almost nothing", set: ownDisks(50<<20, 400*gib, 400*gib), lacks: "50 MiB are used on n0:/b, and 400 GiB on n1:/b"},
		{name: "half", set: ownDisks(200*gib, 400*gib, 400*gib), lacks: "200 GiB are used"},
		{name: "the new brick's size is not known", set: [3]fs{{}, {"/dev/sdb1", gib}, {"/dev/sdb1", gib}}, lacks: "n0:/b is not known"},
		{name: "the sizes of all others are not known", set: [3]fs{{"/dev/sdb1", gib}, {}, {}}, lacks: "how much lies on the other bricks of the set is not known"},
		{name: "the size of one other is not known", set: [3]fs{{"/dev/sdb1", 400 * gib}, {"/dev/sdb1", 400 * gib}, {}}},
		{name: "the new brick's filesystem holds another brick too", set: ownDisks(400*gib, 400*gib, 400*gib), foreign: []gluster.Brick{{Host: "n0", HostUUID: "u0", Path: "/x", Device: "/dev/sdb1"}}, unjudged: "its filesystem holds other bricks"},
		{name: "even all that is used there is too little", set: ownDisks(50<<20, 400*gib, 400*gib), foreign: []gluster.Brick{{Host: "n0", HostUUID: "u0", Path: "/x", Device: "/dev/sdb1"}}, lacks: "50 MiB"},
		{name: "the others share theirs with another volume", set: ownDisks(50<<20, 400*gib, 400*gib), foreign: []gluster.Brick{{Host: "n1", HostUUID: "u1", Path: "/x", Device: "/dev/sdb1"}, {Host: "n2", HostUUID: "u2", Path: "/x", Device: "/dev/sdb1"}}, unjudged: "the filesystems of the others hold other bricks"},
		{name: "three bricks of the volume on each disk, and nothing on the new one", set: ownDisks(50<<20, 400*gib, 400*gib), own: []gluster.Brick{
			{Host: "n1", HostUUID: "u1", Path: "/x", Device: "/dev/sdb1"}, {Host: "n1", HostUUID: "u1", Path: "/y", Device: "/dev/sdb1"},
			{Host: "n2", HostUUID: "u2", Path: "/x", Device: "/dev/sdb1"}, {Host: "n2", HostUUID: "u2", Path: "/y", Device: "/dev/sdb1"},
		}, lacks: "50 MiB"},
		{name: "an arbiter", set: ownDisks(50<<20, 400*gib, 400*gib), arbiter: true, unjudged: "arbiter"},
		{name: "nothing to heal", set: ownDisks(50<<20, 50<<20, 50<<20)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := gluster.Volume{Name: "v", Disperse: 3, Redundancy: 1, Status: gluster.VolumeStarted}
			var set gluster.Subvolume
			var sizes []gluster.Brick
			for i, f := range c.set {
				b := gluster.Brick{Host: "n" + string(rune('0'+i)), HostUUID: "u" + string(rune('0'+i)), Path: "/b", Arbiter: c.arbiter && i == 0}
				set.Bricks = append(set.Bricks, b)
				if f.device != "" {
					b.Device, b.Size, b.Free = f.device, tib, tib-f.used
				}
				b.Arbiter = false // the answer about sizes does not say it
				sizes = append(sizes, b)
			}
			v.Subvolumes = []gluster.Subvolume{set, {Index: 1, Bricks: c.own}}
			other := gluster.Volume{Name: "w", Subvolumes: []gluster.Subvolume{{Bricks: c.foreign}}}
			f := JudgeFilling(v, set, "n0:/b", sizes, []gluster.Volume{v, other})
			if !f.Measured || (c.lacks == "") != (len(f.Lacks) == 0) || !strings.Contains(f.Lacks.String(), c.lacks) {
				t.Errorf("lacks %q, want %q", f.Lacks, c.lacks)
			}
			if (c.unjudged == "") != (len(f.unjudged) == 0) || !strings.Contains(f.unjudged.String(), c.unjudged) {
				t.Errorf("unjudged %q, want %q", f.unjudged, c.unjudged)
			}
		})
	}
}
