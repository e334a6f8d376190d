package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"brickyard/e2e/cluster"
)

// What must never be called well, on both versions. The scenes of a version share
// its cluster; those that leave the nodes alone run beside each other. The scenes with
// clients that write keep a machine busy, so nothing runs beside them.
func TestNothingIsCalledWellThatIsNot(t *testing.T) {
	alone := os.Getenv("BRICKYARD_GUARD") != ""
	if !alone {
		t.Parallel()
	}
	cluster.OnEach(t, func(t *testing.T, v cluster.Version) {
		if !alone {
			t.Parallel()
		}
		c := ownCluster(t, cluster.Options{Version: v, BricksPerNode: 8, BrickMiB: 128})
		run := func(name string, test func(*testing.T, *cluster.Cluster, cluster.Version)) {
			t.Run(name, func(t *testing.T) { test(t, c, v) })
		}
		run("of a healthy cluster nothing is said that is not true", testNoFalseAlarm)
		t.Run("beside each other", func(t *testing.T) {
			beside := func(name string, test func(*testing.T, *cluster.Cluster, cluster.Version)) {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, c, v)
				})
			}
			beside("a migration whose figures rest is said to stand still", testSaidToStandStill)
			if !alone {
				t.Log("the scenes with clients that write are left out: make guard runs them")
				return
			}
			beside("a sharded volume is changed under a client that writes", testSharded)
			beside("a removal on a sharded volume that runs already can be ended", testShardedByCommand)
			beside("a rebalance that hangs after a stopped removal is said to", testStandsStill)
		})
		run("a host that never began a removal is waited for", testHostThatNeverBegan)
		run("a rejected peer is said, and blocks", testRejectedPeer)
	})
}

// finding is what one rule says.
type finding struct {
	Rule, Severity, Summary string
	Remedy                  *struct{ Field, Command string }
}

// Preflight asks for a judgement, once there is one: parameters are names and
// values in turn.
func (s *server) Preflight(volume, action string, parameters ...string) (findings []finding) {
	s.t.Helper()
	query := url.Values{"action": {action}}
	for i := 0; i < len(parameters); i += 2 {
		query.Add(parameters[i], parameters[i+1])
	}
	until(s.t, patience, func() error {
		var answer struct {
			Findings []finding
			Detail   string
		}
		status := s.Call("GET", "/clusters/real/volumes/"+volume+"/preflight?"+query.Encode(), "", &answer)
		if findings = answer.Findings; status != http.StatusOK || len(findings) == 0 {
			return fmt.Errorf("preflight of %s of %s: status %d %s", action, volume, status, answer.Detail)
		}
		return nil
	})
	return findings
}

