package engine_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// looks counts how often the cluster was read as a whole.
func (w *world) looks() int { return w.sent("pool list") }

// slowLooks lets every look take a while, from its first question on.
func (w *world) slowLooks(d time.Duration) {
	w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
		if strings.HasSuffix(words, "pool list") {
			time.Sleep(d)
		}
		return nil
	})
}

// roomFor sets the size of the bricks that stay when the third one goes.
func (w *world) roomFor(size uint64) {
	w.sim.Resize("dist", "node1:/bricks/b1", size, 0)
	w.sim.Resize("dist", "node2:/bricks/b1", size, 0)
}

// refuseDetails is a standIn: nobody says what lies on the bricks.
func refuseDetails(words string, _ func() gluster.Output) *gluster.Output {
	if strings.HasSuffix(words, "detail") {
		return no("Staging failed.")
	}
	return nil
}

// startAgain starts another engine on the same database, and leaves it no time
// for anything.
func (w *world) startAgain() {
	w.t.Helper()
	w.stop()
	w.open()
}

func TestAStartIsRefusedOnlyByWhatIsSoNow(t *testing.T) {
	besideOthers(t)
	rebalance := func(w *world) (jobs.Job, error) {
		return w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
	}
	removal := func(w *world) (jobs.Job, error) { return w.remove(nil) }
	for name, tc := range map[string]struct {
		// before is what the last look shows; after what is so when the request comes.
		before, after func(*world)
		start         func(*world) (jobs.Job, error)
	}{
		"the volume was started meanwhile": {
			func(w *world) { w.gluster("volume", "stop", "dist"); w.pass(jobs.DefaultIdle + time.Second) },
			func(w *world) { w.gluster("volume", "start", "dist") }, rebalance,
		},
		"a brick came back": {
			func(w *world) { w.sim.KillBrick("dist", third); w.pass(jobs.DefaultIdle + time.Second) },
			func(w *world) { w.sim.StartBrick("dist", third) }, rebalance,
		},
		"a node came back": {
			func(w *world) { w.sim.PowerOff("node3"); w.pass(jobs.DefaultIdle + time.Second) },
			func(w *world) { w.sim.PowerOn("node3") }, removal,
		},
		"the cluster came back": {
			func(w *world) { w.sim.PowerOff("node1"); w.pass(jobs.DefaultIdle + time.Second) },
			func(w *world) { w.sim.PowerOn("node1") }, rebalance,
		},
		"there is room again": {
			func(w *world) {
				w.roomFor(11 * sim.GiB)
				w.WantSizes("c")
				w.pass(2 * time.Minute)
				w.WantSizes("c")
				w.pass(time.Second)
			},
			func(w *world) {
				w.roomFor(100 * sim.GiB)
			}, removal,
		},
		"a brick was added that nobody knows of": {
			func(w *world) { w.pass(time.Second) },
			func(w *world) { w.gluster("volume", "add-brick", "dist", "node1:/bricks/b9") },
			func(w *world) (jobs.Job, error) {
				return w.remove(func(r *jobs.RemovalRequest) { r.Bricks = []string{"node1:/bricks/b9"} })
			},
		},
		"the place of the new brick became free": {
			func(w *world) {
				other := twoBricks
				other.Name, other.Bricks = "other", []string{"node1:/bricks/o", "node2:/bricks/o"}
				w.sim.MustAdd(other)
				w.pass(jobs.DefaultIdle + time.Second)
			},
			func(w *world) { w.sim.DeleteVolume("other") },
			func(w *world) (jobs.Job, error) {
				return w.StartReplace(context.Background(), engine.ReplaceRequest{Cluster: "c", Volume: "dist", Brick: third, With: "node1:/bricks/o", Caller: someone})
			},
		},
		"a volume was made that nobody knows of": {
			func(w *world) {},
			func(w *world) {
				fresh := twoBricks
				fresh.Name, fresh.Bricks = "fresh", []string{"node1:/bricks/f", "node2:/bricks/f"}
				w.sim.MustAdd(fresh)
			},
			func(w *world) (jobs.Job, error) {
				return w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "fresh", Caller: someone})
			},
		},
		"the sizes were not read yet in the first second": {
			func(w *world) {},
			func(w *world) {
				w.sim.FailNext("volume status all detail", sim.FaultLocked)
				w.startAgain()
			}, removal,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				tc.before(w)
				tc.after(w)
				j, err := tc.start(w)
				if err != nil {
					t.Fatal(err)
				}
				w.pass(25 * time.Second)
				if j = w.job(j.ID); j.TaskID == "" {
					t.Errorf("%s: %s", j.State, j.Message)
				}
			}, threeBricks)
		})
	}
}

