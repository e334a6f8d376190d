package cli

import (
	"testing"
	"time"

	"brickyard/gluster"
)

func TestTheRejectionOfTheNodeThatAnswersIsHeardFromAnother(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		nodes[1].peers = []string{"!a", "c"}
		f := over(nodes...)
		local := func() gluster.Peer {
			view, err := f.Peers(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range view {
				if p.Local {
					return p
				}
			}
			t.Fatal("nobody is local")
			return gluster.Peer{}
		}
		if p := local(); p.UUID != "a" || p.TakesPart() || p.State != "Peer Rejected" || p.SeenBy == "" {
			t.Errorf("%+v", p)
		}
		nodes[1].set(func(n *node) { n.peers = []string{"a", "c"} })
		time.Sleep(time.Minute)
		local() // hears of it
		if p := local(); !p.TakesPart() || p.SeenBy != "" {
			t.Errorf("after it was taken back: %+v", p)
		}
	})
}

func TestANodeThatIsMerelyCutOffRejectsNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		nodes[1].peers = []string{"-a", "-c"}
		f := over(nodes...)
		view, err := f.Peers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range view {
			if p.Local && !p.TakesPart() {
				t.Errorf("%+v", p)
			}
		}
	})
}
