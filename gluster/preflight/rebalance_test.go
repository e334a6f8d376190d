package preflight

import (
	"slices"
	"strings"
	"testing"

	"brickyard/gluster"
)

const gib = 1 << 30

// healthy is a volume nothing speaks against rebalancing.
func healthy() Input {
	brick := func(host string, free uint64) gluster.Subvolume {
		return gluster.Subvolume{Bricks: []gluster.Brick{{Host: host, Path: "/b", Status: gluster.BrickOnline, Size: 100 * gib, Free: free}}}
	}
	return Input{
		Versions: gluster.Versions{Asked: "10.3", MaxOp: 100000},
		Peers:    []gluster.Peer{{Host: "n1", Local: true}, {Host: "n2", Connected: true, State: gluster.PeerInCluster}},
		Volume: gluster.Volume{
			Name: "v", Status: gluster.VolumeStarted, Options: map[string]string{},
			Subvolumes: []gluster.Subvolume{brick("n1", 50*gib), brick("n2", 90*gib)},
		},
	}
}

func TestEveryRuleOfARebalanceOnBothSidesOfItsEdge(t *testing.T) {
	option := func(name, value string) func(*Input) {
		return func(in *Input) { in.Volume.Options[name] = value }
	}
	task := func(t gluster.AsyncTask) func(*Input) { return func(in *Input) { in.Task = &t } }
	brick := func(in *Input, i int) *gluster.Brick { return &in.Volume.Subvolumes[i].Bricks[0] }
	cases := []struct {
		name   string
		change func(*Input)
		rule   string
		want   Severity // "" when the rule must not speak at all
		words  string
	}{
		{"started", nil, "volume-started", OK, "started"},
		{"created", func(in *Input) { in.Volume.Status = gluster.VolumeCreated }, "volume-started", Block, "created"},
		{"stopped", func(in *Input) { in.Volume.Status = gluster.VolumeStopped }, "volume-started", Block, "stopped"},
		{"two subvolumes", nil, "subvolumes", OK, "2 subvolumes"},
		{"one subvolume", func(in *Input) { in.Volume.Subvolumes = in.Volume.Subvolumes[:1] }, "subvolumes", Block, "1 subvolume"},
		{"no task", nil, "no-other-task", OK, "No other task"},
		{"a finished rebalance", task(gluster.AsyncTask{Type: gluster.TaskRebalance, Status: gluster.StatusCompleted}), "no-other-task", OK, "completed"},
		{"a running rebalance", task(gluster.AsyncTask{Type: gluster.TaskRebalance, Status: gluster.StatusInProgress}), "no-other-task", Block, "in progress"},
		{"a removal without its commit", task(gluster.AsyncTask{Type: gluster.TaskRemoveBrick, Status: gluster.StatusCompleted, Bricks: []string{"n2:/b"}}), "no-other-task", Block, "n2:/b"},
		{"all peers", nil, "peers-connected", OK, "All 2 peers"},
		{"a cluster of one node", func(in *Input) { in.Peers = in.Peers[:1] }, "peers-connected", OK, "one node"},
		{"a peer away", func(in *Input) { in.Peers[1].Connected = false }, "peers-connected", Block, "1 of 2 peers are not connected: n2"},
		{"a peer that is connected and rejected", func(in *Input) { in.Peers[1].State = "Peer Rejected" }, "peers-connected", Block, "n2 is connected, but “Peer Rejected”"},
		{"the node that is asked is rejected", func(in *Input) { in.Peers[0].State, in.Peers[0].SeenBy = "Peer Rejected", "n2" }, "peers-connected", Block, "n1 is “Peer Rejected” to n2"},
		{"a peer of no state", func(in *Input) { in.Peers[1].State = "" }, "peers-connected", Block, "n2 is not known to be a member"},
		{"no peers known", func(in *Input) { in.Peers = nil }, "peers-connected", Block, "not known"},
		{"no subvolume", func(in *Input) { in.Volume.Subvolumes = nil }, "subvolumes", Block, "0 subvolumes"},
		{"no bricks", func(in *Input) { in.Volume.Subvolumes = nil }, "bricks-online", Block, "No bricks of the volume are known"},
		{"all bricks", nil, "bricks-online", OK, "All 2 bricks"},
		{"a brick offline", func(in *Input) { brick(in, 1).Status = gluster.BrickOffline }, "bricks-online", Block, "n2:/b"},
		{"a brick nobody knows of", func(in *Input) { brick(in, 1).Status = gluster.BrickUnknown }, "bricks-online", Block, "not known"},
		{"10.3", nil, "glusterfs-version", OK, "runs GlusterFS 10.3"},
		{"11.0 deletes files", func(in *Input) { in.Versions.Asked = "11.0" }, "rebalance-deletes-files", Block, "4148"},
		{"11.0-2", func(in *Input) { in.Versions.Asked = "11.0-2" }, "rebalance-deletes-files", Block, "4148"},
		{"11.1", func(in *Input) { in.Versions = gluster.Versions{Asked: "11.1", MaxOp: 110000} }, "glusterfs-version", OK, "11.1 or later"},
		{"89.9 % used", func(in *Input) { brick(in, 0).Free = 101 * gib / 10 }, "free-space", OK, "n1:/b"},
		{"90 % used", func(in *Input) { brick(in, 0).Free = 10 * gib }, "free-space", Warn, "skipped"},
		{"90 % used and force", func(in *Input) { brick(in, 0).Free = 10 * gib; in.Mode.Force = true }, "free-space", Warn, "run full"},
		{"90 % used and only the layout", func(in *Input) { brick(in, 0).Free = 10 * gib; in.Mode.FixLayout = true }, "free-space", "", ""},
		{"size not known, and force", func(in *Input) { brick(in, 1).Size = 0; in.Mode.Force = true }, "free-space", Block, "not known"},
		{"more free than total", func(in *Input) { brick(in, 1).Free = 101 * gib }, "free-space", Warn, "not known"},
		{"size not known", func(in *Input) { brick(in, 1).Size = 0 }, "free-space", Warn, "not known"},
		{"a full arbiter does not matter", func(in *Input) {
			in.Volume.Subvolumes[1].Bricks = append(in.Volume.Subvolumes[1].Bricks, gluster.Brick{Host: "n3", Arbiter: true, Size: gib, Status: gluster.BrickOnline})
		}, "free-space", OK, "n1:/b"},
		{"force-migration off", option("cluster.force-migration", "off"), "force-migration", "", ""},
		{"force-migration on", option("cluster.force-migration", "on"), "force-migration", Warn, "writes"},
		{"not sharded", nil, "sharding", "", ""},
		{"sharded", option("features.shard", "enable"), "sharding", Block, "cluster.lookup-optimize off"},
		{"geo-replicated", option("geo-replication.indexing", "on"), "geo-replication", Warn, "pause"},
		{"no snapshots", nil, "snapshots", "", ""},
		{"snapshots", func(in *Input) { in.Volume.Snapshots = 2 }, "snapshots", Warn, "2 snapshots"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := healthy()
			if c.change != nil {
				c.change(&in)
			}
			var found *Finding
			for _, f := range Rebalance(in) {
				if f.Rule == c.rule {
					found = &f
				}
			}
			switch {
			case c.want == "" && found != nil:
				t.Errorf("the rule speaks: %s %s", found.Severity, found.Summary)
			case c.want == "":
			case found == nil:
				t.Error("the rule is silent")
			case found.Severity != c.want || !strings.Contains(found.Summary, c.words):
				t.Errorf("%s %q, want %s with %q", found.Severity, found.Summary, c.want, c.words)
			}
		})
	}
}

// alarms are the rules that warn or block, in their order.
func alarms(findings []Finding) []string {
	var out []string
	for _, f := range findings {
		if f.Severity != OK {
			out = append(out, f.Rule)
		}
	}
	return out
}

func TestOnAHealthyVolumeOnlyTheFaultsOfItsVersionAreSaid(t *testing.T) {
	ten, eleven := healthy(), healthy()
	eleven.Versions = gluster.Versions{Asked: "11.1", MaxOp: 110000}
	if got := alarms(Rebalance(ten)); !slices.Equal(got, []string{"layout-lock", "duplicates"}) {
		t.Errorf("10.3: %v", got)
	}
	if got := alarms(Rebalance(eleven)); !slices.Equal(got, []string{"layout-lock", "brick-segfault", "duplicates"}) {
		t.Errorf("11.1: %v", got)
	}
	ten.Mode.FixLayout = true
	if got := alarms(Rebalance(ten)); got != nil {
		t.Errorf("a fix-layout on 10.3: %v", got)
	}
}

func TestAVolumeWithoutAnythingDoesNotPanic(t *testing.T) {
	if Worst(Rebalance(Input{})) != Block {
		t.Error("an empty volume may be rebalanced")
	}
}