func TestAStartRightAfterAKeepIsNotRefusedForTheTaskThatWasKept(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(nil)
		w.slowLooks(5 * time.Second)
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		for w.job(j.ID).Open() {
			w.pass(10 * time.Millisecond)
		}
		if _, err := w.remove(nil); err != nil {
			t.Error(err)
		}
	}, threeBricks)
}

// The look that is under way when the request comes in may have asked already.
func TestARefusalIsByALookThatBeganAfterTheRequest(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "stop", "dist")
		w.pass(jobs.DefaultIdle + time.Second)
		held, goOn := make(chan struct{}), make(chan struct{})
		var once sync.Once
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "volume info") {
				return nil
			}
			out := ask()
			once.Do(func() { close(held); <-goOn })
			return &out
		})
		w.Nudge("c")
		<-held
		w.gluster("volume", "start", "dist")
		time.AfterFunc(2*time.Second, func() { close(goOn) })
		if _, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone}); err != nil {
			t.Error(err)
		}
	})
}

func TestManyRefusalsShareTheirLooks(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "stop", "dist")
		w.pass(jobs.DefaultIdle + time.Second)
		w.slowLooks(time.Second)
		w.sim.ForgetCalls()
		var refused atomic.Int64
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
				_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
				var refusal *jobs.Refusal
				if errors.As(err, &refusal) && refusal.Code == jobs.CodeNotStarted {
					refused.Add(1)
				}
			})
		}
		all.Wait()
		if n := w.looks(); refused.Load() != 50 || n > 3 {
			t.Errorf("%d of 50 refused, by %d looks", refused.Load(), n)
		}
	})
}

func TestManyRefusalsShareALookThatFails(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.PowerOff("node1")
		w.pass(jobs.DefaultIdle + 10*time.Second)
		asked := atomic.Int64{}
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "pool list") {
				asked.Add(1)
				time.Sleep(time.Second)
			}
			return nil
		})
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
				var refusal *jobs.Refusal
				if !errors.As(err, &refusal) || refusal.Code != jobs.CodeUnreachable {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := asked.Load(); n > 3 {
			t.Errorf("%d looks", n)
		}
	})
}

func TestWhatCouldNotBeLookedAtIsNotSaidToForbid(t *testing.T) {
	besideOthers(t)
	for name, tc := range map[string]struct {
		answer func(ask func() gluster.Output) *gluster.Output
		words  string
	}{
		"busy": {func(func() gluster.Output) *gluster.Output {
			return no("Another transaction is in progress for dist. Please try again after some time.")
		}, "busy with another transaction"},
		"silent": {func(func() gluster.Output) *gluster.Output { time.Sleep(18 * time.Second); return nil }, "no answer in time"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gluster("volume", "stop", "dist")
				w.pass(jobs.DefaultIdle + time.Second)
				w.gluster("volume", "start", "dist")
				w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
					if strings.HasSuffix(words, "volume info") {
						return tc.answer(ask)
					}
					return nil
				})
				began := time.Now()
				_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
				w.mustRefuse(err, jobs.CodeNotRead, tc.words)
				if strings.Contains(err.Error(), "not started") {
					t.Errorf("the old verdict: %v", err)
				}
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("it took %v", took)
				}
				if len(w.all()) != 0 {
					t.Error("there is a job")
				}
			})
		})
	}
}

func TestARequestThatEndsDoesNotWaitForItsLook(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "stop", "dist")
		w.pass(jobs.DefaultIdle + time.Second)
		w.slowLooks(10 * time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		w.mustRefuse(err, jobs.CodeNotRead, "could not be read")
		if took := time.Since(began); took > 11*time.Second {
			t.Errorf("it took %v", took)
		}
		if !w.snapshot().Reachable {
			t.Error("the cluster is called unreachable because a request ended")
		}
	})
}

