package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brickyard/gluster"
)

// node is a scripted target: what it sees of its peers, and how it fails.
type node struct {
	mu    sync.Mutex
	uuid  string
	peers []string // UUIDs of the others; "-" before one means disconnected, "!" rejected
	fail  func(words string) (gluster.Output, error, bool)
	hangs bool
	asked []string
}

// Run is gluster.Executor.
func (n *node) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	words := strings.TrimPrefix(strings.Join(args, " "), "--mode=script --xml ")
	n.mu.Lock()
	n.asked = append(n.asked, words)
	hangs, fail := n.hangs, n.fail
	n.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return gluster.Output{}, ctx.Err()
	}
	if fail != nil {
		if out, err, done := fail(words); done {
			return out, err
		}
	}
	switch {
	case words == "pool list":
		return n.poolList(), nil
	case strings.HasPrefix(words, "volume rebalance"):
		return xmlOut(`<volRebalance><task-id>t-1</task-id><op>1</op></volRebalance>`), nil
	}
	return xmlOut(fmt.Sprintf(`<volInfo><volumes><volume><name>of-%s</name><id>1</id><bricks/></volume></volumes></volInfo>`, n.uuid)), nil
}

func (n *node) poolList() gluster.Output {
	n.mu.Lock()
	defer n.mu.Unlock()
	var b strings.Builder
	for _, p := range n.peers {
		uuid, away := strings.CutPrefix(p, "-")
		connected, state := 1, gluster.PeerInCluster
		if away {
			connected = 0
		}
		uuid, rejected := strings.CutPrefix(uuid, "!")
		if rejected {
			state = "Peer Rejected"
		}
		fmt.Fprintf(&b, `<peer><uuid>%s</uuid><hostname>host-%s</hostname><connected>%d</connected><stateStr>%s</stateStr></peer>`, uuid, uuid, connected, state)
	}
	fmt.Fprintf(&b, `<peer><uuid>%s</uuid><hostname>localhost</hostname><connected>1</connected></peer>`, n.uuid)
	return xmlOut("<peerStatus>" + b.String() + "</peerStatus>")
}

func xmlOut(body string) gluster.Output {
	return gluster.Output{Stdout: []byte(`<?xml version="1.0"?><cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/>` + body + `</cliOutput>`)}
}

func (n *node) set(change func(*node)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(n)
}

func (n *node) count(words string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(slices.Collect(func(yield func(string) bool) {
		for _, a := range n.asked {
			if strings.Contains(a, words) && !yield(a) {
				return
			}
		}
	}))
}

func (n *node) down(text string) {
	n.set(func(n *node) {
		n.fail = func(string) (gluster.Output, error, bool) {
			return gluster.Output{Stdout: []byte(text), ExitCode: 1}, nil, true
		}
	})
}

func (n *node) up() { n.set(func(n *node) { n.fail, n.hangs = nil, false }) }

const noDaemon = "Connection failed. Please check if gluster daemon is operational.\n"

// three nodes of one pool.
func three() []*node {
	return []*node{
		{uuid: "a", peers: []string{"b", "c"}},
		{uuid: "b", peers: []string{"a", "c"}},
		{uuid: "c", peers: []string{"a", "b"}},
	}
}

func over(nodes ...*node) *Failover {
	var targets []TargetConfig
	for i, n := range nodes {
		targets = append(targets, TargetConfig{Name: fmt.Sprintf("t%d", i+1), Exec: n})
	}
	return NewFailover(targets, nil, nil)
}

// answersFrom asks for the volumes and says whose they are.
func answersFrom(t *testing.T, f *Failover) string {
	t.Helper()
	volumes, err := f.Volumes(t.Context())
	if err != nil {
		t.Fatalf("nobody answers: %v", err)
	}
	return strings.TrimPrefix(volumes[0].Name, "of-")
}

