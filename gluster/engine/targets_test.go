package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// gate stands before one node of the simulated cluster and can be broken.
type gate struct {
	gluster.Executor
	mu sync.Mutex
	// instead answers in the node's place; nil lets it answer.
	instead func(ctx context.Context, words string) (gluster.Output, error)
}

// Run is gluster.Executor.
func (g *gate) Run(ctx context.Context, args ...string) (gluster.Output, error) {
	g.mu.Lock()
	instead := g.instead
	g.mu.Unlock()
	if instead != nil {
		return instead(ctx, strings.Join(args, " "))
	}
	return g.Executor.Run(ctx, args...)
}

func (g *gate) broken(instead func(ctx context.Context, words string) (gluster.Output, error)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.instead = instead
}

func (g *gate) down() {
	g.broken(func(context.Context, string) (gluster.Output, error) {
		return gluster.Output{Stdout: []byte("Connection failed. Please check if gluster daemon is operational.\n"), ExitCode: 1}, nil
	})
}

func (g *gate) hang() {
	g.broken(func(ctx context.Context, _ string) (gluster.Output, error) {
		<-ctx.Done()
		return gluster.Output{}, ctx.Err()
	})
}

// hangAfter lets the node carry out the command with these words and hang from
// then on: its answer is lost.
func (g *gate) hangAfter(command string) {
	g.broken(func(ctx context.Context, words string) (gluster.Output, error) {
		out, err := g.Executor.Run(ctx, strings.Fields(words)...)
		if strings.Contains(words, command) {
			g.hang()
			<-ctx.Done()
			return gluster.Output{}, ctx.Err()
		}
		return out, err
	})
}

// threeSets is a volume that outlives the loss of a node.
var threeSets = sim.VolumeSpec{
	Name: "dist", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0}, Files: []uint64{10_000, 0},
	Bricks: []string{
		"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1",
		"node1:/bricks/b2", "node2:/bricks/b2", "node3:/bricks/b2",
	},
}

// inTargets runs a test in a world whose cluster is asked through node1 and
// node2.
func inTargets(t *testing.T, test func(w *world, node1, node2 *gate)) {
	t.Helper()
	inWorld(t, func(w *world) {
		node1, node2 := &gate{Executor: w.sim.On("node1")}, &gate{Executor: w.sim.On("node2")}
		w.restartOver(node1, node2)
		test(w, node1, node2)
	}, threeSets)
}

// restartOver ends the engine and starts another one, which knows its two targets
// by their names only.
func (w *world) restartOver(node1, node2 *gate) {
	w.t.Helper()
	w.stop()
	w.service = cli.NewFailover([]cli.TargetConfig{{Name: "first", Exec: node1}, {Name: "second", Exec: node2}}, nil, nil)
	w.open()
	w.pass(time.Second)
}

func (w *world) snapshot() jobs.Snapshot {
	w.t.Helper()
	s, ok := w.Snapshot("c")
	if !ok {
		w.t.Fatal("no cluster c")
	}
	return s
}

func (w *world) answers(want string) {
	w.t.Helper()
	if got, _ := w.snapshot().Answering(); got.Label() != want {
		w.t.Errorf("%q answers, want %q: %+v", got.Label(), want, w.snapshot().Targets)
	}
}

// nodeNames are the names and keys of the lines of a job's nodes.
func nodeNames(j jobs.Job) []string {
	var out []string
	for _, n := range j.TaskStep().Nodes {
		out = append(out, n.Name+" "+n.UUID)
	}
	return out
}

// sentTo counts the commands with these words that reached a node.
func (w *world) sentTo(host, words string) int {
	n := 0
	for _, c := range w.sim.Calls() {
		if c.Host == host && strings.Contains(strings.Join(c.Args, " "), words) {
			n++
		}
	}
	return n
}

