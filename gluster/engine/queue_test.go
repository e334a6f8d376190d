package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brickyard/gluster/engine"
)

// visitors are those who want a turn of a queue, and what they had.
type visitors struct {
	*engine.Queue
	mu    sync.Mutex
	had   []string
	now   map[string]bool
	most  int
	all   sync.WaitGroup
	stays time.Duration
}

func newVisitors() *visitors {
	return &visitors{Queue: engine.NewQueue(), now: map[string]bool{}, stays: time.Second}
}

// come sends somebody who stays for a while, and waits until they wait.
func (v *visitors) come(name string, turn func(context.Context, func(context.Context) error) error) {
	v.all.Go(func() {
		_ = turn(context.Background(), func(context.Context) error {
			v.mu.Lock()
			v.had = append(v.had, name)
			v.now[name] = true
			v.most = max(v.most, len(v.now))
			v.mu.Unlock()
			time.Sleep(v.stays)
			v.mu.Lock()
			delete(v.now, name)
			v.mu.Unlock()
			return nil
		})
	})
	synctest.Wait()
}

func (v *visitors) about(volume string) func(context.Context, func(context.Context) error) error {
	return func(ctx context.Context, fn func(context.Context) error) error { return v.AskAbout(ctx, volume, fn) }
}

func TestACommandWaitsForWhatIsOnItsWayAndForNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisitors()
		v.come("first", v.about("a"))
		v.come("second", v.about("a"))
		v.come("look", v.AskAll)
		v.come("third", v.about("b"))
		v.come("command", v.Command)
		v.come("another command", v.Command)
		v.all.Wait()
		if want := []string{"first", "command", "another command", "second", "look", "third"}; !slices.Equal(v.had, want) || v.most != 1 {
			t.Errorf("they had their turns as %v, %d at once at most; want %v", v.had, v.most, want)
		}
	})
}

func TestQuestionsAboutDifferentVolumesGoBesideEachOtherAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisitors()
		began := time.Now()
		for i := range 20 {
			v.come(fmt.Sprint(i), v.about(fmt.Sprint(i)))
		}
		v.all.Wait()
		if took := time.Since(began); v.most != 8 || took != 3*time.Second {
			t.Errorf("%d at once, %v for 20 of a second each; want 8, 3s", v.most, took)
		}
	})
}

func TestTwoQuestionsAboutOneVolumeFollowEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisitors()
		v.come("a", v.about("a"))
		v.come("a again", v.about("a"))
		v.come("b", v.about("b"))
		v.all.Wait()
		if want := []string{"a", "b", "a again"}; !slices.Equal(v.had, want) || v.most != 2 {
			t.Errorf("they had their turns as %v, %d at once at most", v.had, v.most)
		}
	})
}

func TestALookIsNotPutOffByQuestionsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisitors()
		v.come("a", v.about("a"))
		v.come("look", v.AskAll)
		v.come("b", v.about("b"))
		v.all.Wait()
		if want := []string{"a", "look", "b"}; !slices.Equal(v.had, want) || v.most != 1 {
			t.Errorf("they had their turns as %v, %d at once at most", v.had, v.most)
		}
	})
}

func TestWhoeverHasATurnMayAskOnWithinIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, deep := newVisitors(), 0
		ctx := context.Background()
		err := v.Command(ctx, func(ctx context.Context) error {
			return v.AskAll(ctx, func(ctx context.Context) error {
				return v.AskAbout(ctx, "a", func(context.Context) error { deep++; return nil })
			})
		})
		if err != nil || deep != 1 || v.Commands() != 1 {
			t.Errorf("%v, asked %d times, %d commands", err, deep, v.Commands())
		}
	})
}

func TestWhoGivesUpWaitingHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisitors()
		v.come("first", v.about("a"))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second/2)
		defer cancel()
		for _, turn := range []func(context.Context, func(context.Context) error) error{v.Command, v.AskAll, v.about("a")} {
			v.all.Go(func() {
				err := turn(ctx, func(context.Context) error { t.Error("its turn came after it had given up"); return nil })
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		v.come("last", v.about("b"))
		v.all.Wait()
		if want := []string{"first", "last"}; !slices.Equal(v.had, want) {
			t.Errorf("they had their turns as %v", v.had)
		}
		v.come("after all", v.Command)
		v.all.Wait()
		if v.had[len(v.had)-1] != "after all" {
			t.Error("the queue is stuck")
		}
	})
}

func TestWhoOnlyWaitsUntilItIsQuietHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVisitors()
		quiet := func(ctx context.Context, fn func(context.Context) error) error {
			if err := v.Quiet(ctx); err != nil {
				return err
			}
			return fn(ctx)
		}
		v.come("command", v.Command)
		v.come("quiet", quiet)
		v.come("a", v.about("a"))
		v.come("quiet too", quiet)
		v.come("b", v.about("b"))
		began := time.Now()
		v.all.Wait()
		if took := time.Since(began); took != 2*time.Second || v.most != 4 || v.had[0] != "command" {
			t.Errorf("%v, %d at once, after %v; want the command, then all others at once", v.had, v.most, took)
		}
		// It does not wait for questions, and gives up with its context.
		v.come("c", v.about("c"))
		if err := v.Quiet(context.Background()); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("beside a question: %v after %v", err, time.Since(began))
		}
		v.all.Wait()
		v.come("command", v.Command)
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		if err := v.Quiet(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("during a command: %v", err)
		}
		v.all.Wait()
	})
}