func mustPeers(t *testing.T, f *Failover) {
	t.Helper()
	if _, err := f.Peers(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func states(f *Failover) string {
	var out []string
	for _, t := range f.Targets() {
		out = append(out, string(t.State))
	}
	return strings.Join(out, " ")
}

var start = gluster.RebalanceStart("v", gluster.RebalanceMode{})

func bubble(t *testing.T, test func(*testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func TestTheFirstTargetAnswersAndTheOthersAreInReserve(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		if from := answersFrom(t, f); from != "a" || states(f) != "answers ready ready" {
			t.Errorf("%s answers: %s", from, states(f))
		}
		for i, target := range f.Targets() {
			if want := "host-" + nodes[i].uuid; target.Host != want || target.UUID != nodes[i].uuid || target.Connected != 3 {
				t.Errorf("target %d is %+v, want %s", i, target, want)
			}
		}
	})
}

func TestAQuestionGoesToTheNextTargetAtOnce(t *testing.T) {
	ways := map[string]func(*node){
		"no glusterd":   func(n *node) { n.down(noDaemon) },
		"hangs":         func(n *node) { n.set(func(n *node) { n.hangs = true }) },
		"timed out":     func(n *node) { n.down("Error : Request timed out\n") },
		"html":          func(n *node) { n.down("<html>502</html>") },
		"nothing":       func(n *node) { n.down("") },
		"not startable": func(n *node) { n.set(func(n *node) { n.fail = cannotStart }) },
	}
	for name, breakIt := range ways {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				nodes := three()
				f := over(nodes...)
				answersFrom(t, f)
				breakIt(nodes[0])
				began := time.Now()
				if from := answersFrom(t, f); from != "b" {
					t.Errorf("%s answers", from)
				}
				if took := time.Since(began); took > FailoverDeadline {
					t.Errorf("it took %v", took)
				}
				left := f.Targets()[0]
				if states(f) != "left answers ready" || left.Why == "" || !left.Since.Equal(time.Now()) {
					t.Errorf("%s, %+v", states(f), left)
				}
				before := nodes[0].count("")
				began = time.Now()
				answersFrom(t, f)
				if nodes[0].count("") != before || time.Since(began) != 0 {
					t.Error("the silent target is asked again at once")
				}
			})
		})
	}
}

func cannotStart(string) (gluster.Output, error, bool) {
	return gluster.Output{}, &startError{errors.New("no such file")}, true
}

func TestGlusterdsOwnWordIsAnAnswerAndNotPassedOn(t *testing.T) {
	for words, kind := range map[string]gluster.Failure{
		`<cliOutput><opRet>-1</opRet><opErrno>30802</opErrno><opErrstr>Another transaction is in progress.</opErrstr></cliOutput>`: gluster.FailureBusy,
		`<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr>Rebalance not started.</opErrstr></cliOutput>`:              gluster.FailureRefused,
	} {
		bubble(t, func(t *testing.T) {
			nodes := three()
			f := over(nodes...)
			answersFrom(t, f)
			nodes[0].down(words)
			_, err := f.TaskStatus(t.Context(), gluster.AsyncTask{Volume: "v"})
			if gluster.FailureOf(err) != kind || nodes[1].count("rebalance") != 0 || states(f) != "answers ready ready" {
				t.Errorf("%v, %s", err, states(f))
			}
		})
	}
}

func TestATargetThatWasLeftIsProbedEverMoreRarelyAndTakenBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		nodes[0].set(func(n *node) { n.hangs = true })
		answersFrom(t, f)
		asked := nodes[0].count("")
		for range 360 { // an hour of looks
			began := time.Now()
			mustPeers(t, f)
			if took := time.Since(began); took > ProbeDeadline {
				t.Fatalf("a look took %v", took)
			}
			time.Sleep(10*time.Second - time.Since(began))
		}
		if n := nodes[0].count("") - asked; n < 20 || n > 60 {
			t.Errorf("%d probes in an hour", n)
		}
		nodes[0].up()
		time.Sleep(retryMax)
		mustPeers(t, f)
		if states(f) != "apart answers ready" {
			t.Errorf("%s: it is back, and hung not long ago", states(f))
		}
		time.Sleep(doubtPause)
		mustPeers(t, f)
		if states(f) != "ready answers ready" {
			t.Errorf("%s: it is back, and the one that answers goes on", states(f))
		}
		if from := answersFrom(t, f); from != "b" {
			t.Errorf("%s answers", from)
		}
	})
}

