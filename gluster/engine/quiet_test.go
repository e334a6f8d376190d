package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

// What goes wrong at every look for hours is said when it begins and when it is
// over, however often it is met.
func TestOVirt1138128TheLogStaysShortHoweverLongSomethingIsWrong(t *testing.T) {
	besideOthers(t)
	garbage := 0
	nonsense := func(containing string) standIn {
		return func(words string, _ func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, containing) {
				return nil
			}
			garbage++
			return &gluster.Output{Stdout: fmt.Appendf(nil, "line noise %d", garbage)}
		}
	}
	for name, c := range map[string]struct{ begin, end func(*world) }{
		"the cluster is down":          {func(w *world) { w.sim.PowerOff("node1") }, func(w *world) { w.sim.PowerOn("node1") }},
		"its answers are nonsense":     {func(w *world) { w.instead(nonsense("")) }, func(w *world) { w.instead(nil) }},
		"figures cannot be read":       {func(w *world) { w.instead(nonsense("rebalance dist status")) }, func(w *world) { w.instead(nil) }},
		"somebody holds the lock":      {func(w *world) { w.sim.Lock("dist", time.Now().Add(3*time.Hour)) }, func(w *world) { w.sim.Lock("dist", time.Time{}) }},
		"the database takes no record": {func(w *world) { w.refuse.Store(true) }, func(w *world) { w.refuse.Store(false) }},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.running()
				before := w.logged.Load()
				c.begin(w)
				w.pass(10 * time.Minute)
				first := w.logged.Load()
				w.pass(40 * time.Minute)
				if more := w.logged.Load() - first; first-before > 5 || more > 1 {
					t.Errorf("%d lines in ten minutes, %d in the next forty", first-before, more)
				}
				c.end(w)
				w.pass(time.Minute)
				if all := w.logged.Load() - before; all > 10 {
					t.Errorf("%d lines in all", all)
				}
				if j = w.job(j.ID); w.now().Sub(j.SeenAt) > time.Minute && j.Open() {
					t.Errorf("it is not followed again: seen %v ago", w.now().Sub(j.SeenAt))
				}
			}, slowVolume)
		})
	}
}
