package views

import (
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestTheBannerTellsARejectedPeerFromOneThatIsAway(t *testing.T) {
	fine := gluster.Peer{Host: "n1", Connected: true, State: gluster.PeerInCluster}
	away := gluster.Peer{Host: "n2", State: gluster.PeerInCluster}
	rejected := gluster.Peer{Host: "n3", Connected: true, State: "Peer Rejected"}
	cases := []struct {
		peers []gluster.Peer
		tone  Tone
		words []string
	}{
		{[]gluster.Peer{fine}, "", nil},
		{[]gluster.Peer{fine, away}, ToneWarn, []string{"1 peer is not connected: n2."}},
		{[]gluster.Peer{fine, rejected}, ToneWarn, []string{"n3 is connected, but “Peer Rejected”."}},
		{[]gluster.Peer{fine, away, rejected}, ToneWarn, []string{"n3 is connected, but “Peer Rejected”", "not connected: n2."}},
	}
	for _, c := range cases {
		tone, problem, next := peersTrouble(c.peers)
		if tone != c.tone || (problem == "") != (tone == "") || (next == "") != (tone == "") {
			t.Errorf("%+v: %q %q %q", c.peers, tone, problem, next)
		}
		for _, words := range c.words {
			if !strings.Contains(problem, words) {
				t.Errorf("%q lacks %q", problem, words)
			}
		}
	}
}