func TestSizesOfYesterdayDoNotLetARemovalThrough(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roomFor(11 * sim.GiB)
		w.instead(refuseDetails)
		j, err := w.remove(nil) // by the old sizes it fits
		if err != nil {
			t.Fatal(err)
		}
		w.pass(25 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "is not known")
		w.instead(nil)
		w.pass(time.Minute)
		if j, err = w.remove(nil); err != nil {
			t.Fatal(err)
		}
		w.pass(25 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "Nothing was sent")
		if w.sent("remove-brick dist") != 0 {
			t.Error("it was sent")
		}
	}, threeBricks)
}

func TestTheRoomBesideABrickOfAnotherVolumeIsReadForTheReplacement(t *testing.T) {
	beside := besideThird
	beside.Bricks = []string{"node3:/bricks/new/beside"}
	inSet(t, func(w *world) {
		w.pass(engine.SizesMaxAge + time.Second)
		w.sim.Resize("beside", beside.Bricks[0], 100*sim.GiB, 99*sim.GiB) // it filled up since
		j, err := w.replace(func(r *engine.ReplaceRequest) { r.Brick, r.With = "node3:/bricks/r1", "node3:/bricks/new/r1" })
		if err == nil {
			w.pass(25 * time.Second)
			j = w.job(j.ID)
			err = errors.New(j.Message.String())
		}
		if !strings.Contains(err.Error(), " free where the new brick is to lie") || w.sent("replace-brick repl") != 0 {
			t.Errorf("%s: %v", j.State, err)
		}
	}, beside)
}

func TestOfABrickThatAnAnswerLeavesOutNoSizeIsKnown(t *testing.T) {
	inWorld(t, func(w *world) {
		size := func() uint64 {
			v, _ := w.snapshot().Volume("dist")
			return v.Bricks()[2].Size
		}
		if size() == 0 {
			t.Fatal("it was never known")
		}
		w.pass(engine.SizesMaxAge + time.Second)
		node := regexp.MustCompile(`(?s)<node>\s*<hostname>node3</hostname>.*?</node>`)
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, " detail") {
				return nil
			}
			out := ask()
			out.Stdout = node.ReplaceAll(out.Stdout, nil)
			return &out
		})
		_, err := w.remove(nil)
		w.pass(25 * time.Second)
		if size() != 0 || w.sent("remove-brick dist") != 0 {
			t.Errorf("%v: the size is still %d, %d sent", err, size(), w.sent("remove-brick dist"))
		}
	}, threeBricks)
}

func TestAnActionOnAJobIsRefusedForTheClusterOnlyByWhatIsSoNow(t *testing.T) {
	besideOthers(t)
	ctx := context.Background()
	for name, tc := range map[string]struct {
		job func(*world) jobs.Job
		do  func(*world, int64) (jobs.Job, error)
	}{
		"stop":     {(*world).running, func(w *world, id int64) (jobs.Job, error) { return w.Stop(ctx, id, someone) }},
		"pause":    {(*world).running, func(w *world, id int64) (jobs.Job, error) { return w.Pause(ctx, id, someone) }},
		"throttle": {(*world).running, func(w *world, id int64) (jobs.Job, error) { return w.SetThrottle(ctx, id, "lazy", someone) }},
		"resume":   {(*world).paused, func(w *world, id int64) (jobs.Job, error) { return w.Resume(ctx, id, someone) }},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := tc.job(w)
				w.sim.PowerOff("node1")
				w.pass(30 * time.Second)
				w.sim.PowerOn("node1")
				if _, err := tc.do(w, j.ID); err != nil {
					t.Error(err)
				}
			}, slowVolume)
		})
	}
	for name, tc := range map[string]struct {
		failed uint64
		do     func(*world, jobs.Job) (jobs.Job, error)
	}{
		"commit":             {0, func(w *world, j jobs.Job) (jobs.Job, error) { return w.Commit(ctx, j.ID, "", someone) }},
		"keep":               {0, func(w *world, j jobs.Job) (jobs.Job, error) { return w.Keep(ctx, j.ID, someone) }},
		"commit with losses": {7, func(w *world, j jobs.Job) (jobs.Job, error) { return w.Commit(ctx, j.ID, j.LossPhrase(), someone) }},
		"rerun":              {7, func(w *world, j jobs.Job) (jobs.Job, error) { return w.Rerun(ctx, j.ID, someone) }},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				if tc.failed > 0 {
					w.sim.FilesFail("dist", tc.failed)
				}
				j := w.migrated(nil)
				w.sim.PowerOff("node1")
				w.pass(30 * time.Second)
				w.sim.PowerOn("node1")
				if _, err := tc.do(w, j); err != nil {
					t.Error(err)
				}
			}, threeBricks)
		})
	}
}

