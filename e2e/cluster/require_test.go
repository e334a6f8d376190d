package cluster

import (
	"strings"
	"testing"
)

// fakeTB is a test that notes how it was ended.
type fakeTB struct {
	testing.TB
	skipped, failed bool
}

func (f *fakeTB) Helper()               {}
func (f *fakeTB) Skipf(string, ...any)  { f.skipped = true }
func (f *fakeTB) Fatalf(string, ...any) { f.failed = true }

func TestRequire(t *testing.T) {
	missing := Version{}.Available()
	for _, ci := range []string{"", "true"} {
		t.Setenv("CI", ci)
		var f fakeTB
		Require(&f)
		if f.skipped != (missing != nil && ci == "") || f.failed != (missing != nil && ci == "true") {
			t.Errorf("with CI=%q and %v missing: %+v", ci, missing, f)
		}
	}
}

func TestOptionsOutOfRange(t *testing.T) {
	for _, o := range []Options{{Nodes: -1}, {Nodes: 201}, {BrickMiB: -1}, {BricksPerNode: -1}} {
		if _, err := Up(t.Context(), o); err == nil || !strings.Contains(err.Error(), "out of range") {
			t.Errorf("%+v gave %v", o, err)
		}
	}
}
