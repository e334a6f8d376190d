package cli

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

func TestANodeOfAnotherPoolIsNeverUsed(t *testing.T) {
	cases := map[string]struct {
		stranger *node
		words    string
	}{
		"another pool":             {&node{uuid: "x", peers: []string{"y", "z"}}, "not part of"},
		"a node installed anew":    {&node{uuid: "x"}, "not part of"},
		"another pool, same hosts": {&node{uuid: "x", peers: []string{"b", "c"}}, "not part of"},
		"a node that was detached": {&node{uuid: "c"}, "detached"},
		"detached into another":    {&node{uuid: "c", peers: []string{"x", "y"}}, "detached"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				nodes := three()
				f := over(nodes[0], c.stranger, nodes[1])
				answersFrom(t, f)
				if got := f.Targets()[1]; got.State != gluster.TargetForeign || !strings.Contains(got.Why, c.words) {
					t.Errorf("%+v", got)
				}
				nodes[0].down(noDaemon)
				if from := answersFrom(t, f); from != "b" {
					t.Errorf("%s answers", from)
				}
				nodes[1].down(noDaemon)
				for range 50 {
					if _, err := f.Volumes(t.Context()); err == nil {
						t.Fatal("a stranger answered")
					}
					if _, err := mutate(t, f); err == nil {
						t.Fatal("a stranger was sent a command")
					}
					time.Sleep(10 * time.Second)
				}
				if n := c.stranger.count("volume"); n != 0 {
					t.Errorf("the stranger was asked %d things beside its peers", n)
				}
			})
		})
	}
}

func TestATargetThatCameBackInAnotherPoolIsNotUsed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		nodes[0].down(noDaemon)
		answersFrom(t, f)
		nodes[0].up()
		nodes[0].set(func(n *node) { n.uuid, n.peers = "x", nil })
		nodes[1].down(noDaemon)
		time.Sleep(time.Hour)
		if from := answersFrom(t, f); from != "c" || f.Targets()[0].State == gluster.TargetAnswers {
			t.Errorf("%s answers: %s", from, states(f))
		}
		nodes[2].down(noDaemon)
		if _, err := f.Volumes(t.Context()); err == nil || f.Targets()[0].State != gluster.TargetForeign {
			t.Errorf("%v, %s", err, states(f))
		}
	})
}

func TestTheNodeThatAnswersIsLeftWhenItIsDetached(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes[0], nodes[1])
		answersFrom(t, f)
		nodes[0].set(func(n *node) { n.peers = nil })
		nodes[1].set(func(n *node) { n.peers = []string{"c"} })
		nodes[1].down(noDaemon)
		if _, err := f.Peers(t.Context()); err == nil {
			t.Error("a detached node speaks for the cluster")
		}
		nodes[1].up()
		mustPeers(t, f)
		if from := answersFrom(t, f); from != "b" || f.Targets()[0].State != gluster.TargetForeign {
			t.Errorf("%s answers: %s", from, states(f))
		}
		// It joins again.
		nodes[0].set(func(n *node) { n.peers = []string{"b", "c"} })
		nodes[1].set(func(n *node) { n.peers = []string{"a", "c"} })
		time.Sleep(retryMax)
		mustPeers(t, f)
		time.Sleep(retryMax)
		mustPeers(t, f)
		if states(f) != "ready answers" {
			t.Error(states(f))
		}
	})
}

func TestADetachedFirstTargetDoesNotNameThePool(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := over(&node{uuid: "a"}, &node{uuid: "b", peers: []string{"c"}})
		if from := answersFrom(t, f); from != "b" || states(f) != "foreign answers" {
			t.Errorf("%s answers: %s", from, states(f))
		}
		if _, err := f.Route(t.Context()); gluster.FailureOf(err) != gluster.FailureRefused || !strings.Contains(err.Error(), "different trusted storage pools") {
			t.Errorf("%v: whose pool is meant is not certain", err)
		}
	})
}

func TestNothingIsChangedWhileTheFirstTargetBelongsToAnotherPool(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes, stranger := three(), &node{uuid: "x", peers: []string{"y"}}
		nodes[0].down(noDaemon)
		f := over(nodes[0], stranger)
		if from := answersFrom(t, f); from != "x" {
			t.Fatalf("%s answers", from)
		}
		nodes[0].up()
		time.Sleep(retryMax)
		mustPeers(t, f)
		if _, err := mutate(t, f); err == nil || stranger.count("rebalance")+nodes[0].count("rebalance") != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestATargetThatSeesMorePeersIsPreferred(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		// The first is cut off from the others and does not know that it is.
		nodes[0].set(func(n *node) { n.peers = []string{"-b", "-c"} })
		nodes[1].set(func(n *node) { n.peers = []string{"-a", "c"} })
		nodes[2].set(func(n *node) { n.peers = []string{"-a", "b"} })
		view, err := f.Peers(t.Context())
		if err != nil || gluster.TakingPart(view) != 2 || states(f) != "apart answers ready" {
			t.Fatalf("%v %v %s", view, err, states(f))
		}
		if why := f.Targets()[0].Why; why != "It sees 1 of 3 nodes, host-b sees 2." {
			t.Error(why)
		}
		if from := answersFrom(t, f); from != "b" {
			t.Errorf("%s answers", from)
		}
		time.Sleep(comparePause)
		mustPeers(t, f)
		if why := f.Targets()[1].Why; why != "It sees 2 of 3 nodes, and no other target in reserve sees more." {
			t.Error(why)
		}
		for i, n := range nodes {
			n.set(func(n *node) { n.peers = three()[i].peers })
		}
		time.Sleep(retryMax)
		mustPeers(t, f)
		if states(f) != "ready answers ready" || f.Targets()[0].Why+f.Targets()[1].Why != "" {
			t.Errorf("%s %+v", states(f), f.Targets())
		}
	})
}

