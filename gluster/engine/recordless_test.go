package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// listedAs makes glusterd list a rebalance on dist with a code, and answer the
// question about it with what is said.
func (w *world) listedAs(code int, status string) {
	w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
		switch {
		case strings.HasSuffix(words, "volume status all"):
			out := ask()
			task := fmt.Sprintf("<tasks><task><type>Rebalance</type><id>t1</id><status>%d</status></task></tasks></volume>", code)
			text := strings.Replace(string(out.Stdout), "<tasks/>", "", 1)
			out.Stdout = []byte(strings.Replace(text, "</volume>", task, 1))
			return &out
		case strings.HasSuffix(words, "volume rebalance dist status"):
			if status == "" {
				return no("Rebalance not started for volume dist.")
			}
			return &gluster.Output{Stdout: []byte("<cliOutput><opRet>0</opRet><volRebalance><task-id>t1</task-id>" + status + "</volRebalance></cliOutput>")}
		}
		return nil
	})
}

// nodeAt is a node's line with a code, files and a run time.
func nodeAt(name string, code, files, seconds int) string {
	return fmt.Sprintf("<node><nodeName>%s</nodeName><id>id-%s</id><files>%d</files><size>%d</size><lookups>%d</lookups><failures>0</failures><skipped>0</skipped><status>%d</status><runtime>%d.00</runtime></node>", name, name, files, files*10, files, code, seconds)
}

func TestARebalanceWhoseRecordWasWipedNeitherRunsNorFailed(t *testing.T) {
	besideOthers(t)
	cases := []struct {
		name, status string
		code         int
		state        jobs.State
		words        string
	}{
		{"not started, and no node says more (up to 9)", "", 0, jobs.Unknown, "no node has a record"},
		{"not started, and the answer names no node", "<nodeCount>2</nodeCount>", 0, jobs.Unknown, "no node has a record"},
		{"not started, on every node", nodeAt("node1", 0, 0, 0) + nodeAt("node2", 0, 0, 0), 0, jobs.Unknown, "no node has a record"},
		{"reset due to replace-brick, on every node", nodeAt("node1", 9, 0, 0) + nodeAt("node2", 9, 0, 0), 9, jobs.Unknown, "how it ended is not known"},
		{"reset due to reset-brick, and one node says not started", nodeAt("node1", 10, 0, 0) + nodeAt("node2", 0, 0, 0), 10, jobs.Unknown, "reset due to reset-brick"},
		{"listed as not started, and a node is at work", nodeAt("node1", 1, 5, 9) + nodeAt("node2", 0, 0, 0), 0, jobs.Running, ""},
		{"listed as not started, and a node has completed", nodeAt("node1", 3, 5, 9) + nodeAt("node2", 3, 5, 9), 0, jobs.Finished, "over already"},
		{"in progress, and no node has begun yet", nodeAt("node1", 0, 0, 0), 1, jobs.Running, "No node has begun yet"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.listedAs(c.code, c.status)
				w.pass(2*jobs.DefaultIdle + time.Second)
				j := w.only()
				if j.State != c.state || j.Open() != (c.state == jobs.Running) || !strings.Contains(j.Message.String(), c.words) {
					t.Errorf("%s, open %v: %q", j.State, j.Open(), j.Message)
				}
				for _, change := range w.changes.of(j.ID) {
					if c.state == jobs.Unknown && (change.State == jobs.Running || change.State == jobs.Failed) {
						t.Errorf("it was called %s", change.State)
					}
				}
				if c.state == jobs.Unknown {
					w.pass(5 * time.Minute)
					if w.only(); !t.Failed() && w.job(j.ID).Open() {
						t.Error("it is open again")
					}
				}
			})
		})
	}
}

func TestATaskWithoutARecordIsNotOverWhileAHostIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.PowerOff("node2")
		w.pass(time.Minute)
		w.listedAs(0, nodeAt("node1", 0, 0, 0))
		w.pass(5 * time.Minute)
		if j := w.only(); j.State != jobs.Running || !strings.Contains(j.Message.String(), "node2 cannot be heard") {
			t.Errorf("%s: %s", j.State, j.Message)
		}
		w.sim.PowerOn("node2")
		w.pass(2 * time.Minute)
		if j := w.only(); j.State != jobs.Unknown || j.Open() {
			t.Errorf("%s: %s", j.State, j.Message)
		}
	})
}