func TestARunningTaskIsFollowedThroughTheNextNodeOnTheSameLines(t *testing.T) {
	besideOthers(t)
	ways := map[string]func(*gate){"no glusterd": (*gate).down, "hangs": (*gate).hang}
	for name, breakIt := range ways {
		t.Run(name, func(t *testing.T) {
			inTargets(t, func(w *world, node1, _ *gate) {
				j := w.running()
				w.pass(10 * time.Second)
				w.answers("node1 (first)")
				before := w.job(j.ID)
				names := nodeNames(before)
				breakIt(node1)
				w.pass(30 * time.Second)
				w.answers("node2 (second)")
				after := w.job(j.ID)
				if after.State != jobs.Running || after.TaskStep().Total.BytesMoved <= before.TaskStep().Total.BytesMoved {
					t.Errorf("not followed: %s %s, %d after %d", after.State, after.Message, after.TaskStep().Total.BytesMoved, before.TaskStep().Total.BytesMoved)
				}
				if got := nodeNames(after); len(got) == 0 || !slices.Equal(got, names) || strings.Contains(strings.Join(got, " "), "localhost") {
					t.Errorf("the lines are %v, they were %v", got, names)
				}
				left := w.snapshot().Targets[0]
				if left.State != gluster.TargetLeft || left.Why == "" || left.Since.IsZero() {
					t.Errorf("%+v", left)
				}
				node1.broken(nil)
				w.pass(15 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Finished, "")
				if got := nodeNames(w.job(j.ID)); !slices.Equal(got, names) {
					t.Errorf("the lines are %v, they were %v", got, names)
				}
				if s := w.snapshot().Targets[0].State; s != gluster.TargetReady {
					t.Errorf("the first is %s, it is back", s)
				}
				if len(w.all()) != 1 {
					t.Errorf("%d jobs", len(w.all()))
				}
			})
		})
	}
}

func TestNamesStayWhenTheNextNodeKnowsItsPeersByOthers(t *testing.T) {
	inTargets(t, func(w *world, node1, node2 *gate) {
		j := w.running()
		w.pass(10 * time.Second)
		names := nodeNames(w.job(j.ID))
		node2.broken(func(ctx context.Context, words string) (gluster.Output, error) {
			out, err := node2.Executor.Run(ctx, strings.Fields(words)...)
			if strings.Contains(words, "pool list") || strings.Contains(words, "rebalance") {
				for _, n := range []string{"1", "3"} {
					out.Stdout = bytes.ReplaceAll(out.Stdout, []byte(">node"+n+"<"), []byte(">10.0.0."+n+"<"))
				}
			}
			return out, err
		})
		node1.down()
		w.pass(30 * time.Second)
		w.answers("node2 (second)")
		if got := nodeNames(w.job(j.ID)); !slices.Equal(got, names) {
			t.Errorf("the lines are %v, they were %v", got, names)
		}
		for _, p := range w.snapshot().Peers {
			if p.Host == "localhost" {
				t.Error("a peer is called localhost")
			}
		}
	})
}

