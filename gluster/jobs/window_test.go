package jobs

import (
	"errors"
	"testing"
	"time"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// The clocks of Berlin went from 02:00 to 03:00 on 2026-03-29, and from 03:00
// back to 02:00 on 2026-10-25.
func TestAWindowIsOpenAtTheRightMoments(t *testing.T) {
	night := Window{From: "22:00", To: "06:00", Zone: "Europe/Berlin"}
	for _, c := range []struct {
		name   string
		window Window
		now    string
		until  string // "" when it is closed
		opens  string
	}{
		{"before a night", night, "2026-11-21T20:59:59Z", "", "2026-11-21T21:00:00Z"},
		{"the night begins", night, "2026-11-21T21:00:00Z", "2026-11-22T05:00:00Z", "2026-11-22T21:00:00Z"},
		{"after midnight", night, "2026-11-22T00:30:00Z", "2026-11-22T05:00:00Z", "2026-11-22T21:00:00Z"},
		{"the last second", night, "2026-11-22T04:59:59Z", "2026-11-22T05:00:00Z", "2026-11-22T21:00:00Z"},
		{"the night is over", night, "2026-11-22T05:00:00Z", "", "2026-11-22T21:00:00Z"},
		{"a window within a day", Window{"09:00", "17:30", "UTC"}, "2026-11-21T17:29:00Z", "2026-11-21T17:30:00Z", "2026-11-22T09:00:00Z"},
		{"its day is over", Window{"09:00", "17:30", "UTC"}, "2026-11-21T17:30:00Z", "", "2026-11-22T09:00:00Z"},
		{"a zone without summer time", Window{"22:00", "06:00", "Asia/Kolkata"}, "2026-06-01T16:30:00Z", "2026-06-02T00:30:00Z", "2026-06-02T16:30:00Z"},
		{"the night in which the clocks go forward is an hour shorter", night, "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", "2026-03-29T20:00:00Z"},
		{"the night in which they go back is an hour longer", night, "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", "2026-10-25T21:00:00Z"},
		{"it opens in the hour that is skipped: when the clocks jump", Window{"02:30", "05:00", "Europe/Berlin"}, "2026-03-29T00:59:59Z", "", "2026-03-29T01:00:00Z"},
		{"and is open then", Window{"02:30", "05:00", "Europe/Berlin"}, "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z", "2026-03-30T00:30:00Z"},
		{"it closes in the hour that is skipped: when the clocks jump", Window{"01:00", "02:30", "Europe/Berlin"}, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T23:00:00Z"},
		{"a window within the skipped hour does not come that day", Window{"02:15", "02:45", "Europe/Berlin"}, "2026-03-29T00:00:00Z", "", "2026-03-30T00:15:00Z"},
		{"an hour that comes twice opens the first time", Window{"02:30", "04:00", "Europe/Berlin"}, "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z", "2026-10-26T01:30:00Z"},
		{"and closes the first time", Window{"01:00", "02:30", "Europe/Berlin"}, "2026-10-25T00:29:00Z", "2026-10-25T00:30:00Z", "2026-10-26T00:00:00Z"},
		{"and does not open again in its second run", Window{"01:00", "02:30", "Europe/Berlin"}, "2026-10-25T01:15:00Z", "", "2026-10-26T00:00:00Z"},
		{"clocks that jump at midnight", Window{"00:00", "02:00", "Africa/Cairo"}, "2026-04-23T21:59:59Z", "", "2026-04-23T22:00:00Z"},
		{"a half-hour zone on the other side", Window{"23:45", "00:15", "Australia/Lord_Howe"}, "2026-07-01T13:20:00Z", "2026-07-01T13:45:00Z", "2026-07-02T13:15:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			open, until := c.window.Open(at(t, c.now))
			if open != (c.until != "") || open && !until.Equal(at(t, c.until)) {
				t.Errorf("open = %v until %v, want until %q", open, until.UTC(), c.until)
			}
			if opens := c.window.Opens(at(t, c.now)); !opens.Equal(at(t, c.opens)) {
				t.Errorf("opens %v, want %s", opens.UTC(), c.opens)
			}
		})
	}
}

func TestEachDayOfAYearHasOneNight(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata", "America/Santiago", ""} {
		w := Window{From: "22:00", To: "06:00", Zone: zone}
		now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
		for nights := range 365 {
			begin := w.Opens(now)
			open, end := w.Open(begin)
			if length := end.Sub(begin); !open || length < 7*time.Hour || length > 9*time.Hour {
				t.Fatalf("%s, night %d: from %v to %v", zone, nights, begin, end)
			}
			if open, _ := w.Open(begin.Add(-time.Second)); open {
				t.Fatalf("%s: open before %v", zone, begin)
			}
			if open, _ := w.Open(end); open {
				t.Fatalf("%s: open at its end %v", zone, end)
			}
			now = end
		}
	}
}

func TestABadWindowIsRefused(t *testing.T) {
	for _, c := range []struct{ from, to, zone, field string }{
		{"22:00", "22:00", "", "to"},
		{"", "06:00", "", "from"},
		{"22:00", "", "", "to"},
		{"", "", "Europe/Berlin", "from"},
		{"24:00", "06:00", "", "from"},
		{"9:00", "17:00", "", "from"},
		{"22:60", "06:00", "", "from"},
		{"22.00", "06:00", "", "from"},
		{"22:00", "06:00:00", "", "to"},
		{"22:00", "06:00", "Europe/Atlantis", "zone"},
		{"22:00", "06:00", "Local", "zone"},
		{"22:00", "06:00", "local", "zone"},
		{"22:00", "06:00", "localtime", "zone"},
		{"22:00", "06:00", "../../etc/passwd", "zone"},
		{"22:00", "06:00", "/etc/localtime", "zone"},
	} {
		_, err := NewWindow(c.from, c.to, c.zone)
		var wrong *WindowError
		if !errors.As(err, &wrong) || wrong.Field != c.field || wrong.Sentence == "" {
			t.Errorf("NewWindow(%q, %q, %q) = %v, want an error about %s", c.from, c.to, c.zone, err, c.field)
		}
	}
	if w, err := NewWindow("", "", ""); err != nil || !w.None() {
		t.Errorf("no window: %v %v", w, err)
	}
	if w, err := NewWindow("22:00", "06:00", ""); err != nil || w.String() != "22:00–06:00" {
		t.Errorf("the server's own zone: %v %v", w, err)
	}
	if open, until := (Window{}).Open(time.Now()); !open || !until.IsZero() {
		t.Error("without a window it is always open")
	}
}
