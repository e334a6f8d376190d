package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
	"brickyard/gluster/sim"
)

func TestARebalanceGoesFromIntentToItsEndAndKeepsItsFigures(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		if j.Phase != jobs.PhaseStarting || j.State != jobs.Running || j.StartedBy != "ada" || j.Reason != "new bricks" {
			t.Errorf("at once: %+v", j)
		}
		w.pass(5 * time.Second)
		if j = w.job(j.ID); j.Phase != jobs.PhaseStarting {
			t.Errorf("after 5 s glusterd still starts, phase = %q (%s)", j.Phase, j.Message)
		}
		w.pass(25 * time.Second)
		j = w.job(j.ID)
		step := j.TaskStep()
		if j.Phase != jobs.PhaseNone || j.TaskID != w.sim.TaskID("dist") || step.ExternalID != j.TaskID {
			t.Fatalf("running: %+v", j)
		}
		if step.Total.BytesMoved == 0 || step.BytesPerSecond == 0 {
			t.Errorf("nothing moves: %+v, %f bytes/s", step.Total, step.BytesPerSecond)
		}
		for _, n := range step.Nodes {
			if n.Name == "localhost" || n.Name == "" {
				t.Errorf("a node is called %q", n.Name)
			}
		}
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if total := j.TaskStep().Total; total.BytesMoved < 20*sim.GiB {
			t.Errorf("final figures: %+v", total)
		}
		samples, err := w.store.Samples(context.Background(), j.ID)
		if err != nil || len(samples) < 5 {
			t.Errorf("%d samples, %v", len(samples), err)
		}
		if n := w.sent("rebalance dist start"); n != 1 {
			t.Errorf("the start was sent %d times", n)
		}
	})
}

func TestTheJobHasTheStepsOfTheSeeds(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		var tree []string
		for _, top := range j.Children(0) {
			tree = append(tree, string(top.Type))
			for _, child := range j.Children(top.Number) {
				tree = append(tree, "  "+string(child.Type)+" "+child.ExternalSystem)
			}
		}
		want := "VALIDATING\nEXECUTING\n  REBALANCING_VOLUME GLUSTER"
		if got := strings.Join(tree, "\n"); got != want {
			t.Errorf("steps:\n%s\nwant:\n%s", got, want)
		}
		ctx := context.Background()
		if has, err := w.store.JobHasTasks(ctx, j.ID); !has || err != nil {
			t.Errorf("JobHasTasks = %v, %v", has, err)
		}
		if steps, err := w.store.StepsByExternalTaskID(ctx, "c", j.TaskID); len(steps) != 1 || err != nil {
			t.Errorf("StepsByExternalTaskID = %v, %v", steps, err)
		}
	})
}

func TestAFixLayoutIsAJobOfItsOwnKind(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{
			Cluster: "c", Volume: "dist", Mode: gluster.RebalanceMode{FixLayout: true}, Caller: someone,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Second)
		j = w.job(j.ID)
		if j.Action != jobs.ActionFixLayout || j.TaskStep().Type != jobs.StepFixLayout {
			t.Errorf("action = %s, step = %s", j.Action, j.TaskStep().Type)
		}
		if w.sent("rebalance dist fix-layout start") != 1 {
			t.Error("the fix-layout was not sent once")
		}
		w.pass(2 * time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	})
}

func TestForceIsSentAndRemembered(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{
			Cluster: "c", Volume: "dist", Mode: gluster.RebalanceMode{Force: true}, Caller: someone,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(20 * time.Second)
		if j = w.job(j.ID); !j.Force || w.sent("rebalance dist start force") != 1 {
			t.Errorf("force = %v, sent %d times", j.Force, w.sent("rebalance dist start force"))
		}
	})
}

func TestOVirt1061813StopKeepsTheFiguresOfTheStopAnswer(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(20 * time.Second)
		stopping, err := w.Stop(context.Background(), j.ID, jobs.Caller{User: "bob", Reason: "too slow"})
		if err != nil {
			t.Fatal(err)
		}
		if stopping.Phase != jobs.PhaseStopping {
			t.Errorf("phase = %q", stopping.Phase)
		}
		w.pass(time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, "")
		if j.StoppedBy != "bob" {
			t.Errorf("stopped by %q", j.StoppedBy)
		}
		if j.TaskStep().Total.BytesMoved == 0 {
			t.Error("the figures are lost")
		}
		w.pass(time.Minute)
		if again := w.job(j.ID); again.Revision != j.Revision {
			t.Errorf("an ended job was changed from revision %d to %d", j.Revision, again.Revision)
		}
	})
}

func TestOVirt1019598AStopThatArrivesAfterTheEndDoesNotCallItStopped(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist stop") {
				// The task ends on the stop's way to glusterd.
				time.Sleep(time.Minute)
			}
			return nil
		})
		w.pass(30 * time.Second)
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(2 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		if j.TaskStep().RawStatus != gluster.StatusCompleted || w.sent("rebalance dist stop") != 1 {
			t.Errorf("glusterd says %s, the stop was sent %d times", j.TaskStep().RawStatus, w.sent("rebalance dist stop"))
		}
	})
}

func TestTheSecondOfTwoStartsAtOnceIsRefusedAndNamesTheFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		type result struct {
			job jobs.Job
			err error
		}
		results := make(chan result)
		for range 2 {
			go func() {
				j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
				results <- result{j, err}
			}()
		}
		a, b := <-results, <-results
		if a.err != nil {
			a, b = b, a
		}
		var refusal *jobs.Refusal
		if a.err != nil || !errors.As(b.err, &refusal) || refusal.Code != jobs.CodeVolumeBusy || refusal.JobID != a.job.ID {
			t.Fatalf("results: %v, %v", a.err, b.err)
		}
		w.pass(20 * time.Second)
		if n := w.sent("rebalance dist start"); n != 1 {
			t.Errorf("the start was sent %d times", n)
		}
		w.only()
	})
}

