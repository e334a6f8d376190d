package sim

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
)

var _ gluster.Executor = (*Cluster)(nil)

// node is the part of a <node> of `rebalance status` that tests look at.
type node struct {
	Name     string `xml:"nodeName"`
	Files    uint64 `xml:"files"`
	Size     uint64 `xml:"size"`
	Failures uint64 `xml:"failures"`
	Skipped  uint64 `xml:"skipped"`
	Status   int    `xml:"status"`
}

// answered is any answer, decoded loosely.
type answered struct {
	OpRet    int    `xml:"opRet"`
	OpErrno  int    `xml:"opErrno"`
	OpErrstr string `xml:"opErrstr"`
	Status   struct {
		Volumes []struct {
			Name  string `xml:"volName"`
			Nodes []struct {
				Host string `xml:"hostname"`
				Path string `xml:"path"`
				Free uint64 `xml:"sizeFree"`
			} `xml:"node"`
			Tasks []struct {
				Type   string   `xml:"type"`
				ID     string   `xml:"id"`
				Status int      `xml:"status"`
				Bricks []string `xml:"params>brick"`
			} `xml:"tasks>task"`
		} `xml:"volumes>volume"`
	} `xml:"volStatus"`
	Rebalance figuresXML `xml:"volRebalance"`
	Removal   figuresXML `xml:"volRemoveBrick"`
	Heals     []struct {
		Name    string `xml:"name"`
		Entries string `xml:"totalNumberOfEntries"`
	} `xml:"healInfo>bricks>brick"`
}

type figuresXML struct {
	ID        string `xml:"task-id"`
	NodeCount int    `xml:"nodeCount"`
	Nodes     []node `xml:"node"`
	Total     node   `xml:"aggregate"`
}