func TestANodeThatIsStillConnectingIsNotTakenBackYet(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		nodes[0].down(noDaemon)
		answersFrom(t, f)
		nodes[0].up()
		nodes[0].set(func(n *node) { n.peers = []string{"-b", "-c"} })
		time.Sleep(retryMax)
		mustPeers(t, f)
		if states(f) != "apart answers ready" {
			t.Error(states(f))
		}
	})
}

func TestANodeThatDoesNotSayWhoItIsIsNotTrusted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		nameless := &node{uuid: ""}
		f := over(nameless, nodes[0])
		if from := answersFrom(t, f); from != "a" || states(f) != "left answers" {
			t.Errorf("%s answers: %s", from, states(f))
		}
	})
}

func TestAPoolOfOneNodeMayGrow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		one, two := &node{uuid: "a"}, &node{uuid: "b", peers: []string{"a"}}
		two.down(noDaemon)
		f := over(one, two)
		answersFrom(t, f)
		one.set(func(n *node) { n.peers = []string{"b"} })
		two.up()
		time.Sleep(retryMax)
		mustPeers(t, f)
		if states(f) != "answers ready" {
			t.Error(states(f))
		}
	})
}

func TestAfterARestartAnotherPoolIsNotTakenForTheClusterWhileItsOwnNodesAreDown(t *testing.T) {
	strangers := map[string]*node{
		"another pool":  {uuid: "x", peers: []string{"y", "z"}},
		"detached":      {uuid: "c"},
		"installed new": {uuid: "x"},
	}
	for name, stranger := range strangers {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				nodes := three()
				nodes[0].down(noDaemon)
				f := over(nodes[0], stranger)
				f.Expect([]string{"a", "b", "c"})
				for range 10 {
					if _, err := f.Volumes(t.Context()); err == nil {
						t.Fatal("a stranger speaks for the cluster")
					}
					if _, err := mutate(t, f); err == nil {
						t.Fatal("a stranger was sent a command")
					}
					time.Sleep(30 * time.Second)
				}
				if got := f.Targets()[1]; got.State != gluster.TargetForeign || !strings.Contains(got.Why, "last seen") {
					t.Errorf("%+v", got)
				}
				if n := stranger.count("volume"); n != 0 {
					t.Errorf("it was asked %d things", n)
				}
				nodes[0].up()
				if from := answersFrom(t, f); from != "a" {
					t.Errorf("%s answers", from)
				}
				if _, err := mutate(t, f); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestAPoolThatChangedWhileNobodyLookedIsStillTheCluster(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := over(&node{uuid: "d", peers: []string{"b", "c", "e"}}, &node{uuid: "b", peers: []string{"c", "d", "e"}})
		f.Expect([]string{"a", "b", "c"})
		if from := answersFrom(t, f); from != "d" || states(f) != "answers ready" {
			t.Errorf("%s answers: %s", from, states(f))
		}
	})
}

func TestATargetInReserveThatSeesLessIsSaidToBeApart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		mustPeers(t, f)
		nodes[0].set(func(n *node) { n.peers = []string{"b", "-c"} })
		nodes[1].set(func(n *node) { n.peers = []string{"a", "-c"} })
		nodes[2].set(func(n *node) { n.peers = []string{"-a", "-b"} })
		mustPeers(t, f)
		if states(f) != "answers ready apart" {
			t.Error(states(f))
		}
	})
}

func TestATargetThatHungIsNotPreferredForClaimingToSeeMore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		mustPeers(t, f)
		// c lost its cable. b has noticed; a has not, sees everybody, and hangs when
		// it is asked about the whole cluster.
		nodes[2].set(func(n *node) { n.peers = []string{"-a", "-b"} })
		nodes[1].set(func(n *node) { n.peers = []string{"a", "-c"} })
		nodes[0].set(func(n *node) {
			n.fail = func(words string) (gluster.Output, error, bool) {
				return gluster.Output{Stdout: []byte("Error : Request timed out\n")}, nil, words == "volume status all"
			}
		})
		changes, last := 0, "a"
		for range 16 { // four minutes
			mustPeers(t, f)
			if _, err := f.Status(t.Context()); err != nil {
				t.Fatal(err)
			}
			if now := f.Targets()[f.current].UUID; now != last {
				changes, last = changes+1, now
			}
			time.Sleep(15 * time.Second)
		}
		if last != "b" || changes != 1 || states(f) != "apart answers apart" {
			t.Errorf("%s answers after %d changes: %s", last, changes, states(f))
		}
		nodes[0].up()
		nodes[0].set(func(n *node) { n.peers = []string{"b", "-c"} })
		time.Sleep(doubtPause)
		for range 3 { // one at a time
			mustPeers(t, f)
		}
		if states(f) != "ready answers apart" {
			t.Error(states(f))
		}
	})
}