func TestTheNodeThatAnswersLosesItsPowerDuringARebalance(t *testing.T) {
	inTargets(t, func(w *world, _, _ *gate) {
		j := w.running()
		w.pass(10 * time.Second)
		names := nodeNames(w.job(j.ID))
		w.sim.PowerOff("node1")
		w.pass(3 * time.Minute)
		w.answers("node2 (second)")
		if j = w.job(j.ID); !j.Open() || j.State == jobs.Unknown {
			t.Errorf("%s %s: node1 has not been heard", j.State, j.Message)
		}
		w.sim.PowerOn("node1")
		w.pass(10 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if got := nodeNames(j); !slices.Equal(got, names) {
			t.Errorf("the lines are %v, they were %v", got, names)
		}
		if s := w.snapshot().Targets[0].State; s != gluster.TargetReady {
			t.Errorf("the first is %s, it is back", s)
		}
	})
}

func TestACommandIsRecordedWithTheNodeItWasSentTo(t *testing.T) {
	inTargets(t, func(w *world, node1, _ *gate) {
		j := w.running()
		node1.down()
		w.pass(10 * time.Second)
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		commands, err := w.store.Commands(context.Background(), j.ID)
		if err != nil || len(commands) != 2 || commands[0].Target != "node1 (first)" || commands[1].Target != "node2 (second)" {
			t.Errorf("%v, %+v", err, commands)
		}
	})
}

func TestALostStartIsSettledThroughTheOtherNodeAndSentOnce(t *testing.T) {
	inTargets(t, func(w *world, node1, _ *gate) {
		// The start is carried out, its answer is lost, and the node is gone.
		node1.hangAfter("rebalance dist start")
		j := w.start("dist")
		w.pass(4 * time.Minute)
		w.answers("node2 (second)")
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if n := w.sent("rebalance dist start"); n != 1 || w.sentTo("node2", "rebalance dist start") != 0 {
			t.Errorf("the start was sent %d times", n)
		}
		if len(w.all()) != 1 {
			t.Errorf("%d jobs", len(w.all()))
		}
	})
}

// The look that waits for the lost start begins while its volume is still taken.
// When it comes to the tasks that nobody has a job for, the answer is given up and
// the task is over.
func TestATaskThatEndedWhileTheAnswerToItsStartWasAwaitedBecomesNoSecondJob(t *testing.T) {
	before := sim.VolumeSpec{
		Name: "before", Replica: 1, Size: 4000 * sim.GiB, Used: []uint64{2000 * sim.GiB, 0}, Files: []uint64{100_000, 0},
		Bricks: []string{"node2:/bricks/l1", "node3:/bricks/l2"},
	}
	inWorld(t, func(w *world) {
		node1, node2 := &gate{Executor: w.sim.On("node1")}, &gate{Executor: w.sim.On("node2")}
		w.restartOver(node1, node2)
		node1.hangAfter("rebalance dist start")
		// While the task of volume before is adopted there is time for the other
		// answer to be recorded as lost.
		node2.broken(func(ctx context.Context, words string) (gluster.Output, error) {
			if strings.Contains(words, "rebalance before status") {
				time.Sleep(time.Second)
			}
			return node2.Executor.Run(ctx, strings.Fields(words)...)
		})
		dist := w.start("dist")
		w.pass(10 * time.Second)
		if out, err := w.sim.On("node3").Run(context.Background(), "volume", "rebalance", "before", "start"); err != nil || out.ExitCode != 0 {
			t.Fatalf("%v, %+v", err, out)
		}
		w.pass(4 * time.Minute)
		w.mustEnd(w.job(dist.ID), jobs.Finished, "")
		if len(w.all()) != 2 {
			t.Errorf("%d jobs of 2 tasks", len(w.all()))
		}
	}, before, threeSets)
}

func TestAStartWhoseNodeIsAwayIsNotCalledUndoneByTheOthers(t *testing.T) {
	besideOthers(t)
	for _, restart := range []bool{false, true} {
		t.Run(fmt.Sprintf("restart %v", restart), func(t *testing.T) {
			inTargets(t, func(w *world, node1, node2 *gate) {
				node1.broken(func(ctx context.Context, words string) (gluster.Output, error) {
					if strings.Contains(words, "rebalance dist start") {
						node1.down()
						return gluster.Output{Stdout: []byte("Connection failed. Please check if gluster daemon is operational.\n"), ExitCode: 1}, nil
					}
					return node1.Executor.Run(ctx, strings.Fields(words)...)
				})
				j := w.start("dist")
				w.pass(10 * time.Second)
				if restart {
					w.restartOver(node1, node2)
				}
				w.pass(10 * time.Minute)
				w.mustEnd(w.job(j.ID), jobs.Unknown, "node1 (first), where it was sent, is away")
				if n := w.sent("rebalance dist start"); n != 0 {
					t.Errorf("sent %d times to others", n)
				}
			})
		})
	}
}

func TestAStartThatWasRefusedLateAndNotCarriedOutIsCalledSo(t *testing.T) {
	inTargets(t, func(w *world, node1, _ *gate) {
		node1.broken(func(ctx context.Context, words string) (gluster.Output, error) {
			if strings.Contains(words, "rebalance dist start") {
				return *no(""), nil
			}
			return node1.Executor.Run(ctx, strings.Fields(words)...)
		})
		j := w.start("dist")
		w.pass(time.Minute)
		if s := w.snapshot().Targets[0].State; s != gluster.TargetReady {
			t.Errorf("the first is %s: it answers every question", s)
		}
		w.pass(3 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Failed, "it was not started")
		if n := w.sent("rebalance dist start"); n != 0 {
			t.Errorf("sent %d times to others", n)
		}
	})
}

func TestACommandIsNotSentWhenNoNodeAnswers(t *testing.T) {
	inTargets(t, func(w *world, node1, node2 *gate) {
		j := w.running()
		node1.down()
		node2.down()
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Second)
		if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "The stop was not sent") || w.sent("rebalance dist stop") != 0 {
			t.Errorf("%s %q", j.State, j.Message)
		}
	})
}