// ask runs a command and decodes what came.
func (s *stage) ask(line string) answered {
	s.t.Helper()
	out, err := s.c.Run(context.Background(), append([]string{"--mode=script", "--xml"}, strings.Fields(line)...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	var a answered
	if err := xml.Unmarshal(out.Stdout, &a); err != nil {
		s.t.Fatalf("%s: %v: %s%s", line, err, out.Stdout, out.Stderr)
	}
	return a
}

// task is the one task in the list of a volume, as "type status", "" if none.
func (s *stage) task(volume string) string {
	s.t.Helper()
	a := s.ask("volume status " + volume + " tasks")
	if len(a.Status.Volumes) != 1 {
		s.t.Fatalf("volume status %s tasks: %+v", volume, a)
	}
	tasks := a.Status.Volumes[0].Tasks
	if len(tasks) == 0 {
		return ""
	}
	return fmt.Sprint(tasks[0].Type, " ", tasks[0].Status)
}

func (s *stage) free(volume string) map[string]uint64 {
	s.t.Helper()
	all := map[string]uint64{}
	for _, v := range s.ask("volume status " + volume + " detail").Status.Volumes {
		for _, n := range v.Nodes {
			all[n.Host+":"+n.Path] = n.Free
		}
	}
	return all
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestARebalanceMovesTheDataItReports(t *testing.T) {
	s := newStage(t)
	spread(s)
	before := s.free("dist")
	s.do("volume rebalance dist start")
	s.pass(20 * time.Second) // half of it, at lazy throttle
	half := s.ask("volume rebalance dist status").Rebalance
	if half.Total.Size == 0 || half.Total.Files == 0 {
		t.Fatalf("nothing moved at half time: %+v", half)
	}
	expect(t, "filled by the bytes moved", before["node3:/bricks/b1/data"]-s.free("dist")["node3:/bricks/b1/data"], half.Total.Size)
	s.pass(time.Hour)
	full := s.ask("volume rebalance dist status").Rebalance.Total
	end := s.free("dist")
	expect(t, "filled at the end", before["node3:/bricks/b1/data"]-end["node3:/bricks/b1/data"], full.Size)
	expect(t, "emptied at the end", end["node1:/bricks/b1/data"]+end["node2:/bricks/b1/data"]-
		before["node1:/bricks/b1/data"]-before["node2:/bricks/b1/data"], full.Size)
	if full.Size < 33*MiB || full.Size > 34*MiB {
		t.Errorf("levelled by %d bytes", full.Size)
	}
}

func TestThrottleChangesThePaceOfARunningTask(t *testing.T) {
	s := newStage(t)
	running(s)
	s.do("volume set dist cluster.rebal-throttle aggressive")
	s.pass(8 * time.Second) // of 20 s: 5.5/2 are done, 16 more come
	expect(t, "task", s.task("dist"), "Rebalance 1")
	s.pass(2 * time.Second)
	expect(t, "task", s.task("dist"), "Rebalance 3")
}

func TestTaskIDsLiveAsLongAsGlusterdKeepsThem(t *testing.T) {
	s := newStage(t)
	running(s)
	first := s.c.TaskID("dist")
	s.pass(time.Hour)
	expect(t, "completed", s.task("dist"), "Rebalance 3")
	expect(t, "id after completion", s.c.TaskID("dist"), first)
	s.do("volume rebalance dist start")
	if id := s.c.TaskID("dist"); id == first {
		t.Error("a second run has the id of the first")
	}
	s.pass(time.Second)
	expect(t, "counters of a second run", s.ask("volume rebalance dist status").Rebalance.Total.Files, 0)
	s.do("volume rebalance dist stop")
	expect(t, "stopped", s.task("dist"), "")
}

func TestANodeThatComesBackStartsItsPartFromZero(t *testing.T) {
	s := newStage(t)
	replicas(s)
	s.do("volume add-brick repl node1:/bricks/b5/data node2:/bricks/b5/data node3:/bricks/b5/data", "volume rebalance repl start")
	s.pass(10 * time.Second)
	before := s.ask("volume rebalance repl status").Rebalance
	s.c.PowerOff("node3")
	without := s.ask("volume rebalance repl status").Rebalance
	expect(t, "nodeCount counts the absent too", without.NodeCount, 3)
	expect(t, "node lines", len(without.Nodes), 2)
	expect(t, "task", s.task("repl"), "Rebalance 1")
	s.pass(2 * time.Second)
	s.c.PowerOn("node3")
	s.pass(time.Second)
	back := s.ask("volume rebalance repl status").Rebalance
	if back.Nodes[1].Name != "node3" || back.Nodes[1].Files >= before.Nodes[1].Files {
		t.Errorf("node3 went on from %+v with %+v", before.Nodes[1], back.Nodes[1])
	}
	s.pass(time.Hour)
	expect(t, "task in the end", s.task("repl"), "Rebalance 3")
}

func TestADeadReplicaDoesNotFailARebalanceButALostSubvolumeDoes(t *testing.T) {
	s := newStage(t)
	replicas(s)
	s.do("volume rebalance repl start")
	s.c.KillBrick("repl", "node1:/bricks/b1/data")
	s.pass(100 * time.Millisecond)
	expect(t, "one brick of three dead", s.task("repl"), "Rebalance 1")
	s.c.KillBrick("repl", "node2:/bricks/b1/data")
	expect(t, "two dead", s.task("repl"), "Rebalance 4")
}

func TestARemovalWaitsForItsCommitAndBlocksEverythingElse(t *testing.T) {
	s := newStage(t)
	removing(s)
	expect(t, "running", s.task("dist"), "Remove brick 1")
	s.pass(time.Hour)
	expect(t, "completed", s.task("dist"), "Remove brick 3")
	expect(t, "left on the brick", s.free("dist")["node3:/bricks/b1/data"], 64*MiB)
	s.do(removeB1 + "commit")
	expect(t, "committed", s.task("dist"), "")
	expect(t, "bricks", len(s.free("dist")), 2)
}

func TestFilesThatFailOrAreSkippedStayAndForbidThePlainCommit(t *testing.T) {
	for _, hold := range []func(*Cluster, string, uint64){(*Cluster).FilesFail, (*Cluster).FilesSkip} {
		s := newStage(t)
		removing(s)
		hold(s.c, "dist", 3)
		s.pass(time.Hour)
		status := s.ask(removeB1 + "status").Removal
		expect(t, "failures, skipped ones among them", status.Total.Failures, 3)
		expect(t, "skipped", status.Total.Skipped, 0)
		expect(t, "files", status.Total.Files, 997)
		if s.free("dist")["node3:/bricks/b1/data"] == 64*MiB {
			t.Error("nothing stayed on the brick")
		}
		refusal := s.ask(removeB1 + "commit")
		if refusal.OpRet != -1 || !strings.Contains(refusal.OpErrstr, "might have been skipped or has failed") {
			t.Errorf("commit: %+v", refusal)
		}
		s.do(removeB1 + "force")
	}
}

func TestReplaceBrickResetsAnOldTaskAndHeals(t *testing.T) {
	s := newStage(t)
	s.c.Tune(func(cfg *Config) { cfg.HealTime = 100 * time.Second })
	replicas(s)
	s.do("volume rebalance repl start")
	s.pass(time.Hour)
	s.do("volume replace-brick repl node1:/bricks/b1/data node1:/bricks/b7/data commit force")
	expect(t, "task", s.task("repl"), "Rebalance 9")
	expect(t, "files", s.ask("volume rebalance repl status").Rebalance.Total.Files, 0)
	var seen []string
	for range 6 {
		seen = append(seen, s.ask("volume heal repl info summary").Heals[1].Entries)
		s.pass(25 * time.Second)
	}
	expect(t, "entries waiting", strings.Join(seen, " "), "1 74 50 27 3 0")
	expect(t, "filled", s.free("repl")["node1:/bricks/b7/data"], 54*MiB)
}

func TestAfterAReplacementTheCommitOfARemovalIsUnguarded(t *testing.T) {
	s := newStage(t)
	several(s)
	s.c.FilesFail("repl", 5)
	s.pass(time.Hour)
	const removal = "volume remove-brick repl node1:/bricks/b2/data node2:/bricks/b2/data node3:/bricks/b2/data "
	expect(t, "commit", s.ask(removal+"commit").OpRet, -1)
	s.do("volume replace-brick repl node1:/bricks/b1/data node1:/bricks/b7/data commit force", removal+"commit")
}

func TestTheAggregateOfAFixLayoutIsTheLastNodesStatus(t *testing.T) {
	s := newStage(t)
	fixing(s)
	s.c.FailTask("dist", "node1") // prints last, as localhost
	a := s.ask("volume rebalance dist status").Rebalance
	expect(t, "node2", a.Nodes[0].Status, 5)
	expect(t, "aggregate", a.Total.Status, 8)
	expect(t, "task list", s.task("dist"), "Rebalance 1")
}

func TestNobodyElseGetsAtAVolumeWhileItsRebalanceStarts(t *testing.T) {
	s := newStage(t)
	spread(s)
	s.c.cfg.StartDelay = 10 * time.Second
	s.c.cfg.Sleep = func(_ context.Context, d time.Duration) error {
		s.pass(d / 2)
		if a := s.ask("volume rebalance dist status"); a.OpErrno != 30802 {
			t.Errorf("in the middle of a start: %+v", a)
		}
		if a := s.ask("volume status all tasks"); len(a.Status.Volumes) != 0 {
			t.Errorf("a locked volume is listed: %+v", a)
		}
		s.pass(d / 2)
		return nil
	}
	s.do("volume rebalance dist start", "volume rebalance dist status")
}

func TestGivingUpOnASlowStartLeavesTheTaskRunning(t *testing.T) {
	s := newStage(t)
	spread(s)
	s.c.cfg.StartDelay = 10 * time.Second
	s.c.cfg.Sleep = func(context.Context, time.Duration) error { return context.DeadlineExceeded }
	_, err := s.c.Run(context.Background(), "--xml", "volume", "rebalance", "dist", "start")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("err = %v", err)
	}
	s.pass(15 * time.Second)
	expect(t, "task", s.task("dist"), "Rebalance 1")
}

func TestNamesWithMarkupSurvive(t *testing.T) {
	s := newStage(t)
	brick := `node1:/bricks/a & b<c>"d"`
	s.c.MustAdd(VolumeSpec{Name: "a<b&c", Bricks: []string{brick, "node2:/x"}})
	var got struct {
		Names  []string `xml:"volInfo>volumes>volume>name"`
		Bricks []string `xml:"volInfo>volumes>volume>bricks>brick>name"`
	}
	out, _ := s.c.Run(context.Background(), "--xml", "volume", "info")
	if err := xml.Unmarshal(out.Stdout, &got); err != nil {
		t.Fatal(err)
	}
	expect(t, "volume", got.Names[0], "a<b&c")
	expect(t, "brick", got.Bricks[0], brick)
}

func TestTheSameSeedClockAndCallsGiveTheSameBytes(t *testing.T) {
	script := func() []byte {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var all bytes.Buffer
		for _, c := range Demo(func() time.Time { return now }) {
			c.cfg.Sleep = func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil }
			for _, line := range []string{"volume info", "volume status all", "volume status all detail", "pool list"} {
				out, err := c.Run(context.Background(), append([]string{"--xml"}, strings.Fields(line)...)...)
				if err != nil {
					t.Fatal(err)
				}
				all.Write(out.Stdout)
			}
		}
		return all.Bytes()
	}
	if !bytes.Equal(script(), script()) {
		t.Error("two demos differ")
	}
}

func TestManyCallersAtOnce(t *testing.T) {
	s := newStage(t)
	spread(s)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 50 {
				s.c.Run(context.Background(), "--xml", "volume", "status", "all")
				s.c.Run(context.Background(), "--xml", "volume", "rebalance", "dist", []string{"start", "stop"}[i%2])
				s.c.KillBrick("dist", "node1:/bricks/b1/data")
				s.c.StartBrick("dist", "node1:/bricks/b1/data")
			}
		})
	}
	wg.Wait()
	expect(t, "calls", len(s.c.Calls()), 1+8*100)
}
