package engine_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// slowly makes the cluster take as long as is said for every question about all
// volumes; its answers stay right.
func (w *world) slowly(takes *atomic.Int64) {
	inner := executor(w.execute)
	w.service = cli.New(executor(func(ctx context.Context, args ...string) (gluster.Output, error) {
		if strings.Contains(strings.Join(args, " "), "volume status all") {
			select {
			case <-ctx.Done():
				return gluster.Output{}, ctx.Err()
			case <-time.After(time.Duration(takes.Load())):
			}
		}
		return inner(ctx, args...)
	}))
}

func TestASlowRightAnswerIsWaitedFor(t *testing.T) {
	besideOthers(t)
	for _, c := range []struct {
		takes  time.Duration
		within time.Duration // the page has to show the cluster after so long
		never  bool
	}{
		{takes: 19 * time.Second, within: 45 * time.Second},
		{takes: 25 * time.Second, within: 90 * time.Second},
		{takes: 70 * time.Second, within: 4 * time.Minute},
		{takes: 110 * time.Second, within: 8 * time.Minute},
		{takes: 3 * time.Minute, within: 8 * time.Minute, never: true},
	} {
		t.Run(c.takes.String(), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.stop()
				var takes atomic.Int64
				takes.Store(int64(c.takes))
				w.slowly(&takes)
				w.open()
				w.pass(c.within)
				for range 20 { // and it stays so
					if s, _ := w.Snapshot("c"); s.Reachable == c.never {
						t.Fatalf("reachable: %v, %s", s.Reachable, s.Problem)
					}
					w.pass(30 * time.Second)
				}
				takes.Store(0)
				w.pass(5 * time.Minute)
				if s, _ := w.Snapshot("c"); !s.Reachable {
					t.Error(s.Problem)
				}
			})
		})
	}
}

func TestAHangIsSaidAsSoonAsEverAfterTheClusterWasSlow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stop()
		var takes atomic.Int64
		takes.Store(int64(70 * time.Second))
		w.slowly(&takes)
		w.open()
		w.pass(5 * time.Minute)
		takes.Store(int64(time.Second))
		w.pass(5 * time.Minute)
		if s, _ := w.Snapshot("c"); !s.Reachable {
			t.Fatal(s.Problem)
		}
		takes.Store(int64(time.Hour))
		w.pass(jobs.DefaultIdle + engine.DefaultReadDeadline + time.Second)
		if s, _ := w.Snapshot("c"); s.Reachable || !strings.Contains(s.Problem, "no answer in time") {
			t.Errorf("reachable: %v, %q", s.Reachable, s.Problem)
		}
	})
}
