package preflight

import (
	"fmt"
	"strings"
	"testing"

	"brickyard/gluster"
)

// scene is everything the rules look at, before an action is chosen.
type scene struct {
	Input
	heals        []gluster.BrickHeal
	healsProblem string
}

// replicaScene is a healthy volume of two sets of three copies; oneCopyScene one
// of three single bricks.
func replicaScene() scene {
	s := scene{Input: healthy()}
	s.Volume.Subvolumes = nil
	for i := range 2 {
		set := gluster.Subvolume{Index: i}
		for _, host := range []string{"n1", "n2", "n3"} {
			b := gluster.Brick{Host: host, Path: fmt.Sprintf("/disk%d/b", i), Status: gluster.BrickOnline, Size: 100 * gib, Free: 90 * gib, Inodes: 1000, InodesFree: 900, Device: fmt.Sprint("sd", i)}
			set.Bricks = append(set.Bricks, b)
			s.heals = append(s.heals, gluster.BrickHeal{Name: b.Name(), Known: true, Connected: true})
		}
		s.Volume.Subvolumes = append(s.Volume.Subvolumes, set)
	}
	s.Volume.Replica = 3
	s.Peers = append(s.Peers, gluster.Peer{Host: "n3", Connected: true, State: gluster.PeerInCluster})
	return s
}

func oneCopyScene() scene {
	s := replicaScene()
	s.Volume.Replica, s.heals = 0, nil
	for i := range s.Volume.Subvolumes {
		s.Volume.Subvolumes[i].Bricks = s.Volume.Subvolumes[i].Bricks[i : i+1]
	}
	return s
}

// heal changes what one brick says about its heals, where the volume has any.
func (s *scene) heal(i int, change func(*gluster.BrickHeal)) {
	if i < len(s.heals) {
		change(&s.heals[i])
	}
}

// others changes the bricks that share a set with the first one.
func (s *scene) others(change func(*gluster.Brick)) {
	bricks := s.Volume.Subvolumes[0].Bricks
	for k := range bricks[1:] {
		change(&bricks[k+1])
	}
}

// judge runs the rules of an action.
func (s scene) judge(action Action) []Finding {
	s.Volumes = append(s.Volumes, s.Volume)
	removal := RemovalInput{Input: s.Input, Heals: s.heals, HealsProblem: s.healsProblem}
	replace := ReplaceInput{Input: s.Input, Heals: s.heals, HealsProblem: s.healsProblem, Brick: "n1:/disk0/b", With: "n1:/disk0/new"}
	switch action {
	case StartRebalance:
		return Rebalance(s.Input)
	case StartFixLayout:
		s.Mode.FixLayout = true
		return Rebalance(s.Input)
	case RemoveMigrating, RemoveSets:
		removal.Migrate = action == RemoveMigrating
		removal.Removal = gluster.Removal{Bricks: []string{"n1:/disk0/b", "n2:/disk0/b", "n3:/disk0/b"}, Sets: []int{0}}
		return Removal(removal)
	case RemoveCopies:
		removal.Removal = gluster.Removal{Bricks: []string{"n1:/disk0/b", "n1:/disk1/b"}, Replica: 2}
		return Removal(removal)
	case ReplaceHealing, ReplaceMigrating:
		return Replace(replace)
	case ResetBrick:
		replace.Reset, replace.With = true, ""
		return Replace(replace)
	}
	return OnTask(s.Input, action)
}

