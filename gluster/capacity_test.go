package gluster

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measured makes a started volume of sets of bricks, which are named if they have
// no name.
func measured(v Volume, sets ...[]Brick) Volume {
	v.Status = VolumeStarted
	for i, bricks := range sets {
		for k := range bricks {
			if bricks[k].Host == "" {
				bricks[k].Host, bricks[k].Path = fmt.Sprintf("n%d", k), fmt.Sprintf("/b%d", i)
			}
		}
		v.Subvolumes = append(v.Subvolumes, Subvolume{Index: i, Bricks: bricks})
	}
	return v
}

func TestCapacityIsWhatAClientSees(t *testing.T) {
	brick := func(size, free uint64) Brick { return Brick{Size: size, Free: free, Status: BrickOnline} }
	on := func(host, uuid, path, device string, size, free uint64) Brick {
		return Brick{Host: host, HostUUID: uuid, Path: path, Device: device, Size: size, Free: free, Status: BrickOnline}
	}
	arbiter := Brick{Size: 1, Free: 1, Arbiter: true, Status: BrickOnline}
	offline := Brick{Size: 10, Free: 4, Status: BrickOffline}
	type bricks = []Brick
	cases := []struct {
		name   string
		volume Volume
		want   Capacity
	}{
		{"distribute sums", measured(Volume{}, bricks{brick(10, 4)}, bricks{brick(20, 5)}), Capacity{Size: 30, Free: 9, Known: true}},
		{"the smallest of a replica set counts", measured(Volume{Replica: 3}, bricks{brick(10, 4), brick(8, 5), brick(9, 6)}), Capacity{Size: 8, Free: 4, Known: true}},
		{"an arbiter does not count", measured(Volume{Replica: 3, Arbiters: 1}, bricks{brick(10, 4), brick(8, 5), arbiter}), Capacity{Size: 8, Free: 4, Known: true}},
		{"a disperse set counts its data bricks", measured(Volume{Disperse: 3, Redundancy: 1}, bricks{brick(10, 4), brick(10, 4), brick(10, 4)}), Capacity{Size: 20, Free: 8, Known: true}},
		{"no bricks", Volume{}, Capacity{}},
		{"nothing read yet", measured(Volume{}, bricks{{}}), Capacity{Missing: []string{"n0:/b0"}}},

		{"one brick without figures leaves the rest of the sum", measured(Volume{}, bricks{brick(10, 4)}, bricks{{}}), Capacity{Size: 10, Free: 4, Missing: []string{"n0:/b1"}, Known: true}},
		{"of a replica set the other bricks tell", measured(Volume{Replica: 3}, bricks{brick(10, 4), {}, brick(9, 6)}), Capacity{Size: 9, Free: 4, Missing: []string{"n1:/b0"}, Known: true}},
		{"an offline brick counts with its last figures", measured(Volume{}, bricks{brick(10, 4)}, bricks{offline}), Capacity{Size: 20, Free: 8, Last: []string{"n0:/b1"}, Known: true}},
		{"more free than there is, is no figure", measured(Volume{}, bricks{brick(10, 4)}, bricks{brick(10, 11)}), Capacity{Size: 10, Free: 4, Missing: []string{"n0:/b1"}, Known: true}},

		{"a filesystem under several bricks counts once", measured(Volume{},
			bricks{on("n1", "u1", "/d/b0", "/dev/sdb1", 100, 80)}, bricks{on("n1", "u1", "/d/b1", "/dev/sdb1", 100, 80)}, bricks{on("n1", "u1", "/d/b2", "/dev/sdb1", 100, 80)}),
			Capacity{Size: 100, Free: 80, Known: true}},
		{"also when the host has two names", measured(Volume{},
			bricks{on("n1", "u1", "/d/b0", "/dev/sdb1", 100, 80)}, bricks{on("n1.lan", "u1", "/d/b1", "/dev/sdb1", 100, 80)}),
			Capacity{Size: 100, Free: 80, Known: true}},
		{"devices of several hosts are several, whatever they are called", measured(Volume{},
			bricks{on("n1", "u1", "/d/b0", "/dev/sdb1", 100, 80)}, bricks{on("n2", "u2", "/d/b0", "/dev/sdb1", 100, 80)}),
			Capacity{Size: 200, Free: 160, Known: true}},
		{"also while only their names are known", measured(Volume{},
			bricks{on("n1", "", "/d/b0", "/dev/sdb1", 100, 80)}, bricks{on("n2", "", "/d/b0", "/dev/sdb1", 100, 80)}),
			Capacity{Size: 200, Free: 160, Known: true}},
		{"bricks of no known device lie apart", measured(Volume{},
			bricks{on("n1", "u1", "/d/b0", "", 100, 80)}, bricks{on("n1", "u1", "/d/b1", "", 100, 80)}),
			Capacity{Size: 200, Free: 160, Known: true}},
		{"one filesystem under two sets on several hosts counts once per set", measured(Volume{Replica: 2},
			bricks{on("n1", "u1", "/d/b0", "/dev/sdb1", 100, 80), on("n2", "u2", "/d/b0", "/dev/sdb1", 90, 50)},
			bricks{on("n1", "u1", "/d/b1", "/dev/sdb1", 100, 80), on("n2", "u2", "/d/b1", "/dev/sdb1", 90, 50)}),
			Capacity{Size: 90, Free: 50, Known: true}},
		{"a volume of an unknown type adds up in no known way", measured(Volume{Type: 5, TypeText: "Tier"}, bricks{brick(10, 4)}), Capacity{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.volume.Capacity()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnAnswerWithoutSizesLeavesTheLastOnes(t *testing.T) {
	known := Brick{Size: 10, Free: 4, Inodes: 3, InodesFree: 1, Device: "/dev/sdb1"}
	for name, from := range map[string]Brick{"offline": {}, "more free than there is": {Size: 10, Free: 12, Device: "/dev/sdc1"}} {
		t.Run(name, func(t *testing.T) {
			b := known
			b.TakeSizes(from)
			if diff := cmp.Diff(known, b); diff != "" {
				t.Error(diff)
			}
		})
	}
	b := known
	b.TakeSizes(Brick{Size: 20, Free: 20, Device: "/dev/sdd1"})
	if b.Size != 20 || b.Free != 20 || b.Device != "/dev/sdd1" || b.Inodes != 0 {
		t.Errorf("a newer reading was not taken: %+v", b)
	}
}

func TestDataBricksAreThoseThatAreNeededToReadASet(t *testing.T) {
	for _, c := range []struct{ replica, disperse, redundancy, want int }{
		{want: 1}, {replica: 1, want: 1}, {replica: 3, want: 1}, {disperse: 3, redundancy: 1, want: 2}, {disperse: 6, redundancy: 2, want: 4},
		// What no volume has.
		{disperse: 1, want: 1}, {disperse: 2, redundancy: 2, want: 1}, {disperse: 2, redundancy: 5, want: 1},
	} {
		v := Volume{Replica: c.replica, Disperse: c.disperse, Redundancy: c.redundancy}
		if got := v.DataBricks(); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
