package engine_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

func TestALockHidesForAWhileOnlyWhetherBricksRun(t *testing.T) {
	inWorld(t, func(w *world) {
		up := func() int {
			v, _ := w.snapshot().Volume("dist")
			n, _ := v.BricksUp()
			return n
		}
		w.pass(time.Minute)
		w.sim.Lock("dist", time.Now().Add(40*time.Second))
		for range 4 {
			w.pass(10 * time.Second)
			if n := up(); n != 2 {
				t.Fatalf("%d bricks are online while somebody's command is under way", n)
			}
		}
		w.pass(time.Minute)
		w.sim.Lock("dist", time.Now().Add(time.Hour))
		w.pass(2 * time.Minute)
		if n := up(); n != 0 {
			t.Errorf("nothing was heard for two minutes, and %d bricks are online", n)
		}
	})
}

func TestALockDoesNotHideThatAHostIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(time.Minute)
		w.sim.Lock("dist", time.Now().Add(time.Hour))
		w.sim.PowerOff("node2")
		w.pass(30 * time.Second)
		v, _ := w.snapshot().Volume("dist")
		for _, b := range v.Bricks() {
			if want := map[bool]gluster.BrickStatus{true: gluster.BrickUnknown, false: gluster.BrickOnline}[b.Host == "node2"]; b.Status != want {
				t.Errorf("%s is %s, want %s", b.Name(), b.Status, want)
			}
		}
	})
}

func TestAnOfflineBrickKeepsItsLastSize(t *testing.T) {
	inWorld(t, func(w *world) {
		w.pass(time.Minute)
		before, _ := w.snapshot().Volume("dist")
		full := before.Capacity()
		node := regexp.MustCompile(`(?s)<node>\s*<hostname>node2</hostname>.*?</node>`)
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "detail") {
				return nil
			}
			out := ask()
			out.Stdout = node.ReplaceAll(out.Stdout, []byte("<node><hostname>node2</hostname><path>/bricks/b1</path><status>0</status><pid>-1</pid></node>"))
			return &out
		})
		w.pass(time.Minute)
		w.WantSizes("c")
		w.pass(time.Second)
		v, _ := w.snapshot().Volume("dist")
		if now := v.Capacity(); !now.Complete() || now.Size != full.Size || now.Free != full.Free || len(now.Last) != 1 {
			t.Errorf("it was %+v and is %+v", full, now)
		}
	}, twoBricks)
}
