package gluster_test

import (
	"slices"
	"testing"

	"brickyard/gluster"
)

func TestOnlyAMemberThatIsConnectedTakesPart(t *testing.T) {
	cases := []struct {
		peer    gluster.Peer
		trouble string
	}{
		{gluster.Peer{Connected: true, State: "Peer in Cluster"}, ""},
		{gluster.Peer{Connected: true, Local: true}, ""},
		{gluster.Peer{Local: true}, ""},
		{gluster.Peer{State: "Peer in Cluster"}, "is not connected"},
		{gluster.Peer{Local: true, Connected: true, State: "Peer Rejected", SeenBy: "node2"}, "is “Peer Rejected” to node2"},
		{gluster.Peer{State: "Peer Rejected"}, "is “Peer Rejected”"},
		{gluster.Peer{Connected: true}, "is not known to be a member of the pool"},
	}
	for state := range 12 {
		if words := gluster.PeerStateWords(state); words != gluster.PeerInCluster {
			cases = append(cases, struct {
				peer    gluster.Peer
				trouble string
			}{gluster.Peer{Connected: true, State: words}, "is connected, but “" + words + "”"})
		}
	}
	for _, c := range cases {
		if got := c.peer.Trouble(); got != c.trouble {
			t.Errorf("%+v: %q, want %q", c.peer, got, c.trouble)
		}
		if c.peer.TakesPart() != (c.trouble == "") {
			t.Errorf("%+v takes part: %v", c.peer, c.peer.TakesPart())
		}
	}
	if gluster.PeerStateWords(-1)+gluster.PeerStateWords(12) != "" {
		t.Error("a state glusterd does not have has words")
	}
}

func TestWhoIsApartTellsMembersThatAreAwayFromWhatIsNoMember(t *testing.T) {
	peers := []gluster.Peer{
		{Host: "n1", Local: true}, {Host: "n2", State: gluster.PeerInCluster}, {Host: "n3", Connected: true, State: "Peer Rejected"},
		{Host: "n4", Connected: true, State: gluster.PeerInCluster}, {Host: "n5"}, {Host: "n6", State: gluster.PeerInCluster},
	}
	away, outside := gluster.WhoIsApart(peers)
	if !slices.Equal(away, []string{"n2", "n6"}) {
		t.Errorf("away are %q", away)
	}
	if !slices.Equal(outside, []string{"n3 is connected, but “Peer Rejected”", "n5 is not known to be a member of the pool"}) {
		t.Errorf("outside are %q", outside)
	}
	if n := gluster.TakingPart(peers); n != 2 {
		t.Errorf("%d take part", n)
	}
	if away, outside := gluster.WhoIsApart(nil); away != nil || outside != nil || gluster.TakingPart(nil) != 0 {
		t.Errorf("of no peers: %q %q", away, outside)
	}
}