func TestAHungNodeDoesNotHoldUpThePassesForEver(t *testing.T) {
	inTargets(t, func(w *world, node1, _ *gate) {
		node1.hang()
		w.pass(time.Minute)
		late := 0
		for range 60 {
			w.pass(10 * time.Second)
			if age := time.Since(w.snapshot().SyncedAt); age > jobs.DefaultIdle+5*time.Second {
				late++
			}
		}
		if late > 0 {
			t.Errorf("%d of 60 looks were late", late)
		}
	})
}

func TestANodeOfAnotherClusterNeverSpeaksForThisOne(t *testing.T) {
	inWorld(t, func(w *world) {
		stranger := sim.New(sim.Config{Seed: 99, Now: time.Now, RunTime: time.Minute})
		stranger.MustAdd(threeSets) // a volume of the same name
		node1 := &gate{Executor: w.sim}
		w.stop()
		w.service = cli.NewFailover([]cli.TargetConfig{{Name: "first", Exec: node1}, {Name: "second", Exec: stranger}}, nil, nil)
		w.open()
		w.pass(time.Second)
		j := w.running()
		if s := w.snapshot().Targets[1]; s.State != gluster.TargetForeign || s.Why == "" {
			t.Errorf("%+v", s)
		}
		node1.down()
		w.pass(30 * time.Second)
		if w.snapshot().Reachable {
			t.Error("a stranger answers")
		}
		if _, err := w.Stop(context.Background(), j.ID, someone); err == nil {
			w.pass(time.Minute)
		}
		if j = w.job(j.ID); !j.Open() {
			t.Errorf("the job ended: %s", j.Message)
		}
		for _, c := range stranger.Calls() {
			if words := strings.Join(c.Args, " "); !strings.HasSuffix(words, "pool list") {
				t.Errorf("the stranger was asked %q", words)
			}
		}
	}, threeSets)
}

// forgetTask and forgetVolume make of a node's answer that of one that has never
// heard of the task, or of its volume.
func forgetTask(words string, out *gluster.Output) {
	switch {
	case strings.Contains(words, "volume status all"):
		if i := bytes.Index(out.Stdout, []byte("<tasks>")); i >= 0 {
			out.Stdout = append(bytes.Clone(out.Stdout[:i]), out.Stdout[bytes.LastIndex(out.Stdout, []byte("</tasks>"))+len("</tasks>"):]...)
		}
	case strings.Contains(words, "rebalance"):
		*out = *no("Rebalance not started for volume dist.")
	}
}

func forgetVolume(words string, out *gluster.Output) {
	switch {
	case strings.Contains(words, "volume info"):
		out.Stdout = []byte(`<?xml version="1.0"?><cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/><volInfo><volumes/></volInfo></cliOutput>`)
	case strings.Contains(words, "rebalance"):
		*out = *no("Volume dist does not exist")
	}
}