func TestWhenNobodyAnswersTheErrorNamesEverybodyAndTheFirstThatIsBackAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		for _, n := range nodes {
			n.down(noDaemon)
		}
		_, err := f.Volumes(t.Context())
		if gluster.FailureOf(err) != gluster.FailureUnreachable || strings.Count(gluster.WordsOf(err), "Connection failed") != 3 || !strings.Contains(err.Error(), "host-b (t2)") {
			t.Error(err)
		}
		nodes[1].set(func(n *node) { n.fail, n.hangs = nil, true })
		if _, err = f.Volumes(t.Context()); gluster.FailureOf(err) != gluster.FailureOutcomeUnknown {
			t.Errorf("%v: the kind that promises least", err)
		}
		nodes[2].up()
		if from := answersFrom(t, f); from != "c" {
			t.Errorf("%s answers", from)
		}
	})
}

func TestACallerThatGivesUpSaysNothingAboutTheTarget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		nodes[0].set(func(n *node) { n.hangs = true })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := f.Volumes(ctx); err == nil || states(f) != "answers ready ready" || nodes[1].count("volume info") != 0 {
			t.Errorf("%v, %s", err, states(f))
		}
	})
}

func TestACommandGoesToOneTargetOnceWhateverComesOfIt(t *testing.T) {
	ways := map[string]struct {
		text string
		kind gluster.Failure
		left bool
	}{
		"lost":        {"Error : Request timed out\n", gluster.FailureOutcomeUnknown, true},
		"cut off":     {noDaemon, gluster.FailureOutcomeUnknown, true},
		"unreadable":  {"<cliOutput><opRe", gluster.FailureMalformed, true},
		"refused":     {`<cliOutput><opRet>-1</opRet><opErrstr>no</opErrstr></cliOutput>`, gluster.FailureRefused, false},
		"busy":        {`<cliOutput><opRet>-1</opRet><opErrno>30802</opErrno><opErrstr/></cliOutput>`, gluster.FailureBusy, false},
		"failed late": {`<cliOutput><opRet>-1</opRet><opErrstr>Commit failed on host-b</opErrstr></cliOutput>`, gluster.FailureOutcomeUnknown, true},
		"no words":    {`<cliOutput><opRet>-1</opRet><opErrno>30800</opErrno><opErrstr/></cliOutput>`, gluster.FailureOutcomeUnknown, true},
	}
	for name, c := range ways {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				nodes := three()
				f := over(nodes...)
				nodes[0].set(func(n *node) {
					n.fail = func(words string) (gluster.Output, error, bool) {
						return gluster.Output{Stdout: []byte(c.text)}, nil, words != "pool list"
					}
				})
				route, err := f.Route(t.Context())
				if err != nil || route.Target() != "host-a (t1)" {
					t.Fatalf("%v, %v", route, err)
				}
				_, err = route.Mutate(t.Context(), start)
				if gluster.FailureOf(err) != c.kind {
					t.Errorf("%v, want %v", err, c.kind)
				}
				if n := nodes[0].count("rebalance"); n != 1 || nodes[1].count("rebalance")+nodes[2].count("rebalance") != 0 {
					t.Errorf("sent %d times to the first, and to others", n)
				}
				if left := f.Targets()[0].State == gluster.TargetLeft; left != c.left {
					t.Errorf("%s", states(f))
				}
				if c.left {
					if from := answersFrom(t, f); from != "b" {
						t.Errorf("the look that settles it is answered by %s", from)
					}
				}
			})
		})
	}
}

func TestACommandThatCannotBeStartedIsNotSentElsewhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		nodes[0].set(func(n *node) {
			n.fail = func(words string) (gluster.Output, error, bool) {
				return gluster.Output{}, &startError{errors.New("no more processes")}, words != "pool list"
			}
		})
		_, err := mutate(t, f)
		if gluster.FailureOf(err) != gluster.FailureUnreachable || nodes[1].count("rebalance") != 0 {
			t.Error(err)
		}
	})
}

