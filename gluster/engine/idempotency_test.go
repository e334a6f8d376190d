package engine_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

func withKey(key string) jobs.Caller {
	by := someone
	by.Key = key
	return by
}

func TestTheKeyOfAStartIsNotOneOfWhatIsDoneWithAJob(t *testing.T) {
	inWorld(t, func(w *world) {
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: withKey("stop nightly")})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(15 * time.Second)
		for range 2 {
			if stopped, err := w.Stop(context.Background(), j.ID, withKey("nightly")); err != nil || stopped.ID != j.ID {
				t.Fatalf("job %d, %v", stopped.ID, err)
			}
			w.pass(3 * time.Second)
		}
		w.mustEnd(w.job(j.ID), jobs.Aborted, "")
		if n := w.sent("rebalance dist stop"); n != 1 {
			t.Errorf("the stop was sent %d times", n)
		}
	}, slowVolume)
}

func TestWhatWasAnsweredUnderAKeyIsAnsweredAgain(t *testing.T) {
	besideOthers(t)
	ctx := context.Background()
	starts := map[string]func(*world) (jobs.Job, error){
		"rebalance": func(w *world) (jobs.Job, error) {
			return w.StartRebalance(ctx, engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: withKey("k")})
		},
		"removal": func(w *world) (jobs.Job, error) {
			return w.remove(func(r *jobs.RemovalRequest) { r.Caller = withKey("k") })
		},
		"replacement": func(w *world) (jobs.Job, error) {
			return w.replace(func(r *engine.ReplaceRequest) {
				r.Volume, r.Brick, r.With, r.Caller = "dist", third, fourth, withKey("k")
			})
		},
	}
	for name, start := range starts {
		for since, change := range map[string]func(*world){
			"the volume is gone":      func(w *world) { w.sim.DeleteVolume("dist"); w.pass(time.Minute) },
			"nothing was read so far": func(w *world) { w.hang.Store(true); w.startAgain() },
			"the cluster is not configured any more": func(w *world) {
				w.Engine = engine.NewEngine(engine.Config{Store: w.store, Publisher: w.changes, Now: time.Now})
			},
		} {
			t.Run(name+", "+since, func(t *testing.T) {
				inWorld(t, func(w *world) {
					first, err := start(w)
					if err != nil {
						t.Fatal(err)
					}
					w.pass(15 * time.Second)
					if _, err := w.Stop(ctx, first.ID, withKey("k")); err != nil {
						t.Fatal(err)
					}
					w.pass(5 * time.Minute)
					change(w)
					w.sim.ForgetCalls()
					began := time.Now()
					if again, err := start(w); err != nil || again.ID != first.ID {
						t.Errorf("the start: job %d, then job %d, %v", first.ID, again.ID, err)
					}
					if again, err := w.Stop(ctx, first.ID, withKey("k")); err != nil || again.ID != first.ID {
						t.Errorf("the stop: job %d, %v", again.ID, err)
					}
					if took := time.Since(began); took > 0 {
						t.Errorf("it waited %v", took)
					}
					if n := w.sent("dist"); n != 0 {
						t.Errorf("%d commands about the volume", n)
					}
				}, threeBricks)
			})
		}
	}
}
