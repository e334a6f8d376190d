package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// many are volumes with little to move and long to take for it.
func many(n int) []sim.VolumeSpec {
	out := make([]sim.VolumeSpec, n)
	for i := range out {
		out[i] = sim.VolumeSpec{
			Name: fmt.Sprintf("v%d", i), Size: slowVolume.Size, Used: []uint64{50 * sim.TiB, 0}, Files: []uint64{10_000_000, 0},
			Bricks: []string{fmt.Sprintf("node1:/bricks/b%d", i), fmt.Sprintf("node2:/bricks/b%d", i)},
		}
	}
	return out
}

// asked remembers when each thing was asked, and makes every answer take a while.
type asked struct {
	mu   sync.Mutex
	when map[string][]time.Time
	// during is called in the middle of every answer.
	during func(words string)
}

func (a *asked) slowly(w *world, each time.Duration) {
	a.when = map[string][]time.Time{}
	w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
		a.mu.Lock()
		a.when[words] = append(a.when[words], time.Now())
		during := a.during
		a.mu.Unlock()
		time.Sleep(each)
		if during != nil {
			during(words)
		}
		out := ask()
		return &out
	})
}

// last is when something was asked last whose words end so; zero if never.
func (a *asked) last(end string) (at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for words, when := range a.when {
		if strings.HasSuffix(words, end) && when[len(when)-1].After(at) {
			at = when[len(when)-1]
		}
	}
	return at
}

func TestAStopGoesOutWithinOneQuestionsTimeAndEveryTaskIsReadEveryThreeSeconds(t *testing.T) {
	besideOthers(t)
	const each = 300 * time.Millisecond
	for _, n := range []int{60, 200} {
		t.Run(fmt.Sprintf("%d running tasks", n), func(t *testing.T) {
			inWorld(t, func(w *world) {
				// Each takes ten seconds of the cluster's.
				var starts sync.WaitGroup
				for _, v := range many(n) {
					starts.Go(func() { w.gluster("volume", "rebalance", v.Name, "start") })
				}
				starts.Wait()
				w.Nudge("c")
				w.pass(time.Second)
				var a asked
				a.slowly(w, each)
				w.pass(10 * time.Second)
				for i := range 3 {
					volume := fmt.Sprintf("v%d", i)
					id := w.openOn(volume).ID
					wanted := time.Now()
					if _, err := w.Stop(context.Background(), id, someone); err != nil {
						t.Fatal(err)
					}
					time.Sleep(4 * each)
					sent := a.last("volume rebalance " + volume + " stop")
					// What is on its way when it comes, and the question before the command
					// that asks for the volume itself.
					if took := sent.Sub(wanted); sent.IsZero() || took > 2*each {
						t.Errorf("the stop of %s went out after %v", volume, took)
					}
					w.pass(1370 * time.Millisecond)
				}
				if n > 60 {
					return
				}
				from := time.Now()
				w.pass(15 * time.Second)
				for i := 3; i < n; i++ {
					words := fmt.Sprintf("volume rebalance v%d status", i)
					reads := 0
					a.mu.Lock()
					for said, when := range a.when {
						if strings.HasSuffix(said, words) {
							for _, at := range when {
								if at.After(from) {
									reads++
								}
							}
						}
					}
					a.mu.Unlock()
					if reads < 4 {
						t.Errorf("%d readings of %q in 15 s", reads, words)
					}
				}
			}, many(n)...)
		})
	}
}

// openOn is the open job of a volume.
func (w *world) openOn(volume string) jobs.Job {
	w.t.Helper()
	page, err := w.store.Jobs(context.Background(), jobs.JobFilter{Volume: volume, Limit: 10})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, j := range page.Jobs {
		if j.Open() {
			return j
		}
	}
	w.t.Fatalf("no open job on %s", volume)
	return jobs.Job{}
}

func TestAReadingThatACommandCameIntoIsNotPublished(t *testing.T) {
	inWorld(t, func(w *world) {
		id := w.running().ID
		var a asked
		var once sync.Once
		a.during = func(words string) {
			// The answer is on its way when somebody sets an option; the command goes
			// before the look's next question.
			if strings.HasSuffix(words, "volume info") {
				once.Do(func() {
					if _, err := w.SetThrottle(context.Background(), id, "lazy", someone); err != nil {
						t.Error(err)
					}
				})
			}
		}
		a.slowly(w, 100*time.Millisecond)
		w.Nudge("c")
		w.pass(20 * time.Second)
		if a.last("volume set dist cluster.rebal-throttle lazy").IsZero() {
			t.Fatal("the throttle was not set")
		}
		w.changes.mu.Lock()
		defer w.changes.mu.Unlock()
		set := false
		for _, s := range w.changes.clusters {
			v, _ := s.Volume("dist")
			if set && v.ThrottleSet() != "lazy" {
				t.Errorf("revision %d shows the volume as it was before the command", s.Revision)
			}
			set = set || v.ThrottleSet() == "lazy"
		}
		if !set {
			t.Error("the throttle was never shown")
		}
	})
}

func TestSizesThatAreReadDuringALookAreNotLost(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(2 * time.Minute)
		var a asked
		var once sync.Once
		a.during = func(words string) {
			if strings.HasSuffix(words, "volume info") {
				once.Do(func() { go w.WantSizes("c") })
			}
		}
		a.slowly(w, 200*time.Millisecond)
		before, _ := w.Snapshot("c")
		w.Nudge("c")
		w.pass(10 * time.Second)
		after, _ := w.Snapshot("c")
		if !after.DetailAt["dist"].After(before.DetailAt["dist"]) || after.Volumes[0].Bricks()[0].Size == 0 {
			t.Errorf("the sizes were read at %v, before at %v", after.DetailAt, before.DetailAt)
		}
	})
}

func TestAWindowThatWasTakenAwaySinceALookReadItPausesNobody(t *testing.T) {
	inWorldAt(t, lazily, func(w *world) {
		read := w.within(nightly)
		w.past("06:00", -time.Minute)
		if _, err := w.SetWindow(context.Background(), read.ID, jobs.Window{}, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(2 * time.Minute)
		w.PauseForWindow(read)
		w.pass(time.Minute)
		w.mustBe(w.job(read.ID), jobs.Running, "")
		if w.sent("stop") != 0 {
			t.Error("a pause was sent")
		}
	})
}

func TestARequestThatCameDuringALookThatHangsIsNotRefusedByIt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(time.Minute)
		// The syncer's look hangs; a request that comes meanwhile is judged by one
		// that began after it, and that one is answered.
		release := make(chan struct{})
		var hung sync.Once
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "volume status all") {
				hung.Do(func() { <-release })
			}
			out := ask()
			return &out
		})
		w.Nudge("c")
		w.pass(time.Second)
		w.gluster("volume", "rebalance", "dist", "start")
		w.gluster("volume", "rebalance", "dist", "stop")
		time.AfterFunc(2*time.Second, func() { close(release) })
		j, err := w.StartRebalance(context.Background(), engine.RebalanceRequest{Cluster: "c", Volume: "dist", Caller: someone})
		if err != nil {
			t.Fatal(err)
		}
		w.pass(30 * time.Second)
		w.mustBe(w.job(j.ID), jobs.Running, "")
	})
}