// knowledge is, per rule, what it is like when the answer to its question is bad,
// and when there is none.
var knowledge = []struct {
	rule         string
	bad, unknown func(*scene)
	// The severities of each action, in the order of Actions: fine, bad, not
	// known. "-" means that the rule has nothing to say about the action.
	want string
}{
	{
		"peers-connected",
		func(s *scene) { s.Peers[1].State = "Peer Rejected" },
		func(s *scene) { s.Peers = nil },
		//  rebalance      fix-layout     remove         sets           copies         replace        migrate        reset          stop  stop  commit         lossy
		"ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block -/-/- -/-/- ok/block/block ok/block/block",
	},
	{
		"peers-connected",
		func(s *scene) { s.Peers[1].Connected = false },
		func(s *scene) { s.Peers[1].State = "" },
		"ok/block/block ok/block/block ok/block/block ok/warn/block ok/warn/block ok/warn/block ok/block/block ok/warn/block -/-/- -/-/- ok/warn/block ok/warn/block",
	},
	{
		"bricks-online",
		func(s *scene) { s.Volume.Subvolumes[1].Bricks[0].Status = gluster.BrickOffline },
		func(s *scene) { s.Volume.Subvolumes[1].Bricks[0].Status = gluster.BrickUnknown },
		"ok/block/block ok/block/block ok/block/block ok/warn/block ok/ok/ok -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"bricks-online",
		func(s *scene) {
			s.Volume.Subvolumes[1].Bricks[len(s.Volume.Subvolumes[1].Bricks)-1].Status = gluster.BrickOffline
		},
		func(s *scene) { s.Volume.Subvolumes = nil },
		"ok/block/block ok/block/block ok/block/block ok/warn/block ok/block/block -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"good-copies",
		func(s *scene) { s.others(func(b *gluster.Brick) { b.Status = gluster.BrickOffline }) },
		func(s *scene) { s.others(func(b *gluster.Brick) { b.Status = gluster.BrickUnknown }) },
		"-/-/- -/-/- -/-/- -/-/- -/-/- ok/block/block -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"glusterfs-version",
		func(s *scene) { s.Versions = gluster.Versions{Asked: "11.1", MaxOp: 100000} },
		func(s *scene) { s.Versions = gluster.Versions{Asked: "11.1", Unproven: "No answer came in time."} },
		"ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block ok/block/block -/-/- -/-/- ok/block/block ok/block/block",
	},
	{
		"heals-pending",
		func(s *scene) { s.heal(0, func(h *gluster.BrickHeal) { h.Pending = 7 }) },
		func(s *scene) { s.heals, s.healsProblem = nil, "It took too long." },
		"-/-/- -/-/- ok/block/block ok/warn/warn ok/block/block ok/block/block -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"heals-pending", // not known: "-" for one brick
		func(s *scene) { s.heal(1, func(h *gluster.BrickHeal) { h.SplitBrain = 1 }) },
		func(s *scene) { s.heal(1, func(h *gluster.BrickHeal) { h.Known = false }) },
		"-/-/- -/-/- ok/block/block ok/warn/warn ok/block/block ok/block/block -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"heals-pending", // not known: the brick that goes does not say
		func(s *scene) { s.heal(0, func(h *gluster.BrickHeal) { h.SplitBrain = 1 }) },
		func(s *scene) { s.heal(0, func(h *gluster.BrickHeal) { h.Known = false }) },
		"-/-/- -/-/- ok/block/block ok/warn/warn ok/block/block ok/block/block -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"free-space",
		func(s *scene) {
			for i := range s.Volume.Subvolumes {
				for k := range s.Volume.Subvolumes[i].Bricks {
					s.Volume.Subvolumes[i].Bricks[k].Free = 9 * gib
				}
			}
		},
		func(s *scene) { s.Volume.Subvolumes[1].Bricks[0].Size = 0 },
		"ok/warn/warn -/-/- ok/block/block -/-/- -/-/- -/-/- ok/warn/block -/-/- -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"free-inodes",
		func(s *scene) {
			for i := range s.Volume.Subvolumes {
				for k := range s.Volume.Subvolumes[i].Bricks {
					s.Volume.Subvolumes[i].Bricks[k].InodesFree = 10
				}
			}
		},
		func(s *scene) { b := &s.Volume.Subvolumes[1].Bricks[0]; b.InodesFree = b.Inodes + 1 },
		"-/-/- -/-/- ok/block/block -/-/- -/-/- -/-/- ok/warn/block -/-/- -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"shows-empty",
		func(s *scene) {
			beside := s.Volume.Subvolumes[0].Bricks[0]
			beside.Path = "/disk0/another"
			s.Volumes = []gluster.Volume{{Name: "another", Subvolumes: []gluster.Subvolume{{Bricks: []gluster.Brick{beside}}}}}
		},
		func(s *scene) { s.Volume.Subvolumes[0].Bricks[0].Device = "" },
		"-/-/- -/-/- ok/warn/warn -/-/- -/-/- -/-/- -/-/- -/-/- -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"target-space",
		func(s *scene) {
			s.others(func(b *gluster.Brick) { b.Free = gib })
			s.Volume.Subvolumes[0].Bricks[0].Free = 2 * gib
		},
		func(s *scene) {
			for k := range s.Volume.Subvolumes[0].Bricks {
				s.Volume.Subvolumes[0].Bricks[k].Size = 0
			}
		},
		"-/-/- -/-/- -/-/- -/-/- -/-/- ok/block/block -/-/- -/-/- -/-/- -/-/- -/-/- -/-/-",
	},
	{
		"sharding",
		func(s *scene) { s.Volume.Options = map[string]string{"features.shard": "on"} },
		func(s *scene) {
			s.Volume.Options = map[string]string{"features.shard": "on", "cluster.lookup-optimize": "what"}
		},
		"-/block/block -/block/block -/block/block -/block/block -/-/- -/-/- -/block/block -/-/- -/block/block -/block/block -/block/block -/block/block",
	},
}

// What cannot be known blocks what takes copies or data away. No cell of the
// table is empty: for every rule and every action it says what a good answer, a
// bad one and none at all come to.
func TestWhatIsNotKnownBlocksWhatTakesCopiesAway(t *testing.T) {
	for _, k := range knowledge {
		cells := strings.Fields(k.want)
		if len(cells) != len(Actions) {
			t.Fatalf("%s: %d cells for %d actions", k.rule, len(cells), len(Actions))
		}
		for i, action := range Actions {
			for column, change := range []func(*scene){func(*scene) {}, k.bad, k.unknown} {
				s := replicaScene()
				if action == ReplaceMigrating {
					s = oneCopyScene()
				}
				change(&s)
				got := "-"
				for _, f := range s.judge(action) {
					if f.Rule == k.rule {
						got = string(f.Severity)
					}
				}
				if want := strings.Split(cells[i], "/")[column]; got != want {
					t.Errorf("%s, %s, %s: %s, want %s", k.rule, action, []string{"fine", "bad", "not known"}[column], got, want)
				}
			}
		}
	}
}
