package gluster_test

import (
	"testing"

	"brickyard/gluster"
)

func TestAVersionIsReadWhateverAPackagerPutBehindIt(t *testing.T) {
	cases := []struct {
		text string
		want gluster.Version
		ok   bool
	}{
		{"10.3", gluster.Version{Major: 10, Minor: 3}, true},
		{"11.1ubuntu1", gluster.Version{Major: 11, Minor: 1}, true},
		{"11.1-4+b1", gluster.Version{Major: 11, Minor: 1}, true},
		{"3.12.15", gluster.Version{Major: 3, Minor: 12}, true},
		{"10dev", gluster.Version{Major: 10}, true},
		{"11", gluster.Version{Major: 11}, true},
		{"", gluster.Version{}, false},
		{"git-abc", gluster.Version{}, false},
		{"0.0", gluster.Version{}, false},
		{"-1.2", gluster.Version{}, false},
		{"99999999999999.1", gluster.Version{Major: 9999}, true},
	}
	for _, c := range cases {
		if got, ok := gluster.ParseVersion(c.text); ok != c.ok || ok && got != c.want {
			t.Errorf("%q: %v %v, want %v %v", c.text, got, ok, c.want, c.ok)
		}
	}
}

func TestAnOpVersionProvesTheLowestReleaseOnly(t *testing.T) {
	v := func(major, minor int) gluster.Version { return gluster.Version{Major: major, Minor: minor} }
	cases := []struct {
		asked string
		op    int
		want  gluster.Releases
		ok    bool
		mixed bool
	}{
		{"11.1", 110000, gluster.Releases{From: v(11, 1), Until: v(12, 0)}, true, false},
		{"11.2", 110000, gluster.Releases{From: v(11, 1), Until: v(12, 0)}, true, false},
		{"10.3", 100000, gluster.Releases{From: v(10, 0), Until: v(11, 1)}, true, false},
		{"11.0", 100000, gluster.Releases{From: v(10, 0), Until: v(11, 1)}, true, false},
		{"11.1", 100000, gluster.Releases{From: v(10, 0), Until: v(11, 1)}, true, true},
		{"10.5", 90000, gluster.Releases{From: v(9, 0), Until: v(10, 0)}, true, true},
		{"6.8", 60000, gluster.Releases{From: v(6, 0), Until: v(7, 0)}, true, false},
		{"12.0", 120000, gluster.Releases{From: v(12, 0), Until: v(13, 0)}, true, false},
		{"3.12.15", 31202, gluster.Releases{From: v(3, 12), Until: v(4, 0)}, true, false},
		{"", 110000, gluster.Releases{From: v(11, 1), Until: v(12, 0)}, true, false},
		{"11.3", 110003, gluster.Releases{From: v(11, 1), Until: v(12, 0)}, true, false},
		{"10.3", 0, gluster.Releases{}, false, false},
		{"10.3", 7, gluster.Releases{}, false, false},
		{"10.3", -100000, gluster.Releases{}, false, false},
		{"10.3", 1 << 40, gluster.Releases{}, false, false},
	}
	for _, c := range cases {
		versions := gluster.Versions{Asked: c.asked, MaxOp: c.op}
		got, ok := versions.Lowest()
		if got != c.want || ok != c.ok || versions.Mixed() != c.mixed {
			t.Errorf("%+v: %v %v, mixed %v", versions, got, ok, versions.Mixed())
		}
	}
}

func TestANodeCannotBeOlderThanWhatAllAreProvenToRun(t *testing.T) {
	for _, c := range []struct {
		asked string
		op    int
		want  bool
	}{
		{"6.8", 100000, true}, {"10.3", 110000, true}, {"11.0", 110000, true}, {"11dev", 110000, false}, {"10dev", 110000, true},
		{"11.1", 110000, false}, {"11.1", 100000, false}, {"", 110000, false}, {"10.3", 0, false},
	} {
		if got := (gluster.Versions{Asked: c.asked, MaxOp: c.op}).Contradict(); got != c.want {
			t.Errorf("%s with %d: %v", c.asked, c.op, got)
		}
	}
}

func TestRangesOfReleasesMeetAndContain(t *testing.T) {
	v := func(major, minor int) gluster.Version { return gluster.Version{Major: major, Minor: minor} }
	ten := gluster.Releases{From: v(10, 0), Until: v(11, 0)}
	open := gluster.Releases{From: v(11, 0)}
	for _, c := range []struct {
		what      string
		got, want bool
	}{
		{"10.3 in 10", ten.Contains(v(10, 3)), true},
		{"11.0 in 10", ten.Contains(v(11, 0)), false},
		{"12.0 in 11 on", open.Contains(v(12, 0)), true},
		{"10.3 in 11 on", open.Contains(v(10, 3)), false},
		{"10 meets 11 on", ten.Meets(open), false},
		{"10 meets itself", ten.Meets(ten), true},
		{"11 on meets 10.5 on", open.Meets(gluster.Releases{From: v(10, 5)}), true},
		{"10 within 9 on", ten.Within(gluster.Releases{From: v(9, 0)}), true},
		{"11 on within 10", open.Within(ten), false},
		{"10 within 10.1 on", ten.Within(gluster.Releases{From: v(10, 1)}), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", c.what, c.got)
		}
	}
}
