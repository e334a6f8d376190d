package views

import (
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestMixedUnprovenAndOldVersionsAreSaidOfTheCluster(t *testing.T) {
	for _, c := range []struct {
		v     gluster.Versions
		words string
	}{
		{gluster.Versions{Asked: "10.3", MaxOp: 100000}, ""},
		{gluster.Versions{Asked: "11.1", MaxOp: 110000}, ""},
		{gluster.Versions{Asked: "11.1", MaxOp: 100000}, "different versions"},
		{gluster.Versions{Asked: "11.1"}, "not known"},
		{gluster.Versions{Asked: "10.3", MaxOp: 110000}, "names 10.3"},
		{gluster.Versions{Asked: "9.6", MaxOp: 90000}, "support"},
	} {
		tone, problem, next := versionsTrouble(c.v)
		if (problem == "") != (c.words == "") || !strings.Contains(problem, c.words) || (tone == "") != (problem == "") || (next == "") != (problem == "") {
			t.Errorf("%+v: %q %q %q", c.v, tone, problem, next)
		}
	}
}
