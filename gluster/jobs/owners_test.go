package jobs

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// ownedBy is a report whose task has to run on these nodes.
func ownedBy(r Report, uuids ...string) Report {
	for _, u := range uuids {
		r.Owners = append(r.Owners, Owner{UUID: u, Name: "node" + u})
	}
	return r
}

// foundOver is a report on a task that the list called completed when it was found.
func foundOver(r Report) Report {
	r.Found, r.Over = true, true
	return r
}

func TestCompletedIsNotBelievedWithoutEveryHostThatOwnsBricks(t *testing.T) {
	cases := []struct {
		name   string
		kind   StepType
		report Report
		quiet  time.Duration
		want   State
		words  string
	}{
		{"all are heard", StepRebalancing, ownedBy(report(3, node("1", 3, 1), node("2", 3, 0)), "1", "2"), 0, Finished, ""},
		{"one without a line", StepRebalancing, ownedBy(report(3, node("1", 3, 1)), "1", "2"), 0, Running, "but node2 has not been heard"},
		{"of a fix-layout", StepFixLayout, ownedBy(report(7, node("1", 7, 0)), "1", "2"), 0, Running, "but node2 has not been heard"},
		{"a rebalance waits for it", StepRebalancing, ownedBy(report(3, node("1", 3, 1)), "1", "2"), settleAfter - time.Second, Running, "but node2 has not been heard"},
		{"and then it is not known", StepRebalancing, ownedBy(report(3, node("1", 3, 1)), "1", "2"), settleAfter, Unknown, "but node2 was never heard"},
		{"so with a fix-layout", StepFixLayout, ownedBy(report(7, node("1", 7, 0)), "1", "2"), settleAfter, Unknown, "but node2 was never heard"},
		{"a rebalance that was over when it was found waits for nobody", StepRebalancing, foundOver(ownedBy(report(3, node("1", 3, 1)), "1", "2")), 0, Unknown, "node2 has not been heard: either it never began there, or its bricks were added later"},
		{"a fix-layout as well", StepFixLayout, foundOver(ownedBy(report(7, node("1", 7, 0)), "1", "2", "3")), 0, Unknown, "node2 and node3 have not been heard: either"},
		{"a found removal waits all the same", StepRemoving, foundOver(ownedBy(report(3, node("1", 3, 1)), "1", "2")), lateAfter - time.Second, Running, "but node2 has not been heard"},
		{"found whole", StepRebalancing, foundOver(ownedBy(report(3, node("1", 3, 1)), "1")), 0, Finished, ""},
		{"a removal waits for one more look", StepRemoving, ownedBy(report(3, node("1", 3, 1)), "1", "2"), lateAfter - time.Second, Running, "but node2 has not been heard"},
		{"and then it is a decision", StepRemoving, ownedBy(report(3, node("1", 3, 1)), "1", "2"), lateAfter, PendingCommit, "not known whether the bricks there were emptied"},
		{"two without a line", StepRemoving, ownedBy(report(3, node("1", 3, 1)), "1", "3", "2"), lateAfter, PendingCommit, "node2 and node3"},
		{"it is known by its name alone", StepRebalancing, func() Report {
			r := report(3, gluster.NodeStatus{Host: "node1", Status: 3}, gluster.NodeStatus{Host: "node2", Status: 3})
			return ownedBy(r, "1", "2")
		}(), 0, Finished, ""},
		{"it is away, and is waited for", StepRebalancing, func() Report {
			r := ownedBy(report(3, node("1", 3, 1)), "1", "2")
			r.Absent = []string{"node2"}
			return r
		}(), time.Hour, Running, "node2 cannot be heard"},
		{"a failure is one, whoever is missing", StepRebalancing, ownedBy(report(4, node("1", 4, 1)), "1", "2"), 0, Failed, "node1"},
		{"the list alone names no nodes", StepRebalancing, ownedBy(report(3), "1", "2"), 0, Finished, "could not be read"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := Step{Type: c.kind, State: Running, ExternalID: "task", StartedAt: noon.Add(-time.Minute)}.Apply(c.report, noon)
			s.State, s.EndedAt = Running, time.Time{}
			if s = s.Apply(c.report, noon.Add(c.quiet)); s.State != c.want || !strings.Contains(s.Message.String(), c.words) {
				t.Errorf("%s %q, want %s with %q", s.State, s.Message, c.want, c.words)
			}
		})
	}
}

func TestAHostThatWasNeverHeardHasALineUntilItIs(t *testing.T) {
	s := Step{Type: StepRemoving, State: Running, ExternalID: "task", StartedAt: noon}
	s = s.Apply(ownedBy(report(1, node("1", 1, 1)), "1", "2"), noon)
	if len(s.Nodes) != 2 || s.Nodes[1].Name != "node2" || !s.Nodes[1].neverHeard() {
		t.Fatalf("%+v", s.Nodes)
	}
	j := Job{Action: ActionRemoveBrick, State: PendingCommit, Steps: []Step{s}, Usage: []BrickUsage{{Start: 100, Now: 1}}}
	j.Steps[0].ExternalSystem = ExternalGluster
	if percent, known := j.Percent(); known {
		t.Errorf("%d %% without node2", percent)
	}
	s = s.Apply(ownedBy(report(1, node("1", 1, 1), node("2", 1, 0)), "1", "2"), noon.Add(time.Second))
	if len(s.Nodes) != 2 || s.Nodes[1].neverHeard() {
		t.Errorf("after it was heard: %+v", s.Nodes)
	}
}

func TestTheOwnersOfATaskAreTheHostsOfItsBricks(t *testing.T) {
	v := gluster.Volume{Name: "v", Subvolumes: []gluster.Subvolume{
		{Bricks: []gluster.Brick{{Host: "10.0.0.1", Path: "/b", HostUUID: "1"}, {Host: "node2", Path: "/b", HostUUID: "2"}}},
		{Bricks: []gluster.Brick{{Host: "node3", Path: "/b", HostUUID: "3"}, {Host: "node2", Path: "/c", HostUUID: "2", Arbiter: true}}},
	}}
	snap := Snapshot{Volumes: []gluster.Volume{v}, HostNames: map[string]string{"1": "node1"}, Peers: []gluster.Peer{
		{UUID: "1", Host: "node1", Local: true}, {UUID: "2", Host: "node2", Connected: true, State: gluster.PeerInCluster},
		{UUID: "3", Host: "node3", Connected: true, State: "Peer Rejected"},
	}}
	names := func(j Job) string {
		var out []string
		for _, o := range owners(j, snap) {
			out = append(out, o.Name)
		}
		return strings.Join(out, " ")
	}
	if got := names(Job{Volume: "v", Action: ActionRebalance}); got != "node1 node2 node3" {
		t.Errorf("of a rebalance: %s", got)
	}
	removal := Job{Volume: "v", Action: ActionRemoveBrick, Bricks: []string{"node3:/b", "node2:/c"}}
	if got := names(removal); got != "node3 node2" {
		t.Errorf("of a removal: %s", got)
	}
	if got := Away(removal, snap); len(got) != 1 || got[0] != "node3" {
		t.Errorf("away: %v; glusterd leaves a rejected peer out", got)
	}
}
