package engine_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestAnOpVersionThatABusyGlusterdDeniesIsAskedForAgainBeforeAStart(t *testing.T) {
	besideOthers(t)
	for name, c := range map[string]struct {
		denials int
		state   jobs.State
	}{
		"for a moment": {2, jobs.Running},
		"for ever":     {1000, jobs.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				asked := 0
				w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
					if !strings.HasSuffix(words, "cluster.max-op-version") {
						return nil
					}
					if asked++; asked > c.denials {
						return nil
					}
					return no("option cluster.max-op-version does not exist")
				})
				j := w.start("dist")
				w.pass(40 * time.Second)
				if j = w.job(j.ID); j.State != c.state || asked < 3 {
					t.Errorf("asked %d times it is %s: %s", asked, j.State, j.Message)
				}
				if started := w.sent("rebalance dist start") > 0; started != (c.state == jobs.Running) {
					t.Errorf("started: %v", started)
				}
			}, slowVolume)
		})
	}
}