// said are the rules of a severity.
func said(findings []finding, severity string) (rules []string) {
	for _, f := range findings {
		if f.Severity == severity {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// Blocked sends a request that has to be refused because of what preflight says,
// and gives that.
func (s *server) Blocked(path string, body map[string]any) (detail string) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	status, why := s.answered(path, string(text))
	if status != http.StatusConflict || why.Code != "preflight-blocked" {
		s.t.Errorf("POST %s %s: status %d %+v", path, text, status, why)
	}
	return why.Detail
}

// answered sends a request that is to be refused, again while the cluster cannot be
// read for it: somebody else may hold a volume's lock.
func (s *server) answered(path, body string) (status int, why refusal) {
	s.t.Helper()
	until(s.t, long, func() error {
		why = refusal{}
		if status = s.Call("POST", path, body, &why); status == http.StatusServiceUnavailable {
			return fmt.Errorf("POST %s %s: %+v", path, body, why)
		}
		return nil
	})
	return status, why
}

// healthy makes volumes whose bricks have a file system each, if they are not
// there yet: "plain" of three bricks, and "copies", a replica set.
func healthy(t *testing.T, c *cluster.Cluster) (plain, copies []string) {
	t.Helper()
	plain, copies = on(c, "b1", "plain"), on(c, "b2", "copies")
	filled(t, c, cluster.VolumeSpec{Name: "plain", Bricks: plain}, cluster.Files{Count: 30, Size: 20_000})
	filled(t, c, cluster.VolumeSpec{Name: "copies", Kind: cluster.Replicate, Replica: 2, Bricks: copies[:2]}, cluster.Files{Count: 10, Size: 20_000})
	return plain, copies
}

func testNoFalseAlarm(t *testing.T, c *cluster.Cluster, v cluster.Version) {
	plain, copies := healthy(t, c)
	s := serveReal(t, c)
	s.WaitReached("real")
	s.waitSizes("plain")
	s.waitSizes("copies")
	// The known faults that are true of each version; of 10.3 and 11.1 alike: a
	// stopped removal can hold up the next migration, and names can be listed twice.
	known := []string{"layout-lock", "duplicates"}
	ofRemoval := known
	if v == cluster.Eleven() {
		known = []string{"layout-lock", "brick-segfault", "duplicates"}
		ofRemoval = []string{"layout-lock", "brick-segfault", "removal-bails-out", "duplicates"}
	}
	for _, flow := range []struct {
		volume, action string
		parameters     []string
		warnings       []string
	}{
		{"plain", "rebalance", nil, known},
		{"plain", "fix-layout", nil, nil},
		{"plain", "remove-brick", []string{"brick", plain[2]}, ofRemoval},
		// Nobody can see from here what is mounted there, and what room it has.
		{"copies", "replace-brick", []string{"brick", copies[1], "with", "node3:/bricks/b2/fresh"}, []string{"target-mount", "target-space"}},
	} {
		findings := s.Preflight(flow.volume, flow.action, flow.parameters...)
		if blocks := said(findings, "block"); len(blocks) > 0 {
			t.Errorf("%s of %s is blocked by %v: %+v", flow.action, flow.volume, blocks, findings)
		}
		if got := said(findings, "warn"); !slices.Equal(got, flow.warnings) {
			t.Errorf("%s of %s warns of %v, not %v: %+v", flow.action, flow.volume, got, flow.warnings, findings)
		}
	}
}

// testRejectedPeer uses the volumes of testNoFalseAlarm.
func testRejectedPeer(t *testing.T, c *cluster.Cluster, _ cluster.Version) {
	ctx := limited(t)
	s, rejected := serveReal(t, c), serve(t, "--cluster", "real=command:"+strings.Join(c.CommandPrefix(3), " "), "--poll-active", "500ms", "--poll-idle", "3s")
	s.WaitReached("real")
	rejected.WaitReached("real")
	if err := c.Node(3).Reject(ctx, "plain"); err != nil {
		t.Fatal(err)
	}
	plain, copies := on(c, "b1", "plain"), on(c, "b2", "copies")
	// node3 calls the others what they call it.
	for _, view := range []struct {
		from *server
		of   string
	}{{s, "node3"}, {rejected, "node1"}, {rejected, "node2"}} {
		until(t, patience, func() error {
			if p := view.from.peers()[view.of]; p.State != "Peer Rejected" || p.Member || !p.Connected {
				return fmt.Errorf("%s is %+v", view.of, p)
			}
			return nil
		})
	}
	onto := map[string]any{"brick": copies[1], "with": "node3:/bricks/b2/fresh"}
	for _, start := range []struct {
		volume, action string
		body           map[string]any
	}{
		{"plain", "rebalance", map[string]any{}},
		{"plain", "rebalance", map[string]any{"fixLayout": true}},
		{"plain", "remove-brick", map[string]any{"bricks": plain[:1], "migrateData": false, "confirm": "plain"}},
		{"plain", "remove-brick", map[string]any{"bricks": plain[:1]}},
		{"copies", "replace-brick", map[string]any{"brick": copies[1], "with": "node1:/bricks/b2/fresh"}},
		{"copies", "reset-brick", map[string]any{"brick": copies[1]}},
	} {
		path := "/clusters/real/volumes/" + start.volume + "/" + start.action
		if why := s.Blocked(path, start.body); !strings.Contains(why, "node3") || !strings.Contains(why, "Peer Rejected") {
			t.Errorf("%s with %v is refused with %q", path, start.body, why)
		}
		if start.volume == "plain" {
			// To the rejected node all the others are.
			if why := rejected.Blocked(path, start.body); !strings.Contains(why, "Peer Rejected") {
				t.Errorf("on the rejected node, %s with %v is refused with %q", path, start.body, why)
			}
		}
	}
	// That a brick could go onto the node is no question of what is so meanwhile:
	// the name is refused.
	text, err := json.Marshal(onto)
	if err != nil {
		t.Fatal(err)
	}
	if status, why := s.answered("/clusters/real/volumes/copies/replace-brick", string(text)); status != http.StatusUnprocessableEntity ||
		!strings.Contains(why.Detail, "node3") || !strings.Contains(why.Detail, "Peer Rejected") {
		t.Errorf("a replacement onto the rejected node: status %d %+v", status, why)
	}
	rejected.Blocked("/clusters/real/volumes/copies/replace-brick", onto)
	if jobs := slices.Concat(s.Jobs("volume=plain"), s.Jobs("volume=copies"), rejected.Jobs("volume=plain"), rejected.Jobs("volume=copies")); len(jobs) != 0 {
		t.Errorf("there are jobs: %+v", jobs)
	}
	if err := c.Node(3).Readmit(ctx, "plain"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*server{s, rejected} {
		s.waitMembers(3)
		s.waitSizes("copies")
		s.WaitStartable("real", "plain")
		until(t, patience, func() error {
			for _, f := range slices.Concat(
				s.Preflight("plain", "remove-brick", "brick", plain[0], "migrateData", "false"),
				s.Preflight("copies", "replace-brick", "brick", copies[1], "with", "node3:/bricks/b2/fresh"),
			) {
				if f.Severity == "block" {
					return fmt.Errorf("of the readmitted node, %s: %s", f.Rule, f.Summary)
				}
			}
			return nil
		})
	}
}

// peers are what the API says of the nodes of the cluster.
func (s *server) peers() map[string]peer {
	s.t.Helper()
	var list struct {
		Items []struct {
			Name  string
			Peers []peer
		}
	}
	s.Call("GET", "/clusters", "", &list)
	peers := map[string]peer{}
	for _, p := range list.Items[0].Peers {
		peers[p.Host] = p
	}
	return peers
}

type peer struct {
	Host, State, StateSeenBy string
	Connected, Member        bool
}

// waitMembers waits until so many nodes are members and connected.
func (s *server) waitMembers(want int) {
	s.t.Helper()
	until(s.t, patience, func() error {
		members := 0
		for _, p := range s.peers() {
			if p.Member && p.Connected {
				members++
			}
		}
		if members != want {
			return fmt.Errorf("%d members, not %d: %+v", members, want, s.peers())
		}
		return nil
	})
}

// waitSizes waits until the sizes of a volume's bricks were read. Those of a brick
// that was added come with the next reading, within a minute.
func (s *server) waitSizes(volume string) {
	s.t.Helper()
	until(s.t, long, func() error {
		var v struct {
			SizeBytes   *uint64
			SizeMissing []string
		}
		if s.Call("GET", "/clusters/real/volumes/"+volume, "", &v); v.SizeBytes == nil || len(v.SizeMissing) > 0 {
			return fmt.Errorf("the sizes of %s are not known: %+v", volume, v)
		}
		return nil
	})
}
