package preflight

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// toReplace is a healthy set of three copies of 10 GiB, of which the third is to
// go; change makes it an arbiter, a disperse set, or sick.
func toReplace() ReplaceInput {
	in := ReplaceInput{Brick: "h3:/bricks/old/b", With: "h3:/bricks/new/b"}
	in.Versions = gluster.Versions{Asked: "10.3", MaxOp: 100000}
	in.Peers = []gluster.Peer{{Host: "h1", UUID: "u1", Local: true}, {Host: "h2", UUID: "u2", Connected: true, State: gluster.PeerInCluster}, {Host: "h3", UUID: "u3", Connected: true, State: gluster.PeerInCluster}}
	in.Volume = gluster.Volume{Name: "v", Status: gluster.VolumeStarted, Replica: 3, Options: map[string]string{}}
	var set gluster.Subvolume
	for i, host := range []string{"h1", "h2", "h3"} {
		b := gluster.Brick{
			Host: host, HostUUID: in.Peers[i].UUID, Path: "/bricks/old/b", Status: gluster.BrickOnline,
			Size: 100 * gib, Free: 90 * gib, Device: "sda",
		}
		set.Bricks = append(set.Bricks, b)
		in.Heals = append(in.Heals, gluster.BrickHeal{Name: b.Name(), Known: true, Connected: true})
	}
	in.Volume.Subvolumes = []gluster.Subvolume{set}
	in.Volumes = []gluster.Volume{in.Volume}
	return in
}

// single is a distributed volume of three bricks, of which the third is to go.
func single() ReplaceInput {
	in := toReplace()
	bricks := in.Volume.Subvolumes[0].Bricks
	in.Volume.Replica, in.Volume.Subvolumes, in.Heals = 0, nil, nil
	for i, b := range bricks {
		in.Volume.Subvolumes = append(in.Volume.Subvolumes, gluster.Subvolume{Index: i, Bricks: []gluster.Brick{b}})
	}
	in.Volumes = []gluster.Volume{in.Volume}
	return in
}