func TestTheSameIdempotencyKeyGivesTheSameJob(t *testing.T) {
	inWorld(t, func(w *world) {
		by := someone
		by.Key = "k1"
		request := engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: by}
		first, err := w.StartRebalance(context.Background(), request)
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.StartRebalance(context.Background(), request)
		if err != nil || second.ID != first.ID {
			t.Errorf("second = %d, %v, want job %d", second.ID, err, first.ID)
		}
		stopping := someone
		stopping.Key = "k1"
		w.pass(15 * time.Second)
		for range 2 {
			if j, err := w.Stop(context.Background(), first.ID, stopping); err != nil || j.ID != first.ID {
				t.Errorf("stop: %v", err)
			}
			w.pass(3 * time.Second)
		}
		if n := w.sent("rebalance dist stop"); n != 1 {
			t.Errorf("the stop was sent %d times", n)
		}
		w.gluster("volume", "stop", "dist")
		w.pass(jobs.DefaultIdle + 2*time.Second)
		if again, err := w.StartRebalance(context.Background(), request); err != nil || again.ID != first.ID {
			t.Errorf("repeated after its end: %v", err)
		}
		forced := request
		forced.Mode.Force = true
		var reused *jobs.Refusal
		if _, err := w.StartRebalance(context.Background(), forced); !errors.As(err, &reused) || reused.Code != jobs.CodeInvalid {
			t.Errorf("another mode under the same key: %v", err)
		}
		request.Volume = "other"
		_, err = w.StartRebalance(context.Background(), request)
		var refusal *jobs.Refusal
		if !errors.As(err, &refusal) || refusal.Code != jobs.CodeInvalid {
			t.Errorf("another volume under the same key: %v", err)
		}
	}, twoBricks, sim.VolumeSpec{Name: "other", Bricks: []string{"node1:/bricks/o", "node2:/bricks/o"}})
}

func TestRefusalsSayWhyAndSendNothing(t *testing.T) {
	besideOthers(t)
	single := sim.VolumeSpec{Name: "single", Bricks: []string{"node1:/bricks/s"}}
	created := sim.VolumeSpec{Name: "created", State: sim.Created, Bricks: []string{"node1:/bricks/c", "node2:/bricks/c"}}
	cases := []struct {
		name, volume string
		before       func(*world)
		want         jobs.Code
		words        string
	}{
		{"an unknown volume", "nosuch", nil, jobs.CodeNoVolume, "nosuch"},
		{"a volume of one brick", "single", nil, jobs.CodePreflightBlocked, "1 subvolume"},
		{"a volume that is not started", "created", nil, jobs.CodeNotStarted, "has to be started"},
		{"a brick that is offline", "dist", func(w *world) { w.sim.KillBrick("dist", "node2:/bricks/b1") }, jobs.CodePreflightBlocked, "node2:/bricks/b1"},
		{"a peer that is away", "dist", func(w *world) { w.sim.PowerOff("node3") }, jobs.CodePreflightBlocked, "node3"},
		{"a task started by hand", "dist", func(w *world) { w.gluster("volume", "rebalance", "dist", "start") }, jobs.CodeVolumeBusy, "not finished"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				if c.before != nil {
					c.before(w)
					w.pass(25 * time.Second)
				}
				w.sim.ForgetCalls()
				_, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: c.volume, Caller: someone})
				var refusal *jobs.Refusal
				if !errors.As(err, &refusal) || refusal.Code != c.want || !strings.Contains(refusal.Error(), c.words) {
					t.Errorf("err = %v, want %s with %q", err, c.want, c.words)
				}
				if n := w.sent(" start"); n != 0 {
					t.Errorf("%d commands were sent", n)
				}
			}, twoBricks, single, created)
		})
	}
}

func TestWhatChangedSinceTheLastLookIsFoundByValidating(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.KillBrick("dist", "node2:/bricks/b1")
		j := w.start("dist") // the last look still shows every brick online
		w.pass(5 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Failed, "node2:/bricks/b1")
		if len(j.Findings) == 0 {
			t.Error("the findings are not kept")
		}
		if w.sent("rebalance dist start") != 0 {
			t.Error("the start was sent")
		}
	})
}

func TestUpstream1498AlreadyStartedIsSaidInGlusterdsWordsAndTheRunningOneIsAdopted(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		// Somebody else is faster, between our look and our command.
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(45 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "already")
		all := w.all()
		if len(all) != 2 || !all[0].Open() || all[0].Origin != jobs.OriginDetected || all[0].TaskID != w.sim.TaskID("dist") {
			t.Errorf("the running one: %+v", all)
		}
	}, slowVolume)
}

func TestAReviewRightAfterAStopIsNotToldThatTheTaskRuns(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(jobs.DefaultIdle)
		answered := make(chan struct{})
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist stop") {
				out := ask()
				close(answered)
				return &out
			}
			if isClosed(answered) {
				return no("Connection failed.") // no look after the stop
			}
			return nil
		})
		if _, err := w.Stop(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(100 * time.Millisecond)
		if j = w.job(j.ID); j.Open() {
			t.Fatalf("%s %s", j.State, j.Message)
		}
		review, err := w.ReviewRebalance(context.Background(), "c", "dist", gluster.RebalanceMode{}, false)
		if err != nil || len(preflight.Blocking(review.Findings)) > 0 {
			t.Errorf("%v, %+v", err, preflight.Blocking(review.Findings))
		}
	}, slowVolume)
}

// isClosed reports whether a channel was closed.
func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