func TestWhatJobOrRequestForbidThemselvesIsRefusedWithoutALook(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := context.Background()
		held := w.paused()
		w.slowLooks(5 * time.Second)
		w.sim.ForgetCalls()
		began := time.Now()
		_, err := w.Pause(ctx, held.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "paused already")
		_, err = w.Keep(ctx, held.ID, someone)
		w.mustRefuse(err, jobs.CodeNotAllowed, "can be kept")
		_, err = w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		w.mustRefuse(err, jobs.CodeVolumeBusy, "")
		_, err = w.remove(func(r *jobs.RemovalRequest) { r.Bricks, r.Migrate = []string{"node1:/bricks/b1"}, false })
		w.mustRefuse(err, jobs.CodeInvalid, "Type the volume's name")
		for _, with := range []string{"node1:relative", "node1:/bricks/../b", "node1:"} {
			_, err = w.StartReplace(ctx, engine.ReplaceRequest{Cluster: "c", Volume: "dist", Brick: "node1:/bricks/b1", With: with, Caller: someone})
			w.mustRefuse(err, jobs.CodeInvalid, "")
		}
		_, err = w.StartReplace(ctx, engine.ReplaceRequest{Cluster: "c", Volume: "dist", With: "node1:/bricks/b7", Caller: someone})
		w.mustRefuse(err, jobs.CodeInvalid, "No brick is selected")
		if n, took := w.looks(), time.Since(began); n != 0 || took > time.Second {
			t.Errorf("%d looks, %v", n, took)
		}
	})
}

func TestAWindowThatOpensIsNotHeldUpBySizesOfYesterday(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		opens := w.now().Add(10 * time.Minute)
		window, err := jobs.NewWindow(opens.UTC().Format("15:04"), opens.UTC().Add(2*time.Hour).Format("15:04"), "UTC")
		if err != nil {
			t.Fatal(err)
		}
		j, err := w.remove(func(r *jobs.RemovalRequest) { r.Window = window })
		if err != nil {
			t.Fatal(err)
		}
		w.roomFor(11 * sim.GiB)
		w.pass(2 * time.Minute)
		w.WantSizes("c")
		w.pass(time.Second)
		w.roomFor(100 * sim.GiB)
		w.pass(11 * time.Minute)
		if j = w.job(j.ID); j.TaskID == "" {
			t.Errorf("%s: %s", j.State, j.Message)
		}
	}, threeBricks)
}

func TestARejectedPeerIsSaidAlthoughGlusterdLeavesTheVolumeOut(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			switch {
			case strings.HasSuffix(words, "pool list"):
				out := ask()
				out.Stdout = regexp.MustCompile(`(?s)<state>3</state>\s*<stateStr>Peer in Cluster</stateStr>`).ReplaceAll(out.Stdout, []byte("<state>6</state><stateStr>Peer Rejected</stateStr>"))
				return &out
			case strings.Contains(words, "volume status"):
				return &gluster.Output{Stdout: []byte(`<?xml version="1.0"?><cliOutput><opRet>0</opRet><opErrno>0</opErrno><opErrstr/><volStatus><volumes/></volStatus></cliOutput>`)}
			}
			return nil
		})
		w.pass(jobs.DefaultIdle + time.Second)
		began := time.Now()
		_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		w.mustRefuse(err, jobs.CodePreflightBlocked, "Peer Rejected")
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
