package engine_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// played makes the cluster answer questions from files of testdata, by the end of
// the question's words; what is not named is left to the simulator.
func (w *world) played(answers map[string]string) {
	w.t.Helper()
	read := map[string][]byte{}
	for words, file := range answers {
		content, err := os.ReadFile("testdata/" + file)
		if err != nil {
			w.t.Fatal(err)
		}
		read[words] = content
	}
	longest := slices.SortedFunc(maps.Keys(read), func(a, b string) int { return len(b) - len(a) })
	w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
		for _, end := range longest {
			if strings.HasSuffix(words, end) {
				return &gluster.Output{Stdout: read[end]}
			}
		}
		return nil
	})
}

// tiered is a cluster of GlusterFS 3.12 with a tiered volume, whose tier daemon
// moves files for ever.
var tiered = map[string]string{
	"volume info": "tiered-info.xml", "volume status all": "tiered-status.xml",
	"volume status all detail": "tiered-status.xml", "pool list": "two-peers.xml",
}

func TestATieredVolumeIsShownAsWhatItIsAndOffersNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.played(tiered)
		w.pass(time.Minute)
		s, _ := w.Snapshot("c")
		v, ok := s.Volume("vol1")
		if !s.Reachable || !ok || v.TypeText != "Tier" {
			t.Fatalf("%+v", s)
		}
		up, total := v.BricksUp()
		if up != 4 || total != 4 {
			t.Errorf("%d of %d bricks are up: those of both tiers are", up, total)
		}
		for _, a := range jobs.VolumeActions(v, s, nil) {
			if a.Allowed || !strings.Contains(a.Why, "“Tier”") {
				t.Errorf("%s: %v, %q", a.Name, a.Allowed, a.Why)
			}
		}
		starts := map[string]func() (jobs.Job, error){
			"rebalance": func() (jobs.Job, error) {
				return w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "vol1", Caller: someone})
			},
			"remove": func() (jobs.Job, error) {
				return w.StartRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "vol1", Bricks: []string{"node1:/bricks/hot"}, Migrate: true, Caller: someone})
			},
			"remove without migration": func() (jobs.Job, error) {
				return w.StartRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "vol1", Bricks: []string{"node1:/bricks/hot"}, Caller: someone})
			},
			"replace": func() (jobs.Job, error) {
				return w.StartReplace(context.Background(), engine.ReplaceRequest{Cluster: "c", Volume: "vol1", Brick: "node1:/bricks/hot", With: "node2:/bricks/new", Caller: someone})
			},
			"reset": func() (jobs.Job, error) {
				return w.StartReplace(context.Background(), engine.ReplaceRequest{Cluster: "c", Volume: "vol1", Brick: "node1:/bricks/hot", Reset: true, Caller: someone})
			},
		}
		for name, start := range starts {
			_, err := start()
			if refusal, ok := errors.AsType[*jobs.Refusal](err); !ok {
				t.Errorf("%s: %v", name, err)
			} else if !strings.Contains(refusal.Sentence, "“Tier”") && refusal.Code != jobs.CodeVolumeBusy {
				t.Errorf("%s: %+v", name, refusal)
			}
		}
	})
}

func TestATaskOfAnUnknownKindIsFollowedByTheListAndOffersNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.played(tiered)
		w.pass(time.Minute)
		j := w.job(1)
		word, other := j.Action.Other()
		if !other || word != "Tier migration" || j.State != jobs.Running || !strings.Contains(j.Message.String(), "in progress") {
			t.Fatalf("%s %s %q", j.Action, j.State, j.Message)
		}
		s, _ := w.Snapshot("c")
		if actions := jobs.JobActions(j, s); len(actions) != 0 {
			t.Errorf("it offers %+v", actions)
		}
		for name, do := range map[string]func() error{
			"stop":     func() error { _, err := w.Stop(context.Background(), j.ID, someone); return err },
			"pause":    func() error { _, err := w.Pause(context.Background(), j.ID, someone); return err },
			"throttle": func() error { _, err := w.SetThrottle(context.Background(), j.ID, "lazy", someone); return err },
		} {
			if do() == nil {
				t.Errorf("%s was allowed", name)
			}
		}
		w.pass(time.Hour)
		if after := w.job(j.ID); after.State != jobs.Running || w.sent("rebalance") != 0 {
			t.Errorf("%s %q, %d questions that are not known to be its own", after.State, after.Message, w.sent("rebalance"))
		}
		done := maps.Clone(tiered)
		done["volume status all"] = "tiered-status-none.xml"
		w.played(done)
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Unknown, "does not list this task any more")
	})
}

func TestAKnownVolumeWithAnUnknownTaskOffersNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "volume status all") {
				return nil
			}
			out := ask()
			out.Stdout = []byte(strings.Replace(string(out.Stdout), "<tasks/>", "<tasks><task><type>Teleport</type><id>7</id><status>3</status></task></tasks>", 1))
			out.Stdout = []byte(strings.Replace(string(out.Stdout), "<tasks></tasks>", "<tasks><task><type>Teleport</type><id>7</id><status>3</status></task></tasks>", 1))
			return &out
		})
		w.pass(time.Minute)
		_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		if err == nil || !strings.Contains(err.Error(), "“Teleport”") {
			t.Errorf("err = %v", err)
		}
		w.mustEnd(w.job(1), jobs.Finished, "completed")
	})
}
