package engine_test

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
	"brickyard/store"
)

func TestOVirt1022996AClusterWithoutVolumesHoldsUpNoOther(t *testing.T) {
	besideOthers(t)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		empty := sim.New(sim.Config{Seed: 1, Now: time.Now})
		full := sim.New(sim.Config{Seed: 2, Now: time.Now, RunTime: time.Minute})
		full.MustAdd(twoBricks)
		database, err := store.Open(context.Background(), dir, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		engine := engine.NewEngine(engine.Config{
			Store: database, Publisher: &changes{}, Log: slog.New(slog.DiscardHandler),
			Clusters: []engine.ClusterConfig{{Name: "empty", Service: cli.New(empty)}, {Name: "full", Service: cli.New(full)}},
		})
		ctx, stop := context.WithCancel(context.Background())
		var done sync.WaitGroup
		done.Go(func() { _ = engine.Run(ctx) })
		time.Sleep(time.Second)
		if _, err := full.Run(ctx, append(gluster.Flags[:len(gluster.Flags):len(gluster.Flags)], "volume", "rebalance", "dist", "start")...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		page, err := database.Jobs(ctx, jobs.JobFilter{})
		if err != nil || len(page.Jobs) != 1 || page.Jobs[0].Cluster != "full" || page.Jobs[0].State != jobs.Finished {
			t.Errorf("%+v, %v", page.Jobs, err)
		}
		if s, _ := engine.Snapshot("empty"); !s.Reachable || !s.Known() || len(s.Volumes) != 0 {
			t.Errorf("the empty cluster: %+v", s)
		}
		stop()
		done.Wait()
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestOVirt1032020AVolumeStoppedDuringItsTaskIsSaidAndComesBack(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.gluster("volume", "stop", "dist", "force")
		w.pass(jobs.DefaultIdle)
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Running {
			t.Errorf("at once it is %s: %s", j.State, j.Message)
		}
		w.sim.ForgetCalls()
		w.pass(jobs.UnknownAfter)
		if n := len(w.sim.Calls()); n > 40 {
			t.Errorf("%d questions about a volume that is stopped in two minutes", n)
		}
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Unknown || !strings.Contains(j.Message.String(), "The volume is stopped") {
			t.Errorf("after two minutes it is %s: %s", j.State, j.Message)
		}
		w.gluster("volume", "start", "dist")
		w.pass(jobs.DefaultIdle)
		if j = w.job(j.ID); j.State != jobs.Running || j.Message.String() != "" {
			t.Errorf("after it was started it is %s: %s", j.State, j.Message)
		}
	}, slowVolume)
}

func TestOVirt1019561NoNodeIsCalledLocalhost(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		j = w.job(j.ID)
		names := map[string]bool{}
		for _, n := range j.TaskStep().Nodes {
			names[n.Name] = true
		}
		if len(names) != 3 || names["localhost"] || !names["node1"] {
			t.Errorf("the nodes are called %v", names)
		}
	}, slowVolume)
}

func TestOVirt1020254WhatAnOldPageOffersIsCheckedAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(2 * time.Minute) // the page still shows the button
		_, err := w.Stop(context.Background(), j.ID, someone)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeNotAllowed || !strings.Contains(refusal.Sentence, "over") {
			t.Errorf("a stop after the end: %v", err)
		}
		if w.sent("rebalance dist stop") != 0 {
			t.Error("it was sent")
		}
	})
}

func TestOVirt1022946ADialogAboutOtherBricksIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		review, err := w.ReviewRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "dist", Bricks: []string{third}, Migrate: true})
		if err != nil {
			t.Fatal(err)
		}
		w.gluster("volume", "add-brick", "dist", "node1:/bricks/new")
		w.pass(jobs.DefaultIdle)
		_, err = w.remove(func(r *jobs.RemovalRequest) { r.Seen = review.Seen })
		if err == nil || !strings.Contains(err.Error(), "bricks have changed since this dialog was opened") || w.sent("remove-brick") != 0 {
			t.Errorf("err = %v", err)
		}
	}, threeBricks)
}

var typeElement = regexp.MustCompile(`<type>\d+</type>(\s*)<typeStr>[^<]*</typeStr>`)

func TestOVirt1294473AVolumeOfAnUnknownTypeIsFollowedLikeAnyOther(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "volume info") {
				return nil
			}
			out := ask()
			out.Stdout = typeElement.ReplaceAll(out.Stdout, []byte("<type>77</type>$1<typeStr>Quantum</typeStr>"))
			return &out
		})
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
		if s, _ := w.Snapshot("c"); !s.Reachable || len(s.Volumes) != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// raw is what is left of a message that was not filled in.
var raw = regexp.MustCompile(`\$\{|%!|%[a-z]\b|\{\{|\}\}|<nil>|\bnil\b`)

func TestOVirt1369319NoSentenceHasAnUnfilledPlaceholder(t *testing.T) {
	besideOthers(t)
	check := func(t *testing.T, what, sentence string) {
		t.Helper()
		if raw.MatchString(sentence) {
			t.Errorf("%s: %q", what, sentence)
		}
	}
	provoke := map[string]func(*world){
		"to its end":     func(w *world) { w.pass(2 * time.Minute) },
		"files fail":     func(w *world) { w.sim.FilesFail("dist", 1); w.pass(2 * time.Minute) },
		"the task fails": func(w *world) { w.sim.FailTask("dist", "node1"); w.pass(2 * time.Minute) },
		"node away":      func(w *world) { w.sim.PowerOff("node2"); w.pass(2 * time.Minute) },
		"asked node off": func(w *world) { w.sim.PowerOff("node1"); w.pass(5 * time.Minute) },
		"deleted":        func(w *world) { w.sim.DeleteVolume("dist"); w.pass(time.Minute) },
		"stopped":        func(w *world) { w.gluster("volume", "rebalance", "dist", "stop"); w.pass(time.Minute) },
		"lost answer": func(w *world) {
			w.sim.FailNext("rebalance dist stop", sim.FaultEmpty)
			_, _ = w.Stop(context.Background(), 1, someone)
			w.pass(5 * time.Minute)
		},
	}
	for name, f := range provoke {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				f(w)
				for _, c := range w.changes.of(j.ID) {
					check(t, "job", c.Message.String())
					for _, s := range c.Steps {
						check(t, "step", s.Message.String())
					}
					for _, finding := range c.Findings {
						check(t, finding.Rule, finding.Summary)
					}
				}
				s, _ := w.Snapshot("c")
				check(t, "problem", s.Problem+s.Detail)
				for _, v := range s.Volumes {
					for _, a := range append(jobs.VolumeActions(v, s, nil), jobs.JobActions(w.job(j.ID), s)...) {
						check(t, a.Name, a.Why)
					}
				}
				_, err := w.remove(func(r *jobs.RemovalRequest) { r.Bricks = []string{"node9:/b"} })
				check(t, "refusal", err.Error())
			})
		})
	}
}

func TestOVirt1034346AReplicaCountOfZeroIsNoReplicaCount(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(func(r *jobs.RemovalRequest) { r.Replica = 0 })
		if j.Replica != 0 || w.sent("replica") != 0 || w.sent("remove-brick dist "+third+" start") != 1 {
			t.Errorf("replica %d, sent %v", j.Replica, w.sim.Calls())
		}
	}, threeBricks)
}
