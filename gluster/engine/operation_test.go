package engine_test

import (
	"testing"

	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

func TestEveryKindHasItsOperation(t *testing.T) {
	for _, kind := range jobs.KindNames {
		if !engine.HasOperation(kind) {
			t.Errorf("nothing is done for jobs of the kind %q", kind)
		}
	}
}
