package views

import (
	"testing"

	"brickyard/gluster/preflight"
)

func TestTheVerdictCountsWhatSpeaksAgainst(t *testing.T) {
	ok, warn, block := preflight.Finding{Severity: preflight.OK}, preflight.Finding{Severity: preflight.Warn}, preflight.Finding{Severity: preflight.Block}
	for _, c := range []struct {
		findings   []preflight.Finding
		words      string
		tone       Tone
		loud, fine int
	}{
		{nil, "", ToneOK, 0, 0},
		{[]preflight.Finding{ok}, "1 check: nothing speaks against it", ToneOK, 0, 1},
		{[]preflight.Finding{ok, warn, ok}, "3 checks: 1 warns", ToneWarn, 1, 2},
		{[]preflight.Finding{ok, block, warn, warn}, "4 checks: 1 blocks, 2 warn", ToneBad, 3, 1},
		{[]preflight.Finding{block, block}, "2 checks: 2 block", ToneBad, 2, 0},
	} {
		v := NewVerdict(NewFindings(c.findings))
		if v.Words != c.words || v.Badge.Tone != c.tone || len(v.Loud) != c.loud || len(v.Fine) != c.fine {
			t.Errorf("%q: %q, %v, %d loud, %d fine", c.words, v.Words, v.Badge.Tone, len(v.Loud), len(v.Fine))
		}
	}
}
