package views

import (
	"encoding/json"
	"testing"

	"brickyard/gluster/preflight"
)

func TestAFindingReadsTheSameAfterItWasStored(t *testing.T) {
	for want, value := range map[string]any{
		"50.0 GiB": uint64(50 << 30), "17 B": uint64(17), "1,024": 1024, "a, b": []string{"a", "b"}, "12.5": 12.5, "yes": true, "10%": "10%",
	} {
		f := preflight.Finding{Severity: preflight.Warn, Figures: []preflight.Figure{{Name: "f", Value: value}}}
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var stored preflight.Finding
		if err := json.Unmarshal(text, &stored); err != nil {
			t.Fatal(err)
		}
		for where, f := range map[string]preflight.Finding{"in the dialog": f, "on the job's page": stored} {
			if got := NewFindings([]preflight.Finding{f})[0].Figures[0].Value; got != want {
				t.Errorf("%s: %q, want %q", where, got, want)
			}
		}
	}
}
