package store

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"brickyard/gluster/jobs"
)

func TestCursorsComeBackAndOthersAreRefused(t *testing.T) {
	c := cursor{newest: 1 << 40, created: -5, id: 7, open: []int64{9, 1 << 50, 3, 4}, shown: 2}
	back, err := parseCursor(c.String())
	if err != nil || !slices.Equal(back.open, c.open) || back.newest != c.newest || back.created != c.created || back.id != c.id || back.shown != 2 {
		t.Errorf("%+v, %v", back, err)
	}
	raw, _ := base64.RawURLEncoding.DecodeString(c.String())
	encode := base64.RawURLEncoding.EncodeToString
	s := openStore(t)
	for _, bad := range []string{
		"x", "!", "====", " ", c.String() + "A", c.String() + "\n", "'; DROP TABLE jobs", strings.Repeat("A", 10_000),
		encode([]byte{2}), encode([]byte{1}), encode(raw[:len(raw)-1]), encode(append(raw, 0)),
		encode([]byte{1, 0, 0, 0, 4, 2, 0}),                                          // shown above the count
		encode([]byte{1, 0, 0, 0, 1, 0}),                                             // shown below 0
		encode([]byte{1, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 127}),   // a count of 2⁶²
		encode([]byte{1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0}), // longer than 64 bits
		encode([]byte{2, 1, 0, 0, 0, 0, 0}),                                          // fewer than none were shown
	} {
		if _, err := s.Jobs(ctx, jobs.JobFilter{Cursor: bad}); !errors.Is(err, ErrBadCursor) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

// Scripts, and pages that were open over an update, hold cursors without a count.
func TestACursorThatDoesNotCountStillLeadsOn(t *testing.T) {
	s := openStore(t)
	seedPages(t, s)
	p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Limit: 3}))
	c := must[cursor](t)(parseCursor(p.Next))
	same(t, 3, c.before)
	c.before = -1
	next := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{Limit: 4, Cursor: c.String()}))
	same(t, "o4 o2 e9 e7", volumes(next.Jobs))
	same(t, -1, next.Before)
	same(t, -1, must[cursor](t)(parseCursor(next.Next)).before)
}

func FuzzCursor(f *testing.F) {
	f.Add(firstCursor.String())
	f.Add(cursor{newest: 3, open: []int64{3, 1}, shown: 1}.String())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text)
		if err != nil {
			return
		}
		if back, err := parseCursor(c.String()); err != nil || !slices.Equal(back.open, c.open) || back.shown > len(back.open) {
			t.Errorf("%q: %+v became %+v, %v", text, c, back, err)
		}
	})
}