func TestWhatAnotherNodeNeverHeardOfIsNotTakenForGone(t *testing.T) {
	besideOthers(t)
	moments := map[string]func(w *world, node1, node2 *gate){
		"after a report": func(w *world, node1, _ *gate) {
			w.pass(10 * time.Second)
			node1.down()
		},
		"after a restart": func(w *world, node1, node2 *gate) {
			w.pass(10 * time.Second)
			node1.down()
			w.restartOver(node1, node2)
		},
		"between a look and a restart": func(w *world, node1, node2 *gate) {
			w.pass(10 * time.Second)
			node1.down()
			w.pass(time.Minute)
			w.restartOver(node1, node2)
		},
	}
	for name, forget := range map[string]func(words string, out *gluster.Output){"the task": forgetTask, "the volume": forgetVolume} {
		for moment, away := range moments {
			t.Run(name+" "+moment, func(t *testing.T) {
				inTargets(t, func(w *world, node1, node2 *gate) {
					j := w.running()
					node2.broken(func(ctx context.Context, words string) (gluster.Output, error) {
						out, err := node2.Executor.Run(ctx, strings.Fields(words)...)
						forget(words, &out)
						return out, err
					})
					away(w, node1, node2)
					w.pass(4 * time.Minute)
					if got, _ := w.snapshot().Answering(); got.Name != "second" {
						t.Errorf("%s answers", got.Label())
					}
					if j = w.job(j.ID); !j.Open() || j.State != jobs.Unknown || !strings.Contains(j.Message.String(), "node1 (first), which last reported on it, is away") {
						t.Errorf("%s open %v: %s", j.State, j.Open(), j.Message)
					}
					node1.broken(nil)
					node2.broken(nil)
					w.pass(10 * time.Minute)
					w.mustEnd(w.job(j.ID), jobs.Finished, "")
					if len(w.all()) != 1 {
						t.Errorf("%d jobs", len(w.all()))
					}
				})
			})
		}
	}
}

func TestAReplacementThatAnotherNodeNeverHeardOfIsNotTakenForGone(t *testing.T) {
	besideOthers(t)
	forgetSet := func(words string, out *gluster.Output) {
		if strings.Contains(words, "volume info") || strings.Contains(words, "volume status") {
			out.Stdout = bytes.ReplaceAll(out.Stdout, []byte("node3:/bricks"), []byte("node3:/elsewhere"))
		}
	}
	begun := map[string]func(w *world) jobs.Job{
		"a heal":               (*world).healing,
		"a brick without disk": (*world).reset,
	}
	for what, begin := range begun {
		for name, forget := range map[string]func(words string, out *gluster.Output){"the volume": forgetVolume, "its bricks": forgetSet} {
			t.Run(what+" "+name, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.sim.Tune(func(c *sim.Config) { c.HealTime = time.Hour })
					node1, node2 := &gate{Executor: w.sim.On("node1")}, &gate{Executor: w.sim.On("node2")}
					w.restartOver(node1, node2)
					j := begin(w)
					w.pass(time.Minute)
					before := w.job(j.ID)
					node2.broken(func(ctx context.Context, words string) (gluster.Output, error) {
						out, err := node2.Executor.Run(ctx, strings.Fields(words)...)
						forget(words, &out)
						return out, err
					})
					node1.down()
					w.restartOver(node1, node2)
					w.pass(4 * time.Minute)
					if j = w.job(j.ID); !j.Open() || j.State != jobs.Unknown || !strings.Contains(j.Message.String(), "node1 (first), which last reported on it, is away") {
						t.Errorf("%s open %v: %s", j.State, j.Open(), j.Message)
					}
					node1.broken(nil)
					node2.broken(nil)
					w.pass(4 * time.Minute)
					if j = w.job(j.ID); j.State != before.State || !j.Open() {
						t.Errorf("%s, was %s: %s", j.State, before.State, j.Message)
					}
				}, oneSet)
			})
		}
	}
}

func TestATaskThatWasAcceptedAndNeverSeenIsNotTakenForGoneByOthers(t *testing.T) {
	inTargets(t, func(w *world, node1, node2 *gate) {
		node2.broken(func(ctx context.Context, words string) (gluster.Output, error) {
			out, err := node2.Executor.Run(ctx, strings.Fields(words)...)
			forgetTask(words, &out)
			return out, err
		})
		node1.broken(func(ctx context.Context, words string) (gluster.Output, error) {
			out, err := node1.Executor.Run(ctx, strings.Fields(words)...)
			if strings.Contains(words, "rebalance dist start") {
				node1.down()
			}
			return out, err
		})
		j := w.start("dist")
		w.pass(4 * time.Minute)
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Unknown || !strings.Contains(j.Message.String(), "node1 (first)") {
			t.Errorf("%s open %v: %s", j.State, j.Open(), j.Message)
		}
	})
}
