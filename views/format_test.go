package views

import (
	"math"
	"testing"
	"time"
)

func TestSize(t *testing.T) {
	for _, c := range []struct {
		bytes uint64
		want  string
	}{
		{0, "0 B"}, {1, "1 B"}, {1023, "1023 B"}, {1024, "1.00 KiB"}, {1536, "1.50 KiB"}, {10_240, "10.0 KiB"},
		{44_236_800_000, "41.2 GiB"}, {1<<20 - 1, "1.00 MiB"}, {1<<30 - 1, "1.00 GiB"}, {999 << 30, "999 GiB"},
		{1 << 40, "1.00 TiB"}, {math.MaxUint64, "16.0 EiB"},
	} {
		if got := Size(c.bytes); got != c.want {
			t.Errorf("Size(%d) = %q, want %q", c.bytes, got, c.want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1204: "1,204", 1 << 33: "8,589,934,592", math.MaxUint64: "18446744073709551615"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Counted(1, "file", "files"); got != "1 file" {
		t.Errorf("got %q", got)
	}
}

func TestRate(t *testing.T) {
	for rate, want := range map[float64]string{0: "0 B/s", -3: "0 B/s", math.Inf(1): "0 B/s", 36_800_000: "35.1 MiB/s", 0.4: "0 B/s"} {
		if got := Rate(rate); got != want {
			t.Errorf("Rate(%v) = %q, want %q", rate, got, want)
		}
	}
	if got := Rate(math.NaN()); got != "0 B/s" {
		t.Errorf("Rate(NaN) = %q", got)
	}
}

func TestAnEstimateLooksNoMoreExactThanItIs(t *testing.T) {
	for d, want := range map[time.Duration]string{
		3 * time.Second:                "1 min",
		9*time.Minute + 40*time.Second: "10 min",
		63 * time.Minute:               "1 h 5 min",
		2*time.Hour + 14*time.Minute:   "2 h 10 min",
		50*time.Hour + 40*time.Minute:  "2 d 3 h",
	} {
		if got := roughly(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestPercentIsNeverAHundredBeforeItIs(t *testing.T) {
	for _, c := range []struct {
		part, whole uint64
		want        string
	}{{0, 0, "–"}, {0, 10, "0 %"}, {999, 1000, "99 %"}, {1000, 1000, "100 %"}, {7, 5, "100 %"}} {
		if got := Percent(c.part, c.whole); got != c.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", 999 * time.Millisecond: "0 s", 45 * time.Second: "45 s", 60 * time.Second: "1 min",
		725 * time.Second: "12 min 5 s", 200 * time.Minute: "3 h 20 min", 24 * time.Hour: "1 d", 52 * time.Hour: "2 d 4 h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
	if got := Ago(725 * time.Second); got != "12 min ago" {
		t.Errorf("Ago = %q", got)
	}
}

func TestStampsAreUTC(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	s := Stamp{time.Date(2026, 11, 2, 15, 3, 12, 0, berlin)}
	if got := s.UTC(); got != "2026-11-02 14:03:12 UTC" {
		t.Errorf("UTC = %q", got)
	}
	if got := s.ISO(); got != "2026-11-02T14:03:12Z" {
		t.Errorf("ISO = %q", got)
	}
	if got := s.Short(); got != "2 Nov 14:03 UTC" {
		t.Errorf("Short = %q", got)
	}
}

func TestDifferentNamesNeverShareAnID(t *testing.T) {
	seen := map[string]string{}
	for _, n := range [][2]string{{"a", "b.c"}, {"a.b", "c"}, {"a-b", "c"}, {"a", "b-c"}, {"a_b", "c"}, {"a_5fb", "c"}, {"ä", "c"}, {"A", "c"}, {"a b", "c"}} {
		id := VolumeID(n[0], n[1])
		if other, taken := seen[id]; taken {
			t.Errorf("%v and %s are both %s", n, other, id)
		}
		seen[id] = n[0] + "/" + n[1]
	}
}
