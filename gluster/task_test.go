package gluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func nodes(statuses ...TaskStatus) []NodeStatus {
	var out []NodeStatus
	for _, s := range statuses {
		out = append(out, NodeStatus{Status: s, Figures: Figures{1, 2, 3, 4, 5}})
	}
	return out
}

func TestAggregateLetsTheGravestNodeSpeak(t *testing.T) {
	cases := []struct {
		name  string
		nodes []TaskStatus
		want  TaskStatus
	}{
		{"no node", nil, StatusNotStarted},
		{"one still runs", []TaskStatus{StatusCompleted, StatusInProgress, StatusFailed}, StatusInProgress},
		{"one failed", []TaskStatus{StatusCompleted, StatusFailed, StatusStopped}, StatusFailed},
		{"one stopped", []TaskStatus{StatusCompleted, StatusStopped}, StatusStopped},
		{"all completed", []TaskStatus{StatusCompleted, StatusCompleted}, StatusCompleted},
		{"completed and not begun", []TaskStatus{StatusNotStarted, StatusCompleted}, StatusCompleted},
		{"fix-layout in progress", []TaskStatus{StatusFixLayoutCompleted, StatusFixLayoutProgress}, StatusFixLayoutProgress},
		{"fix-layout failed", []TaskStatus{StatusFixLayoutCompleted, StatusFixLayoutFailed}, StatusFixLayoutFailed},
		{"a code nobody knows is not read as done", []TaskStatus{StatusCompleted, 17}, 17},
		{"reset", []TaskStatus{StatusResetReplaceBrick}, StatusResetReplaceBrick},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, total := Aggregate(nodes(c.nodes...))
			if got != c.want {
				t.Errorf("status = %v, want %v", got, c.want)
			}
			n := uint64(len(c.nodes))
			if want := (Figures{n, 2 * n, 3 * n, 4 * n, 5 * n}); total != want {
				t.Errorf("total = %+v, want %+v", total, want)
			}
		})
	}
}

func TestEveryCodeHasAWordAndAPhase(t *testing.T) {
	for code := TaskStatus(-1); code < 20; code++ {
		if code.String() == "" {
			t.Errorf("code %d has no word", int(code))
		}
		if phase := code.Phase(); phase != StatusUnknown && (phase < StatusNotStarted || phase > StatusFailed) {
			t.Errorf("code %d has the phase %v", int(code), phase)
		}
		if known := code >= 0 && code <= 10; code.Known() != known {
			t.Errorf("Known(%d) = %v", int(code), code.Known())
		}
	}
}

func TestBrickNamesSplitAtThePath(t *testing.T) {
	cases := []struct {
		name, host, path string
		ok               bool
	}{
		{"node1:/bricks/b1", "node1", "/bricks/b1", true},
		{"10.0.0.1:/b", "10.0.0.1", "/b", true},
		{"fd00::1:/bricks/b1", "fd00::1", "/bricks/b1", true},
		{"node1:/with:/colon", "node1", "/with:/colon", true},
		{"node1", "", "", false},
		{":/b", "", "", false},
		{"", "", "", false},
	}
	for _, c := range cases {
		host, path, ok := SplitBrickName(c.name)
		if host != c.host || path != c.path || ok != c.ok {
			t.Errorf("SplitBrickName(%q) = %q, %q, %v", c.name, host, path, ok)
		}
		if ok && (Brick{Host: host, Path: path}).Name() != c.name {
			t.Errorf("%q does not come together again", c.name)
		}
	}
}

func TestCommandsAreWhatGlusterExpects(t *testing.T) {
	cases := []struct {
		command Command
		want    string
		mutates bool
	}{
		{RebalanceStart("v", RebalanceMode{}), "gluster --mode=script --xml volume rebalance v start", true},
		{RebalanceStart("v", RebalanceMode{Force: true}), "gluster --mode=script --xml volume rebalance v start force", true},
		{RebalanceStart("v", RebalanceMode{FixLayout: true, Force: true}), "gluster --mode=script --xml volume rebalance v fix-layout start", true},
		{RebalanceStop("v"), "gluster --mode=script --xml volume rebalance v stop", true},
		{RebalanceStatus("it's <v>"), `gluster --mode=script --xml volume rebalance 'it'\''s <v>' status`, false},
		{RemoveBrickStatus("v", []string{"a:/b", "fd00::1:/b c"}), "gluster --mode=script --xml volume remove-brick v a:/b 'fd00::1:/b c' status", false},
		{VolumeStatusAll(), "gluster --mode=script --xml volume status all", false},
		{VolumeStatusDetail("v"), "gluster --mode=script --xml volume status v detail", false},
	}
	for _, c := range cases {
		if got := c.command.String(); got != c.want || c.command.Mutates != c.mutates {
			t.Errorf("got %s (mutates %v), want %s", got, c.command.Mutates, c.want)
		}
	}
}

func TestHostsAreNamedByTheirPeersAndNeverLocalhost(t *testing.T) {
	peers := []Peer{{UUID: "1", Host: "localhost", Local: true}, {UUID: "2", Host: "node2"}, {UUID: "3", Host: "localhost"}}
	volumes := []Volume{{Subvolumes: []Subvolume{{Bricks: []Brick{{Host: "node1", HostUUID: "1"}, {Host: "other", HostUUID: "2"}}}}}}
	want := map[string]string{"1": "node1", "2": "node2"}
	if diff := cmp.Diff(want, PeerNames(peers, volumes)); diff != "" {
		t.Error(diff)
	}
}
