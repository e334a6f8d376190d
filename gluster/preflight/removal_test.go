package preflight

import (
	"slices"
	"strings"
	"testing"

	"brickyard/gluster"
)

// threeSets is a healthy volume of three bricks of 100 GiB, 10 GiB used each, of
// which the third is to go.
func threeSets() RemovalInput {
	in := RemovalInput{Migrate: true}
	in.Versions = gluster.Versions{Asked: "10.3", MaxOp: 100000}
	in.Peers = []gluster.Peer{{Host: "h1", Local: true}, {Host: "h2", Connected: true, State: gluster.PeerInCluster}, {Host: "h3", Connected: true, State: gluster.PeerInCluster}}
	in.Volume = gluster.Volume{Name: "v", Status: gluster.VolumeStarted, Options: map[string]string{}}
	for i, host := range []string{"h1", "h2", "h3"} {
		in.Volume.Subvolumes = append(in.Volume.Subvolumes, gluster.Subvolume{Index: i, Bricks: []gluster.Brick{{
			Host: host, Path: "/b", Status: gluster.BrickOnline, Size: 100 * gib, Free: 90 * gib,
			Inodes: 1000, InodesFree: 900, Device: "sda",
		}}})
	}
	in.Removal = gluster.Removal{Bricks: []string{"h3:/b"}, Sets: []int{2}}
	return in
}

// replicated makes each set two copies and an arbiter.
func replicated() RemovalInput {
	in := threeSets()
	in.Volume.Replica, in.Volume.Arbiters = 3, 1
	for i := range in.Volume.Subvolumes {
		s := &in.Volume.Subvolumes[i]
		first := s.Bricks[0]
		second, arbiter := first, first
		second.Path, arbiter.Path = "/c", "/a"
		second.Device, arbiter.Device = "sdb", "sdc"
		arbiter.Arbiter, arbiter.Size, arbiter.Free = true, gib, gib
		s.Bricks = []gluster.Brick{first, second, arbiter}
	}
	in.Removal.Bricks = []string{"h3:/b", "h3:/c", "h3:/a"}
	for _, b := range in.Volume.Bricks() {
		in.Heals = append(in.Heals, gluster.BrickHeal{Name: b.Name(), Known: true})
	}
	return in
}

