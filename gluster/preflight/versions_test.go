package preflight

import (
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestOnlyAProvenVersionIsOK(t *testing.T) {
	cases := []struct {
		name     string
		versions gluster.Versions
		want     Severity
		words    string
	}{
		{"11.1", gluster.Versions{Asked: "11.1", MaxOp: 110000}, OK, "Every connected node runs GlusterFS 11.1 or later 11"},
		{"a packager's 11.1", gluster.Versions{Asked: "11.1ubuntu1", MaxOp: 110000}, OK, "110000"},
		{"a development version that speaks 11.1", gluster.Versions{Asked: "11dev", MaxOp: 110000}, OK, "11.1 or later"},
		{"11.1 by the op-version alone", gluster.Versions{MaxOp: 110000}, OK, "11.1 or later"},
		{"10.3", gluster.Versions{Asked: "10.3", MaxOp: 100000}, OK, "Of the other nodes no more is known"},
		{"12", gluster.Versions{Asked: "12.0", MaxOp: 120000}, OK, "GlusterFS 12 or later"},
		{"10 or 11.0, nobody says which", gluster.Versions{MaxOp: 100000}, Block, "11.0 runs, which deletes files"},
		{"11.1 beside 10 or 11.0", gluster.Versions{Asked: "11.1", MaxOp: 100000}, Block, "different versions"},
		{"11.1 beside 9", gluster.Versions{Asked: "11.1", MaxOp: 90000}, Warn, "support"},
		{"12 beside 11.1", gluster.Versions{Asked: "12.0", MaxOp: 110000}, Warn, "at least one other 11"},
		{"9", gluster.Versions{Asked: "9.6", MaxOp: 90000}, Warn, "support"},
		{"6", gluster.Versions{Asked: "6.8", MaxOp: 60000}, Warn, "support"},
		{"6.8 where all speak 10", gluster.Versions{Asked: "6.8", MaxOp: 100000}, Block, "names 6.8"},
		{"10.3 where all speak 11.1", gluster.Versions{Asked: "10.3", MaxOp: 110000}, Block, "names 10.3"},
		{"nothing known", gluster.Versions{}, Block, "not known"},
		{"the binary's word alone", gluster.Versions{Asked: "11.1"}, Block, "names 11.1"},
		{"a question without an answer", gluster.Versions{Asked: "11.1", Unproven: "No answer came in time."}, Block, "No answer came in time."},
		{"a number that is none", gluster.Versions{Asked: "10.3", MaxOp: 7}, Block, "names 7"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if f := versions(Input{Versions: c.versions}); f.Severity != c.want || !strings.Contains(f.Summary, c.words) {
				t.Errorf("%s %q, want %s with %q", f.Severity, f.Summary, c.want, c.words)
			}
		})
	}
}

func TestNoVersionIsCalledFreeOfFaults(t *testing.T) {
	for _, asked := range []string{"10.3", "11.1", "11.2", "12.0", ""} {
		for _, op := range []int{0, 60000, 100000, 110000, 120000} {
			f := versions(Input{Versions: gluster.Versions{Asked: asked, MaxOp: op}})
			if strings.Contains(f.Summary, "no known fault") {
				t.Errorf("%s %d: %q", asked, op, f.Summary)
			}
		}
	}
}
