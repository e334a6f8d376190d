package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// steady is a client that writes all the time. On 10.3, and never on 11.1, a write
// on a sharded volume can hang for long while the layout changes (glusterfs issues
// 3688, 3803 and 4754): then another client goes on.
type steady struct {
	t       *testing.T
	c       *cluster.Cluster
	volume  string
	hangs   bool // as 10.3 does
	client  *cluster.Client
	writer  *cluster.Writer
	writers []*cluster.Writer
}

func newSteady(t *testing.T, c *cluster.Cluster, v cluster.Version, volume string) *steady {
	t.Helper()
	s := &steady{t: t, c: c, volume: volume, hangs: v != cluster.Eleven()}
	s.begin()
	return s
}

func (s *steady) begin() {
	s.t.Helper()
	var err error
	if s.client, err = s.c.NewClient(limited(s.t), s.volume); err == nil {
		s.writer, err = s.client.Write(cluster.Writing{
			Dir: fmt.Sprintf("by-%d", len(s.writers)+1), Count: 3, Size: 10 << 20, Chunk: 256 << 10, Every: 20 * time.Millisecond, Seed: int64(len(s.writers)),
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.writers = append(s.writers, s.writer)
}

// goesOn waits until it has written some more, over what it wrote.
func (s *steady) goesOn() {
	s.t.Helper()
	from, end := s.writer.Writes(), time.Now().Add(time.Minute)
	for s.writer.Writes() < from+130 {
		if time.Now().After(end) {
			s.end()
			s.begin()
			return
		}
		<-time.After(50 * time.Millisecond)
	}
}

// end ends the client, unless it hangs as 10.3 does: it is left alone then.
func (s *steady) end() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, err := s.writer.Stop(ctx)
	if s.hangs && errors.Is(err, context.DeadlineExceeded) {
		s.t.Logf("known of 10.3: %v", err)
		return
	}
	if err == nil {
		err = s.client.Unmount(limited(s.t))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// check reads all that was written through a new mount.
func (s *steady) check() {
	s.t.Helper()
	s.end()
	after, err := s.c.NewClient(limited(s.t), s.volume)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, w := range s.writers {
		if err := w.Check(after); err != nil {
			s.t.Errorf("%d writes were done, and through a new mount: %v", w.Writes(), err)
		}
	}
	if err := after.Unmount(limited(s.t)); err != nil {
		s.t.Error(err)
	}
}

// agreed has the remedy run first.
const agreed = `"lookupOptimizeOff":true`

// sharded gives options of a volume whose every acknowledged write is on its
// bricks, see Writer.Check.
func sharded() map[string]string {
	return map[string]string{"features.shard": "on", "features.shard-block-size": "4MB", "performance.write-behind": "off"}
}

func testSharded(t *testing.T, c *cluster.Cluster, v cluster.Version) {
	bricks := on(c, "b3", "shards")
	if err := c.CreateVolume(limited(t), cluster.VolumeSpec{Name: "shards", Bricks: bricks[:2], Options: sharded()}); err != nil {
		t.Fatal(err)
	}
	w := newSteady(t, c, v, "shards")
	w.goesOn()
	s := serveReal(t, c)
	s.WaitReached("real")

	const path = "/clusters/real/volumes/shards/"
	findings := s.Preflight("shards", "rebalance")
	i := slices.IndexFunc(findings, func(f finding) bool { return f.Rule == "sharding" })
	if i < 0 || findings[i].Severity != "block" || findings[i].Remedy == nil || findings[i].Remedy.Field != "lookupOptimizeOff" ||
		findings[i].Remedy.Command != "gluster volume set shards cluster.lookup-optimize off" {
		t.Fatalf("preflight says %+v", findings)
	}
	for _, start := range []struct {
		action string
		body   map[string]any
	}{
		{"rebalance", map[string]any{"confirm": "shards"}},
		{"rebalance", map[string]any{"confirm": "shards", "fixLayout": true}},
		{"remove-brick", map[string]any{"confirm": "shards", "bricks": bricks[:1]}},
	} {
		if why := s.Blocked(path+start.action, start.body); !strings.Contains(why, "cluster.lookup-optimize") {
			t.Errorf("%s is refused with %q", start.action, why)
		}
	}
	if v != cluster.Eleven() {
		var why struct{ Fields map[string]string }
		if status := s.Call("POST", path+"rebalance", "{"+agreed+"}", &why); status != http.StatusUnprocessableEntity || why.Fields["confirm"] == "" {
			t.Errorf("without the volume's name: status %d %+v", status, why)
		}
	}
	// Best before anything is added: the layout is made anew, with the remedy.
	first := s.begin("real", "shards", "rebalance", `{"fixLayout":true,`+agreed+`,"confirm":"shards"}`)
	s.WaitJob(first.ID, "FINISHED", long)
	if sent := s.commands(first.ID); len(sent) < 2 || !strings.HasSuffix(sent[0], "volume set shards cluster.lookup-optimize off") || !strings.Contains(sent[1], "rebalance shards fix-layout start") {
		t.Errorf("sent were %q", sent)
	}
	w.goesOn()

	if err := c.AddBricks(limited(t), "shards", bricks[2]); err != nil {
		t.Fatal(err)
	}
	w.goesOn()
	s.waitSizes("shards")
	s.WaitJob(s.begin("real", "shards", "rebalance", `{"confirm":"shards"}`).ID, "FINISHED", long)
	w.goesOn()
	remove := func() string {
		t.Helper()
		body, err := json.Marshal(map[string]any{"bricks": bricks[2:], "confirm": "shards"})
		if err != nil {
			t.Fatal(err)
		}
		return s.begin("real", "shards", "remove-brick", string(body)).ID
	}
	s.stopRemoval(remove())
	w.goesOn()
	// What a client locked while the removal was stopped can hold up the next
	// migration until it unmounts (glusterfs issue 4754).
	w.end()
	w.begin()
	kept := remove()
	s.WaitJob(kept, "PENDING_COMMIT", long)
	s.Decide(kept, "keep")
	s.WaitJob(kept, "ABORTED", long)
	w.goesOn()
	w.end()
	w.begin()
	s.commitClean(remove(), func() { w.end() })
	w.begin()
	w.goesOn()
	if left := bricksOf(t, s, "shards"); strings.Contains(left, bricks[2]) {
		t.Errorf("the bricks are %s", left)
	}
	w.check()
}

// stopRemoval stops a removal while it runs. One that is over when the stop comes has
// its bricks kept: glusterd says then that the stop failed.
func (s *server) stopRemoval(id string) {
	s.t.Helper()
	until(s.t, long, func() error {
		j := s.Job(id)
		switch {
		case j.State == "ABORTED":
			return nil
		case j.State == "RUNNING" && j.Phase == "":
			_, _ = s.Ask(id, "stop")
		case j.State == "PENDING_COMMIT" && j.Phase == "":
			_, _ = s.Ask(id, "keep")
		}
		return fmt.Errorf("job %s is %s %s: %s", id, j.State, j.Phase, j.Message)
	})
}

// commitClean commits a removal once nothing would be lost by it. A file that is
// written while it is to move can stay behind, and the removal is then run again,
// after rest has been called once.
func (s *server) commitClean(id string, rest func()) {
	s.t.Helper()
	rested := false
	until(s.t, 2*long, func() error {
		j := s.Job(id)
		switch {
		case j.State == "FINISHED":
			return nil
		case j.State != "PENDING_COMMIT" || j.Phase != "":
		case !rested && !j.allows("commit"):
			rested = true
			rest()
			fallthrough
		case !j.allows("commit"):
			_, _ = s.Ask(id, "rerun")
		default:
			_, _ = s.Ask(id, "commit")
		}
		return fmt.Errorf("job %s is %s %s: %s", id, j.State, j.Phase, j.Message)
	})
	if !rested {
		rest()
	}
}

// commands are those that were recorded for a job, in their order.
func (s *server) commands(id string) (lines []string) {
	s.t.Helper()
	var list struct{ Items []struct{ Argv []string } }
	s.Call("GET", "/jobs/"+id+"/commands", "", &list)
	for _, c := range list.Items {
		lines = append(lines, strings.Join(c.Argv, " "))
	}
	return lines
}

// testShardedByCommand has a removal that somebody started elsewhere, on a volume
// on which Brickyard starts none.
func testShardedByCommand(t *testing.T, c *cluster.Cluster, _ cluster.Version) {
	bricks := on(c, "b4", "outside")
	before := filled(t, c, cluster.VolumeSpec{Name: "outside", Bricks: bricks, Options: sharded()}, cluster.Files{Count: 40, Size: 20_000})
	s := serveReal(t, c)
	s.WaitReached("real")
	if _, err := c.Gluster(limited(t), 1, "volume", "remove-brick", "outside", bricks[2], "start"); err != nil {
		t.Fatal(err)
	}
	id := s.JobOn("outside")
	s.WaitJob(id, "PENDING_COMMIT", long)
	for _, action := range []string{"stop", "keep", "commit"} {
		if why := s.Blocked("/jobs/"+id+"/"+action, map[string]any{}); !strings.Contains(why, "cluster.lookup-optimize") {
			t.Errorf("%s is refused with %q", action, why)
		}
	}
	if j := s.Job(id); j.State != "PENDING_COMMIT" || len(s.commands(id)) != 0 {
		t.Errorf("the job is %+v, sent were %q", j, s.commands(id))
	}
	var why refusal
	if status := s.Call("POST", "/jobs/"+id+"/stop", "{"+agreed+"}", &why); status != http.StatusAccepted {
		t.Fatalf("the stop with the remedy: status %d %+v", status, why)
	}
	s.WaitJob(id, "ABORTED", long)
	// A busy cluster is asked again.
	if sent := slices.Compact(s.commands(id)); len(sent) != 2 || !strings.HasSuffix(sent[0], "volume set outside cluster.lookup-optimize off") || !strings.Contains(sent[1], "remove-brick outside") {
		t.Errorf("sent were %q", sent)
	}
	if err := c.Unmount(limited(t), "outside"); err != nil {
		t.Fatal(err)
	}
	sameFiles(t, c, "outside", before)
}
