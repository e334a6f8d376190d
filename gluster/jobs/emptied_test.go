package jobs

import (
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestABrickIsEmptyWhenNoMoreLiesThereThanAFilesystemNeeds(t *testing.T) {
	const kib, mib, gib, tib = uint64(1 << 10), uint64(1 << 20), uint64(1 << 30), uint64(1 << 40)
	cases := []struct {
		name string
		u    BrickUsage
		held bool
	}{
		{"tmpfs of 64 MiB, never used", BrickUsage{Size: 64 * mib, Now: 0, Inodes: 274}, false},
		{"tmpfs of 64 MiB, emptied", BrickUsage{Size: 64 * mib, Now: 4 * kib, Inodes: 419}, false},
		{"tmpfs of 64 MiB, with 600 files of 20 KiB", BrickUsage{Size: 64 * mib, Now: 12000 * kib, Inodes: 1100}, true},
		{"XFS of 1 GiB, empty", BrickUsage{Size: gib, Now: 39 * mib, Inodes: 300}, false},
		{"XFS of 10 GiB, empty", BrickUsage{Size: 10 * gib, Now: 104 * mib, Inodes: 300}, false},
		{"XFS of 1 TiB, empty", BrickUsage{Size: tib, Now: 7372 * mib, Inodes: 300}, false},
		{"XFS of 1 GiB with reverse mappings, empty", BrickUsage{Size: 1006632960, Now: 53174272, Inodes: 3}, false},
		{"XFS of 10 GiB with reverse mappings, empty", BrickUsage{Size: 10670309376, Now: 238202880, Inodes: 3}, false},
		{"XFS of 100 GiB with reverse mappings, empty", BrickUsage{Size: 107307073536, Now: 2088525824, Inodes: 3}, false},
		{"XFS of 1 TiB with reverse mappings, empty", BrickUsage{Size: 1098974756864, Now: 21076496384, Inodes: 3}, false},
		{"a million empty directories", BrickUsage{Size: tib, Now: 12 * gib, Inodes: 2_000_000}, false},
		{"41 GiB on 1 TiB", BrickUsage{Size: tib, Now: 41 * gib, Inodes: 20_000}, true},
		{"a size that is not known", BrickUsage{Now: 41 * gib}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.u.Name = "node3:/b"
			j := Job{Action: ActionRemoveBrick, Bricks: []string{"node3:/b"}, Usage: []BrickUsage{c.u}}
			if held := len(j.HeldBack()) != 0; held != c.held {
				t.Errorf("held back: %q; an emptied one may use %s", j.HeldBack(), gluster.SizeWords(c.u.emptied()))
			}
		})
	}
}

func TestWhatIsHeldBackIsSaidWithTheFigures(t *testing.T) {
	const gib = uint64(1 << 30)
	run := func(moved uint64) Step {
		return Step{ExternalSystem: ExternalGluster, ExternalID: "task", Nodes: []NodeReport{{
			Name: "node3.example", SeenAt: noon,
			NodeStatus: gluster.NodeStatus{UUID: "3", Status: gluster.StatusCompleted, Figures: gluster.Figures{BytesMoved: moved}},
		}}}
	}
	j := Job{
		Action: ActionRemoveBrick, Bricks: []string{"node3:/b"}, State: PendingCommit,
		Usage: []BrickUsage{{Name: "node3:/b", Host: "3", Size: 1 << 40, Start: 43 * gib, Now: 41 * gib}},
		Steps: []Step{run(gib), run(gib)},
	}
	clean := ownedBy(report(3, node("3", 3, gib)), "3")
	if why := j.WhyUncommittable(clean); !strings.Contains(why.String(), "node3:/b still holds 41 GiB, but only 2 GiB were moved by node3") {
		t.Error(why)
	}
	if percent, known := j.Percent(); known {
		t.Errorf("%d %%", percent)
	}
	j.Steps = append(j.Steps, run(100*gib))
	if why := j.WhyUncommittable(clean); !strings.Contains(why.String(), "still holds 41 GiB, although 102 GiB were moved") {
		t.Error(why)
	}
	j.Usage[0].Now = gib
	if why := j.WhyUncommittable(clean); len(why) > 0 {
		t.Errorf("an emptied brick: %s", why)
	}
	if why := j.WhyUncommittable(ownedBy(clean, "4")); !strings.Contains(why.String(), "node4 has not been heard") {
		t.Errorf("without node4: %q", why)
	}
}

func TestWhatLiesOnASharedFilesystemIsNotTheBricksAlone(t *testing.T) {
	brick := func(path, device string) gluster.Brick {
		return gluster.Brick{Host: "node3", HostUUID: "3", Path: path, Size: 1 << 40, Free: 1 << 39, Device: device}
	}
	volume := func(name string, b gluster.Brick) gluster.Volume {
		return gluster.Volume{Name: name, Subvolumes: []gluster.Subvolume{{Bricks: []gluster.Brick{b}}}}
	}
	leaving := volume("v", brick("/b/v", "sdb"))
	for name, c := range map[string]struct {
		other gluster.Volume
		held  bool
	}{
		"alone":                            {volume("w", brick("/c/w", "sdc")), true},
		"beside a brick of another volume": {volume("w", brick("/b/w", "sdb")), false},
	} {
		t.Run(name, func(t *testing.T) {
			j := Job{Volume: "v", Action: ActionRemoveBrick, Bricks: []string{"node3:/b/v"}}
			j.MeasureBricks(Snapshot{Volumes: []gluster.Volume{leaving}}, noon)
			if len(j.HeldBack()) == 0 {
				t.Fatal("half of a disk is taken for nothing")
			}
			if j.MeasureBricks(Snapshot{Volumes: []gluster.Volume{leaving, c.other}}, noon); (len(j.HeldBack()) != 0) != c.held {
				t.Errorf("held back: %q", j.HeldBack())
			}
		})
	}
}