func TestEveryRuleOfAReplacementOnBothSidesOfItsEdge(t *testing.T) {
	brick := func(in *ReplaceInput, i int) *gluster.Brick { return &in.Volume.Subvolumes[0].Bricks[i] }
	dead := func(in *ReplaceInput, bricks ...int) {
		for _, i := range bricks {
			brick(in, i).Status = gluster.BrickOffline
			in.Heals[i].Known, in.Heals[i].Connected = false, false
		}
	}
	// The pair has lost the first brick of the three, but not its heals.
	deadLast := func(in *ReplaceInput) {
		brick(in, 1).Status = gluster.BrickOffline
		in.Heals[2].Known, in.Heals[2].Connected = false, false
	}
	unproven := func(in *ReplaceInput, i int, ago time.Duration) {
		name := in.Heals[i].Name
		in.Unproven = append(in.Unproven, Unproven{Brick: name, Job: 5, Ago: ago})
	}
	arbiter := func() ReplaceInput {
		in := toReplace()
		in.Volume.Arbiters = 1
		brick(&in, 1).Arbiter = true
		return in
	}
	pair := func() ReplaceInput {
		in := toReplace()
		in.Volume.Replica = 2
		in.Volume.Subvolumes[0].Bricks = in.Volume.Subvolumes[0].Bricks[1:]
		return in
	}
	disperse := func() ReplaceInput {
		in := toReplace()
		in.Volume.Replica, in.Volume.Disperse, in.Volume.Redundancy = 0, 3, 1
		return in
	}
	finished := func(in *ReplaceInput, s gluster.TaskStatus) {
		in.Task = &gluster.AsyncTask{Type: gluster.TaskRebalance, Status: s}
	}
	const silent = Severity("")
	cases := []struct {
		name   string
		base   func() ReplaceInput
		change func(*ReplaceInput)
		rule   string
		want   Severity
		words  string
	}{
		{"an unknown brick", toReplace, func(in *ReplaceInput) { in.Wrong = map[string]string{"brick": "No such brick."} }, "selection", Block, "No such"},
		{"a good target", toReplace, nil, "target", OK, "h3 is connected"},
		{"a bad host", toReplace, func(in *ReplaceInput) { in.Wrong = map[string]string{"host": "Not a peer."} }, "target", Block, "Not a peer"},
		{"a bad path", toReplace, func(in *ReplaceInput) { in.Wrong = map[string]string{"path": "Relative."} }, "target", Block, "Relative"},
		{"a reset on a host that is there", toReplace, func(in *ReplaceInput) { in.Reset = true }, "brick-host", OK, "h3 is connected"},
		{"a reset on the host that answers", toReplace, func(in *ReplaceInput) {
			in.Reset, in.Peers[2] = true, gluster.Peer{Host: "localhost", UUID: "u3", Local: true}
		}, "brick-host", OK, ""},
		{"a reset on a host that is away", toReplace, func(in *ReplaceInput) { in.Reset, in.Peers[2].Connected = true, false }, "brick-host", Block, "on another host"},
		{"a reset on a host that is away, by another name", toReplace, func(in *ReplaceInput) {
			in.Reset, in.Peers[2] = true, gluster.Peer{Host: "h3.example", UUID: "u3", State: gluster.PeerInCluster}
		}, "brick-host", Block, "h3 is not connected"},
		{"a reset on a host that is no peer any more", toReplace, func(in *ReplaceInput) { in.Reset, in.Peers = true, in.Peers[:2] }, "brick-host", Block, "Wait until"},
		{"a replacement of a brick whose host is away", toReplace, func(in *ReplaceInput) { in.Peers[2].Connected = false }, "brick-host", silent, ""},
		{"started", toReplace, nil, "volume-started", OK, ""},
		{"stopped", toReplace, func(in *ReplaceInput) { in.Volume.Status = gluster.VolumeStopped }, "volume-started", Block, "stopped"},

		{"no task", toReplace, nil, "no-other-task", OK, ""},
		{"a rebalance runs", toReplace, func(in *ReplaceInput) { finished(in, gluster.StatusInProgress) }, "no-other-task", Block, "in progress"},
		{"a rebalance is over", toReplace, func(in *ReplaceInput) { finished(in, gluster.StatusCompleted) }, "no-other-task", Warn, "1717"},
		{"a rebalance's record is wiped already", toReplace, func(in *ReplaceInput) { finished(in, gluster.StatusResetReplaceBrick) }, "no-other-task", OK, ""},
		{"a removal waits for its commit", toReplace, func(in *ReplaceInput) {
			in.Task = &gluster.AsyncTask{Type: gluster.TaskRemoveBrick, Status: gluster.StatusCompleted, Bricks: []string{"h1:/x"}}
		}, "no-other-task", Block, "not yet committed"},

		{"all copies online", toReplace, nil, "good-copies", OK, "All 2 other bricks"},
		{"one of two other copies online", toReplace, func(in *ReplaceInput) { dead(in, 0) }, "good-copies", Block, "1 of the set's 2"},
		{"the going copy is dead", toReplace, func(in *ReplaceInput) { dead(in, 2) }, "good-copies", OK, ""},
		{"a replica 2 with its other copy", pair, func(in *ReplaceInput) {}, "good-copies", OK, ""},
		{"a replica 2 without it", pair, func(in *ReplaceInput) { brick(in, 0).Status = gluster.BrickOffline }, "good-copies", Block, "1 is needed"},
		{"an arbiter and a copy", arbiter, nil, "good-copies", OK, ""},
		{"the arbiter only", arbiter, func(in *ReplaceInput) { dead(in, 0) }, "good-copies", Block, "h1:/bricks/old/b"},
		{"a disperse set with its data bricks", disperse, nil, "good-copies", OK, ""},
		{"a disperse set with one too few", disperse, func(in *ReplaceInput) { dead(in, 1) }, "good-copies", Block, "2 are needed to read"},
		{"a disperse set with just enough", disperse, func(in *ReplaceInput) {
			in.Volume.Redundancy = 2
			dead(in, 1)
		}, "good-copies", Warn, "just enough"},
		{"a disperse set with one more than enough", disperse, func(in *ReplaceInput) {
			in.Volume.Redundancy = 2
			set := &in.Volume.Subvolumes[0]
			set.Bricks = append(set.Bricks, gluster.Brick{Host: "h9", Path: "/more", Status: gluster.BrickOnline})
			in.Volume.Disperse++
			in.Volume.Redundancy++
			dead(in, 1)
		}, "good-copies", Warn, "are needed to read"},

		{"no heals", toReplace, nil, "heals-pending", OK, "No heals"},
		{"one entry waits", toReplace, func(in *ReplaceInput) { in.Heals[0].Pending = 1 }, "heals-pending", Block, "1 entry still waits"},
		{"entries wait for a dead brick", toReplace, func(in *ReplaceInput) { dead(in, 2); in.Heals[0].Pending = 7 }, "heals-pending", Warn, "7 entries wait"},
		{"entries wait in another set", toReplace, func(in *ReplaceInput) {
			in.Heals = append(in.Heals, gluster.BrickHeal{Name: "h1:/other", Known: true, Pending: 9, SplitBrain: 9})
		}, "heals-pending", OK, ""},
		{"two copies, the going one dead", pair, func(in *ReplaceInput) { deadLast(in) }, "heals-pending", Warn, "only h3:/bricks/old/b could tell"},
		{"three copies, the going one dead", toReplace, func(in *ReplaceInput) { dead(in, 2) }, "heals-pending", OK, ""},
		{"nobody knows whether the going brick runs", toReplace, func(in *ReplaceInput) {
			brick(in, 2).Status = gluster.BrickUnknown
			in.Heals[2].Known, in.Heals[0].Pending = false, 7
		}, "heals-pending", Block, "may hold the only good copy"},
		{"the going brick's host is away", toReplace, func(in *ReplaceInput) {
			brick(in, 2).Status = gluster.BrickUnknown
			in.Peers[2].Connected, in.Heals[2].Known, in.Heals[0].Pending = false, false, 7
		}, "heals-pending", Warn, "not online"},

		{"the going brick's glusterd is away and the brick answers", toReplace, func(in *ReplaceInput) {
			brick(in, 2).Status = gluster.BrickUnknown
			in.Peers[2].Connected, in.Heals[0].Pending = false, 7
		}, "heals-pending", Block, "only good copy"},
		{"the going brick's host is away, and heals could not be read", toReplace, func(in *ReplaceInput) {
			brick(in, 2).Status = gluster.BrickUnknown
			in.Peers[2].Connected, in.Heals, in.HealsProblem = false, nil, "It took too long."
		}, "heals-pending", Block, "took too long"},

		{"no earlier replacement", toReplace, nil, "earlier-replacement", silent, ""},
		{"an earlier one, and nothing waits anywhere", pair, func(in *ReplaceInput) { unproven(in, 1, 0) }, "earlier-replacement", silent, ""},
		{"an earlier one, and the going brick is dead", pair, func(in *ReplaceInput) { unproven(in, 1, time.Hour); deadLast(in) }, "earlier-replacement", Block, "heal of h2:/bricks/old/b after job 5"},
		{"an earlier one a week ago", pair, func(in *ReplaceInput) { unproven(in, 1, 7*24*time.Hour); deadLast(in) }, "earlier-replacement", Warn, "only good copy"},
		{"an earlier one of another brick than the two that matter", toReplace, func(in *ReplaceInput) { unproven(in, 0, time.Hour); dead(in, 2) }, "earlier-replacement", Warn, "are enough without it"},
		{"an earlier one beside an arbiter", arbiter, func(in *ReplaceInput) { unproven(in, 0, time.Hour); dead(in, 2) }, "earlier-replacement", Block, "job 5"},
		{"the brick that was put in place goes itself", toReplace, func(in *ReplaceInput) { unproven(in, 2, time.Hour) }, "earlier-replacement", silent, ""},
		{"an earlier one, and heals that could not be read", pair, func(in *ReplaceInput) {
			unproven(in, 1, time.Hour)
			in.Heals, in.HealsProblem = nil, "It took too long."
		}, "earlier-replacement", Block, ""},
		{"zero on a disperse set, a moment after", disperse, func(in *ReplaceInput) { unproven(in, 0, 19*time.Minute) }, "earlier-replacement", Block, "Try again in 2 minutes"},
		{"zero on a disperse set, after the daemons looked", disperse, func(in *ReplaceInput) { unproven(in, 0, 20*time.Minute) }, "earlier-replacement", silent, ""},
		{"a disperse set that needs the unproven brick", disperse, func(in *ReplaceInput) { unproven(in, 0, time.Hour); dead(in, 2) }, "earlier-replacement", Block, ""},

		{"split-brain", toReplace, func(in *ReplaceInput) { in.Heals[0].SplitBrain = 2 }, "heals-pending", Block, "2 entries are in split-brain"},
		{"split-brain beside a dead brick", toReplace, func(in *ReplaceInput) { dead(in, 2); in.Heals[0].SplitBrain = 2 }, "heals-pending", Block, "split-brain"},
		{"a brick that stays could not be asked", toReplace, func(in *ReplaceInput) { in.Heals[1].Known = false }, "heals-pending", Block, "h2:/bricks/old/b"},
		{"a brick that stays is not in the answer", toReplace, func(in *ReplaceInput) { in.Heals = in.Heals[:1] }, "heals-pending", Block, "h2:/bricks/old/b"},
		{"heals that could not be read", toReplace, func(in *ReplaceInput) { in.Heals, in.HealsProblem = nil, "It took too long." }, "heals-pending", Block, "took too long"},
		{"heals that could not be read, and the brick is dead", toReplace, func(in *ReplaceInput) {
			dead(in, 2)
			in.Heals, in.HealsProblem = nil, "It took too long."
		}, "heals-pending", Warn, "took too long"},

		{"the daemon is on", toReplace, nil, "self-heal-daemon", OK, ""},
		{"the daemon is off", toReplace, func(in *ReplaceInput) { in.Volume.Options["cluster.self-heal-daemon"] = "off" }, "self-heal-daemon", Block, "heal v enable"},
		{"the daemon of an odd volume is off", toReplace, func(in *ReplaceInput) {
			in.Volume.Name = "my $v"
			in.Volume.Options["cluster.self-heal-daemon"] = "off"
		}, "self-heal-daemon", Block, "gluster volume heal 'my $v' enable"},
		{"the other kind's daemon is off", toReplace, func(in *ReplaceInput) { in.Volume.Options["cluster.disperse-self-heal-daemon"] = "disable" }, "self-heal-daemon", OK, ""},
		{"a disperse set's daemon is off", disperse, func(in *ReplaceInput) { in.Volume.Options["cluster.disperse-self-heal-daemon"] = "disable" }, "self-heal-daemon", Block, ""},

		{"another peer is away", toReplace, func(in *ReplaceInput) { in.Peers[1].Connected = false }, "peers-connected", Warn, "h2"},
		{"another brick of the set on the target", toReplace, func(in *ReplaceInput) { in.With = "h1:/bricks/new/b" }, "same-host", Warn, "h1 holds"},

		{"beside the old brick", toReplace, func(in *ReplaceInput) { in.With = "h3:/bricks/old/b2" }, "target-mount", OK, "beside the old one"},
		{"beside another brick", toReplace, func(in *ReplaceInput) { in.With = "h1:/bricks/old/b2" }, "target-mount", Warn, "same filesystem"},
		{"below the root", toReplace, func(in *ReplaceInput) { in.With = "h3:/data" }, "target-mount", Warn, "root filesystem"},
		{"elsewhere", toReplace, nil, "target-mount", Warn, "findmnt -T /bricks/new"},
		{"elsewhere, at a path that a shell would take apart", toReplace, func(in *ReplaceInput) { in.With = "h3:/bricks/new; rm -rf $HOME/b" }, "target-mount", Warn, "findmnt -T '/bricks/new; rm -rf $HOME'"},
		{"elsewhere, at a path with a quote", toReplace, func(in *ReplaceInput) { in.With = "h3:/bricks/it's new/b" }, "target-mount", Warn, `findmnt -T '/bricks/it'\''s new'`},
		{"elsewhere, where glusterd looks itself", single, nil, "target-mount", OK, "glusterd itself refuses"},

		{"room that just suffices", toReplace, func(in *ReplaceInput) {
			in.With = "h3:/bricks/old/b2"
			v := in.Volume
			v.Subvolumes = []gluster.Subvolume{{Bricks: []gluster.Brick{{Host: "h3", HostUUID: "u3", Path: "/bricks/old/b", Size: 100 * gib, Free: 10 * gib}}}}
			in.Volumes = []gluster.Volume{v}
		}, "target-space", OK, "10 GiB to copy, 10 GiB free"},
		{"a byte too few", toReplace, func(in *ReplaceInput) {
			in.With = "h3:/bricks/old/b2"
			v := in.Volume
			v.Subvolumes = []gluster.Subvolume{{Bricks: []gluster.Brick{{Host: "h3", HostUUID: "u3", Path: "/bricks/old/b", Size: 100 * gib, Free: 10*gib - 1}}}}
			in.Volumes = []gluster.Volume{v}
		}, "target-space", Block, "10 GiB to copy"},
		{"too few, but the filesystem holds other bricks", toReplace, func(in *ReplaceInput) {
			in.With = "h3:/bricks/old/b2"
			for i := range 3 {
				brick(in, i).Free = 40 * gib
			}
			other := in.Volume
			other.Subvolumes = nil
			for _, b := range in.Volume.Subvolumes[0].Bricks {
				b.Path = "/bricks/old/other"
				other.Subvolumes = append(other.Subvolumes, gluster.Subvolume{Bricks: []gluster.Brick{b}})
			}
			in.Volumes = []gluster.Volume{in.Volume, other}
		}, "target-space", Warn, "it may be less"},
		{"room of a neighbour that is offline", toReplace, func(in *ReplaceInput) {
			b := gluster.Brick{Host: "h3", HostUUID: "u3", Path: "/bricks/new/beside", Status: gluster.BrickOffline, Size: 100 * gib, Free: gib, Device: "sdx"}
			in.Volumes = []gluster.Volume{{Name: "another", Subvolumes: []gluster.Subvolume{{Bricks: []gluster.Brick{b}}}}, in.Volume}
		}, "target-space", Warn, "cannot be known"},
		{"room that is not known", toReplace, nil, "target-space", Warn, "10 GiB lie"},
		{"data that was never measured", toReplace, func(in *ReplaceInput) {
			for i := range 3 {
				brick(in, i).Size = 0
			}
		}, "target-space", Block, "not known"},
		{"an arbiter needs none", arbiter, func(in *ReplaceInput) { brick(in, 2).Arbiter, brick(in, 1).Arbiter = true, false }, "target-space", OK, "arbiter"},

		{"one copy: a peer is away", single, func(in *ReplaceInput) { in.Peers[1].Connected = false }, "peers-connected", Block, "h2"},
		{"one copy: a brick is offline", single, func(in *ReplaceInput) { brick(in, 0).Status = gluster.BrickOffline }, "bricks-online", Block, "h1"},
		{"one copy: 11.0", single, func(in *ReplaceInput) { in.Versions.Asked = "11.0" }, "rebalance-deletes-files", Block, "4148"},
		{"one copy: force-migration", single, func(in *ReplaceInput) { in.Volume.Options["cluster.force-migration"] = "on" }, "force-migration", Warn, ""},
		{"one copy: it fits on those that stay", single, nil, "free-space", OK, "10 GiB to move"},
		{"one copy: it fits nowhere", single, func(in *ReplaceInput) {
			for i := range in.Volume.Subvolumes {
				in.Volume.Subvolumes[i].Bricks[0].Free = 5 * gib
			}
		}, "free-space", Warn, "room is not known from here"},
		{"one copy: it fits on the old brick's filesystem", single, func(in *ReplaceInput) {
			in.With = "h3:/bricks/old/b2"
			for i := range in.Volume.Subvolumes {
				in.Volume.Subvolumes[i].Bricks[0].Free = 15 * gib
			}
			in.Volumes = []gluster.Volume{in.Volume}
		}, "free-space", OK, ""},
		{"one copy: too few inodes", single, func(in *ReplaceInput) {
			for i := range in.Volume.Subvolumes {
				b := &in.Volume.Subvolumes[i].Bricks[0]
				b.Inodes, b.InodesFree = 1000, 10
			}
		}, "free-inodes", Warn, "990 inodes are in use"},
		{"one copy is never reset", single, func(in *ReplaceInput) { in.Reset = true }, "one-copy", Block, "nothing would fill"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := c.base()
			if c.change != nil {
				c.change(&in)
			}
			var found *Finding
			for _, f := range Replace(in) {
				if f.Rule == c.rule {
					found = &f
				}
			}
			if found == nil {
				if c.want != silent {
					t.Fatal("the rule is silent")
				}
				return
			}
			if found.Severity != c.want || !strings.Contains(found.Summary, c.words) {
				t.Errorf("%s %q, want %s with %q", found.Severity, found.Summary, c.want, c.words)
			}
		})
	}
}

func TestAHealthySetHasNothingAgainstAReset(t *testing.T) {
	in := toReplace()
	in.Reset, in.With = true, ""
	if findings := Replace(in); Worst(findings) != OK {
		t.Errorf("%+v", findings)
	}
}