// mutate sends start the way that f chooses for it.
func mutate(t *testing.T, f *Failover) (gluster.Answer, error) {
	t.Helper()
	route, err := f.Route(t.Context())
	if err != nil {
		return gluster.Answer{}, err
	}
	return route.Mutate(t.Context(), start)
}

func TestARouteAvoidsASilentTargetBeforeAnythingIsSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		answersFrom(t, f)
		nodes[0].set(func(n *node) { n.hangs = true })
		route, err := f.Route(t.Context())
		if err != nil || route.Target() != "host-b (t2)" {
			t.Fatalf("%v, %v", route, err)
		}
		if _, err := route.Mutate(t.Context(), start); err != nil || nodes[0].count("rebalance") != 0 || nodes[1].count("rebalance") != 1 {
			t.Errorf("%v", err)
		}
		for _, n := range nodes {
			n.down(noDaemon)
		}
		if _, err := f.Route(t.Context()); err == nil {
			t.Error("a route to nobody")
		}
	})
}

func TestARouteHoldsAlthoughAQuestionFailedOverInBetween(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		route, err := f.Route(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		nodes[0].down(noDaemon)
		answersFrom(t, f)
		if _, err := route.Mutate(t.Context(), start); gluster.FailureOf(err) != gluster.FailureOutcomeUnknown || nodes[1].count("rebalance") != 0 {
			t.Errorf("%v: what was recorded is where it has to go", err)
		}
	})
}

func TestTheLossOfATargetInReserveIsKnownBeforeItIsNeeded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()
		f := over(nodes...)
		mustPeers(t, f)
		met := nodes[1].count("")
		nodes[1].down(noDaemon)
		for range 4 * 60 { // an hour of looks
			time.Sleep(15 * time.Second)
			mustPeers(t, f)
		}
		if states(f) != "answers left ready" {
			t.Error(states(f))
		}
		if n := nodes[2].count("") - met; n < 8 || n > 15 {
			t.Errorf("the one in reserve was probed %d times in an hour", n)
		}
	})
}

func TestAClusterThatHangsAsAWholeHoldsAQuestionUpForTwoTargetsAtMost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := append(three(), &node{uuid: "d", peers: []string{"a", "b", "c"}})
		f := over(nodes...)
		mustPeers(t, f)
		for _, n := range nodes[:3] {
			n.set(func(n *node) {
				n.peers = append(n.peers, "d")
				n.fail = func(words string) (gluster.Output, error, bool) {
					if words == "volume status all" {
						time.Sleep(ReadDeadline)
						return gluster.Output{}, context.DeadlineExceeded, true
					}
					return gluster.Output{}, nil, false
				}
			})
		}
		began := time.Now()
		if _, err := f.Status(t.Context()); gluster.FailureOf(err) != gluster.FailureOutcomeUnknown || time.Since(began) > 2*ReadDeadline {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		// The next look begins with those that were not tried.
		mustPeers(t, f)
		if f.current != 2 {
			t.Error(states(f))
		}
	})
}

func TestACommandIsNotSentWhenItsTargetIsLostByAnotherQuestionMeanwhile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		nodes := three()[:2]
		f := over(nodes...)
		mustPeers(t, f)
		nodes[1].set(func(n *node) { n.hangs = true })
		time.Sleep(readyPause)
		mustPeers(t, f) // the one in reserve is found silent
		nodes[0].set(func(n *node) {
			n.fail = func(words string) (gluster.Output, error, bool) {
				if !strings.Contains(words, "heal") {
					return gluster.Output{}, nil, false
				}
				time.Sleep(retryFirst + ProbeDeadline/2)
				return gluster.Output{Stdout: []byte(noDaemon), ExitCode: 1}, nil, true
			}
		})
		go func() { _, _ = f.Heals(t.Context(), "v") }()
		time.Sleep(retryFirst) // the route probes the silent one again
		route, err := f.Route(t.Context())
		if route != nil || gluster.FailureOf(err) != gluster.FailureUnreachable {
			t.Errorf("%v, %v: %s", route, err, states(f))
		}
		nodes[1].up()
		time.Sleep(retryMax)
		if _, err := mutate(t, f); err != nil || nodes[0].count("rebalance") != 1 {
			t.Errorf("%v: %s", err, states(f))
		}
	})
}
