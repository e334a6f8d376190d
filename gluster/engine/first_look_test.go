package engine_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

func TestARequestInTheFirstSecondsWaitsForTheFirstLook(t *testing.T) {
	inWorld(t, func(w *world) {
		w.slowLooks(4 * time.Second)
		w.startAgain()
		if _, _, err := w.Volume(context.Background(), "c", "dist"); err != nil {
			t.Error(err)
		}
		w.startAgain()
		if _, err := w.Known(context.Background(), "c"); err != nil {
			t.Error(err)
		}
		w.startAgain()
		if _, err := w.ReviewRebalance(context.Background(), "c", "dist", gluster.RebalanceMode{}, false); err != nil {
			t.Error(err)
		}
		w.startAgain()
		w.start("dist")
	})
}

func TestARequestDoesNotWaitForEverForTheFirstLook(t *testing.T) {
	besideOthers(t)
	for name, tc := range map[string]struct{ patience, longest time.Duration }{
		"its own limit":       {time.Minute, engine.DefaultFirstLook},
		"that of the request": {2 * time.Second, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.hang.Store(true)
				w.startAgain()
				ctx, cancel := context.WithTimeout(context.Background(), tc.patience)
				defer cancel()
				began := time.Now()
				_, err := w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
				w.mustRefuse(err, jobs.CodeNotRead, "has not been read yet")
				if took := time.Since(began); took != tc.longest {
					t.Errorf("it waited %v", took)
				}
			})
		})
	}
}

func TestAClusterWhoseFirstLookFailedIsUnreachable(t *testing.T) {
	inWorld(t, func(w *world) {
		w.sim.PowerOff("node1")
		w.startAgain()
		for name, do := range map[string]func() error{
			"a page":  func() error { _, _, err := w.Volume(context.Background(), "c", "dist"); return err },
			"a list":  func() error { _, err := w.Known(context.Background(), "c"); return err },
			"a start": func() error { _, err := w.remove(nil); return err },
			"a review": func() error {
				_, err := w.ReviewRemoval(context.Background(), jobs.RemovalRequest{Cluster: "c", Volume: "dist"})
				return err
			},
		} {
			began := time.Now()
			w.mustRefuse(do(), jobs.CodeUnreachable, "No glusterd answers")
			if took := time.Since(began); took > time.Second {
				t.Errorf("%s took %v", name, took)
			}
		}
		w.sim.PowerOn("node1")
		if _, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone}); err != nil {
			t.Error(err)
		}
	})
}

func TestAVolumeThatNobodyKnowsOfIsLookedForBeforeItIsDenied(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(5 * time.Second)
		fresh := twoBricks
		fresh.Name, fresh.Bricks = "fresh", []string{"node1:/bricks/f", "node2:/bricks/f"}
		w.sim.MustAdd(fresh)
		if _, v, err := w.Volume(context.Background(), "c", "fresh"); err != nil || v.Name != "fresh" {
			t.Errorf("%v, %v", v, err)
		}
		w.sim.ForgetCalls()
		for range 20 {
			_, _, err := w.Volume(context.Background(), "c", "none")
			w.mustRefuse(err, jobs.CodeNoVolume, "has no volume")
		}
		if n := w.looks(); n > 1 {
			t.Errorf("%d looks for a page that does not exist", n)
		}
		_, _, err := w.Volume(context.Background(), "none", "dist")
		w.mustRefuse(err, jobs.CodeNoCluster, "")
	})
}

func TestAReviewSaysHowOldItsFiguresAre(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		asOf := func() jobs.AsOf {
			t.Helper()
			review, err := w.ReviewRemoval(ctx, jobs.RemovalRequest{Cluster: "c", Volume: "dist", Bricks: []string{third}, Migrate: true})
			if err != nil {
				t.Fatal(err)
			}
			return review.AsOf
		}
		read := asOf()
		if w.snapshot().SyncedAt != read.State || read.Sizes.IsZero() {
			t.Errorf("%+v", read)
		}
		w.pass(30 * time.Second)
		if young := asOf(); young.Sizes != read.Sizes {
			t.Error("sizes that are half a minute old were read again")
		}
		w.pass(40 * time.Second)
		if old := asOf(); w.now().Sub(old.Sizes) > time.Second || w.now().Sub(old.State) > time.Second {
			t.Errorf("sizes that are older than a minute were not read again: %+v", old)
		}
		w.pass(2 * time.Minute)
		w.instead(refuseDetails)
		if never := asOf(); !never.Sizes.IsZero() {
			t.Errorf("sizes that could not be read are said to be of %v", never.Sizes)
		}
		w.instead(nil)
		w.pass(10 * time.Second)
		replace, err := w.ReviewReplace(ctx, engine.ReplaceRequest{Cluster: "c", Volume: "dist", Brick: third, With: "node3:/bricks/b9"})
		if err != nil || replace.AsOf.State.IsZero() || replace.AsOf.Sizes.IsZero() {
			t.Errorf("%+v, %v", replace.AsOf, err)
		}
		rebalance, err := w.ReviewRebalance(ctx, "c", "dist", gluster.RebalanceMode{}, false)
		if err != nil || rebalance.AsOf.State.IsZero() || rebalance.AsOf.Sizes.IsZero() {
			t.Errorf("%+v, %v", rebalance.AsOf, err)
		}
	}, threeBricks)
	inWorld(t, func(w *world) {
		review, err := w.ReviewResume(ctx, w.paused(), someone)
		if err != nil || review.AsOf.State.IsZero() || review.AsOf.Sizes.IsZero() {
			t.Errorf("%+v, %v", review.AsOf, err)
		}
	})
}

func TestAReviewThatWouldForbidLooksFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "stop", "dist")
		w.pass(jobs.DefaultIdle + time.Second)
		w.gluster("volume", "start", "dist")
		w.pass(5 * time.Second)
		review, err := w.ReviewRebalance(context.Background(), "c", "dist", gluster.RebalanceMode{}, false)
		if err != nil || len(preflight.Blocking(review.Findings)) > 0 {
			t.Errorf("%v, %+v", err, review.Findings)
		}
	})
}

func TestAReviewDoesNotWaitLongForItsLook(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(2 * time.Minute)
		sizes := w.snapshot().DetailAt["dist"]
		w.slowLooks(15 * time.Second)
		began := time.Now()
		review, err := w.ReviewRebalance(context.Background(), "c", "dist", gluster.RebalanceMode{}, false)
		if err != nil || review.AsOf.Sizes != sizes || time.Since(began) > 20*time.Second {
			t.Errorf("%v, %+v after %v", err, review.AsOf, time.Since(began))
		}
	})
}
