package views_test

import (
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

func TestTheAgesOfAReview(t *testing.T) {
	at := time.Date(2026, 11, 2, 14, 3, 12, 0, time.UTC)
	for name, tc := range map[string]struct {
		read         jobs.AsOf
		words, exact string
	}{
		"both":          {jobs.AsOf{State: at.Add(-4 * time.Second), Sizes: at.Add(-50 * time.Second)}, "State read 4 s ago, sizes 50 s ago", "State read at 2026-11-02 14:03:08 UTC, sizes at 2026-11-02 14:02:22 UTC"},
		"hours":         {jobs.AsOf{State: at, Sizes: at.Add(-3 * time.Hour)}, "State read 0 s ago, sizes 3 h ago", "State read at 2026-11-02 14:03:12 UTC, sizes at 2026-11-02 11:03:12 UTC"},
		"no sizes":      {jobs.AsOf{State: at.Add(-time.Minute)}, "State read 1 min ago, sizes not read", "State read at 2026-11-02 14:02:12 UTC"},
		"nothing":       {jobs.AsOf{}, "", ""},
		"clock was set": {jobs.AsOf{State: at.Add(time.Hour), Sizes: at.Add(time.Hour)}, "State read 0 s ago, sizes 0 s ago", "State read at 2026-11-02 15:03:12 UTC, sizes at 2026-11-02 15:03:12 UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := views.NewAsOf(tc.read, at); got.Words != tc.words || got.Exact != tc.exact {
				t.Errorf("%+v", got)
			}
		})
	}
}