func TestEveryRuleOfARemovalOnBothSidesOfItsEdge(t *testing.T) {
	brick := func(in *RemovalInput, set int) *gluster.Brick { return &in.Volume.Subvolumes[set].Bricks[0] }
	// room: each staying brick has 90 free and keeps 10 % of 100: 2 × 80 GiB.
	cases := []struct {
		name   string
		base   func() RemovalInput
		change func(*RemovalInput)
		rule   string
		want   Severity
		words  string
	}{
		{"a selection that cannot be", threeSets, func(in *RemovalInput) { in.SelectionProblem = "All bricks." }, "selection", Block, "All bricks"},
		{"a selection that can", threeSets, nil, "selection", OK, "1 brick"},
		{"started", threeSets, nil, "volume-started", OK, ""},
		{"stopped, with migration", threeSets, func(in *RemovalInput) { in.Volume.Status = gluster.VolumeStopped }, "volume-started", Block, "stopped"},
		{"stopped, by force", threeSets, func(in *RemovalInput) { in.Volume.Status, in.Migrate = gluster.VolumeStopped, false }, "volume-started", Warn, "stopped"},
		{"an earlier removal", threeSets, func(in *RemovalInput) {
			in.Task = &gluster.AsyncTask{Type: gluster.TaskRemoveBrick, Status: gluster.StatusCompleted, Bricks: []string{"h1:/b"}}
		}, "no-other-task", Block, "h1:/b"},
		{"a peer away, with migration", threeSets, func(in *RemovalInput) { in.Peers[1].Connected = false }, "peers-connected", Block, "h2"},
		{"a brick offline, with migration", threeSets, func(in *RemovalInput) { brick(in, 2).Status = gluster.BrickOffline }, "bricks-online", Block, "h3:/b"},
		{"the brick that goes is offline, by force", threeSets, func(in *RemovalInput) { brick(in, 2).Status, in.Migrate = gluster.BrickOffline, false }, "bricks-online", OK, ""},
		{"a brick that stays is offline, by force", threeSets, func(in *RemovalInput) { brick(in, 0).Status, in.Migrate = gluster.BrickOffline, false }, "bricks-online", Warn, "h1:/b"},
		{"a copy that would stay is offline", replicated, func(in *RemovalInput) {
			brick(in, 0).Status, in.Migrate = gluster.BrickOffline, false
			in.Removal = gluster.Removal{Replica: 2, Bricks: []string{"h1:/a", "h2:/a", "h3:/a"}}
		}, "bricks-online", Block, "only good ones"},
		{"11.0", threeSets, func(in *RemovalInput) { in.Versions.Asked = "11.0" }, "rebalance-deletes-files", Block, "4148"},

		{"it just fits", threeSets, func(in *RemovalInput) { brick(in, 2).Size, brick(in, 2).Free = 200*gib, 40*gib }, "free-space", OK, "160 GiB to move, 160 GiB"},
		{"it does not fit by a byte", threeSets, func(in *RemovalInput) { brick(in, 2).Size, brick(in, 2).Free = 200*gib, 40*gib-1 }, "free-space", Block, "room for 160 GiB only"},
		{"min-free-disk as a percentage", threeSets, func(in *RemovalInput) {
			in.Volume.Options["cluster.min-free-disk"] = "85%"
		}, "free-space", OK, "10 GiB of room"},
		{"min-free-disk as a size", threeSets, func(in *RemovalInput) {
			in.Volume.Options["cluster.min-free-disk"] = "86GB"
		}, "free-space", Block, "room for 8 GiB only"},
		{"a size that was never read", threeSets, func(in *RemovalInput) { brick(in, 0).Size = 0 }, "free-space", Block, "not known"},
		{"two bricks on one filesystem have its room once", threeSets, func(in *RemovalInput) {
			in.Volume.Subvolumes[1].Bricks[0].Host = "h1"
			brick(in, 2).Size, brick(in, 2).Free = 200*gib, 119*gib
		}, "free-space", Block, "room for 80 GiB only"},
		{"the fullest copy counts, an arbiter never", replicated, func(in *RemovalInput) {
			in.Volume.Subvolumes[0].Bricks[1].Free = 20 * gib
			in.Volume.Subvolumes[1].Bricks[1].Free = 12 * gib
		}, "free-space", OK, "10 GiB to move, 12 GiB of room"},
		{"a disperse set holds its data bricks times the brick", threeSets, func(in *RemovalInput) {
			in.Volume.Disperse, in.Volume.Redundancy = 3, 1
		}, "free-space", OK, "20 GiB to move, 320 GiB"},

		{"inodes that just suffice", threeSets, func(in *RemovalInput) { brick(in, 0).InodesFree, brick(in, 1).InodesFree = 50, 50 }, "free-inodes", OK, "100 inodes"},
		{"one inode too few", threeSets, func(in *RemovalInput) { brick(in, 0).InodesFree, brick(in, 1).InodesFree = 50, 49 }, "free-inodes", Block, "99 are free"},
		{"a filesystem without inodes", threeSets, func(in *RemovalInput) {
			for i := range in.Volume.Subvolumes {
				brick(in, i).Inodes, brick(in, i).InodesFree = 0, 0
			}
		}, "free-inodes", OK, "report none"},

		{"what force loses, brick by brick", threeSets, func(in *RemovalInput) { in.Migrate = false }, "data-loss", Warn, "h3:/b (10 GiB used)"},
		{"what force loses when nobody has asked", threeSets, func(in *RemovalInput) { in.Migrate = false; brick(in, 2).Size = 0 }, "data-loss", Block, "not known how much"},
		{"what force loses when nobody can say", threeSets, func(in *RemovalInput) {
			in.Migrate = false
			brick(in, 2).Size, brick(in, 2).Status = 0, gluster.BrickOffline
		}, "data-loss", Warn, "not known how much"},
		{"what force loses when the host is away", threeSets, func(in *RemovalInput) {
			in.Migrate, in.Peers[2].Connected = false, false
			brick(in, 2).Size, brick(in, 2).Status = 0, gluster.BrickUnknown
		}, "data-loss", Warn, "not known how much"},
		{"a lower replica count loses nothing", replicated, func(in *RemovalInput) {
			in.Migrate = false
			in.Removal = gluster.Removal{Replica: 2, Bricks: []string{"h1:/a", "h2:/a", "h3:/a"}}
		}, "data-loss", OK, "keeps 2 copies"},
		{"a lower replica count that leaves one copy", replicated, func(in *RemovalInput) {
			in.Migrate = false
			in.Removal = gluster.Removal{Replica: 1, Bricks: []string{"h1:/a", "h1:/c", "h2:/a", "h2:/c", "h3:/a", "h3:/c"}}
		}, "data-loss", Warn, "no second one is left"},
		{"a lower replica count with migration", replicated, func(in *RemovalInput) {
			in.Removal = gluster.Removal{Replica: 2, Bricks: []string{"h1:/a", "h2:/a", "h3:/a"}}
		}, "migration", Block, "moves no data"},

		{"no heals", replicated, nil, "heals-pending", OK, "No heals"},
		{"one entry waits", replicated, func(in *RemovalInput) { in.Heals[0].Pending = 1 }, "heals-pending", Block, "1 entry still waits"},
		{"what all bricks of a set count is one number", replicated, func(in *RemovalInput) {
			in.Heals[0].Pending, in.Heals[1].Pending, in.Heals[2].Pending = 50, 50, 49
		}, "heals-pending", Block, "50 entries still wait"},
		{"what two sets count is two numbers", replicated, func(in *RemovalInput) {
			in.Heals[0].Pending, in.Heals[3].Pending = 50, 7
		}, "heals-pending", Block, "57 entries still wait"},
		{"a brick that is not in the answer", replicated, func(in *RemovalInput) { in.Heals = in.Heals[1:] }, "heals-pending", Block, "h1:/b"},
		{"split-brain", replicated, func(in *RemovalInput) { in.Heals[0].SplitBrain = 2 }, "heals-pending", Block, "split-brain"},
		{"a brick that could not be asked", replicated, func(in *RemovalInput) { in.Heals[0].Known = false }, "heals-pending", Block, "h1:/b"},
		{"a brick that could not be asked, lowering the count", replicated, func(in *RemovalInput) {
			in.Heals[0].Known, in.Migrate, in.Removal.Replica = false, false, 2
		}, "heals-pending", Block, "h1:/b"},
		{"heals that could not be read", replicated, func(in *RemovalInput) { in.Heals, in.HealsProblem = nil, "It took too long." }, "heals-pending", Block, "took too long"},
		{"force-migration", threeSets, func(in *RemovalInput) { in.Volume.Options["cluster.force-migration"] = "on" }, "force-migration", Warn, "writes"},
		{"sharded", threeSets, func(in *RemovalInput) { in.Volume.Options["features.shard"] = "on" }, "sharding", Block, "sharded"},
		{"snapshots", threeSets, func(in *RemovalInput) { in.Volume.Snapshots = 1 }, "snapshots", Warn, "1 snapshot"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := c.base()
			if c.change != nil {
				c.change(&in)
			}
			var found *Finding
			for _, f := range Removal(in) {
				if f.Rule == c.rule {
					found = &f
				}
			}
			if found == nil {
				t.Fatal("the rule is silent")
			}
			if found.Severity != c.want || !strings.Contains(found.Summary, c.words) {
				t.Errorf("%s %q, want %s with %q", found.Severity, found.Summary, c.want, c.words)
			}
		})
	}
}

func TestOnHealthyVolumesOnlyTheFaultsOfTheirVersionAreSaidAtARemoval(t *testing.T) {
	for name, in := range map[string]RemovalInput{"distributed": threeSets(), "replicated": replicated()} {
		if got := alarms(Removal(in)); !slices.Equal(got, []string{"layout-lock", "duplicates"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSizesAreReadAsGlusterWritesThem(t *testing.T) {
	for text, want := range map[string]uint64{"10GB": 10 * gib, "1.5GB": 3 * gib / 2, "512": 512, "4KB": 4096, "2tb": 2048 * gib} {
		if got, ok := parseSize(text); !ok || got != want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "GB", "-1GB", "ten", "1e30PB"} {
		if got, ok := parseSize(text); ok {
			t.Errorf("parseSize(%q) = %d", text, got)
		}
	}
}
