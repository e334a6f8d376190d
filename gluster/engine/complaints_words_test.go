package engine

import (
	"testing"
)

func TestFiguresDoNotMakeAReasonAnotherOne(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"The largest brick has 40.5 GiB free, 1,024 files wait.", "The largest brick has 39.0 GiB free, 9 files wait.", true},
		{"17 entries wait to be healed.", "16 entries wait to be healed.", true},
		{"node1:/bricks/b1 is offline.", "node2:/bricks/b1 is offline.", false},
		{"10.0.0.1 is not connected.", "10.0.0.2 is not connected.", false},
		{"not connected: 10.0.0.1", "not connected: 10.0.0.2", false},
	} {
		if same := withoutFigures(c.a) == withoutFigures(c.b); same != c.same {
			t.Errorf("%q and %q: the same is %v", c.a, c.b, same)
		}
	}
}
