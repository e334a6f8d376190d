package jobs

import (
	"fmt"
	"time"
	_ "time/tzdata"
)

// This file holds what a window is, and when it is open. Whether a job may be given one
// now is told by allowed.go.

// Window is the time of day in which a job's task may run, such as 22:00 to
// 06:00. The zero Window is none: the task may always run.
//
// It is a part of each day in its zone. It begins and ends at the first moment
// at which the clock on the wall there shows From and To, or jumps over them:
// an hour that does not exist in spring opens and closes when the clock is put
// forward, an hour that comes twice in autumn counts once, the first time. To
// at or before From means the next day.
type Window struct {
	// From and To are "HH:MM"; From opens, To closes.
	From string `json:"from"`
	To   string `json:"to"`
	// Zone is a name such as "Europe/Berlin"; "" is the server's own zone.
	Zone string `json:"zone"`
}

// WindowChange is who changed a job's window, when and why.
type WindowChange struct {
	By, Reason string
	At         time.Time
}

// WindowError says what is wrong with a window, and in which field: "from",
// "to" or "zone".
type WindowError struct{ Field, Sentence string }

func (e *WindowError) Error() string { return e.Sentence }

// NewWindow returns the window of these words, with times as "HH:MM". Three
// empty words are no window. The error is a *WindowError.
func NewWindow(from, to, zone string) (Window, error) {
	if from == "" && to == "" && zone == "" {
		return Window{}, nil
	}
	w := Window{From: from, To: to, Zone: zone}
	for _, f := range []struct{ field, text string }{{"from", from}, {"to", to}} {
		if _, ok := minutes(f.text); !ok {
			return Window{}, &WindowError{f.field, fmt.Sprintf("%q is not a time of day; write it like 22:00.", f.text)}
		}
	}
	if from == to {
		return Window{}, &WindowError{"to", "A window that begins and ends at the same time is always or never open. Leave it out, or give it another end."}
	}
	if _, err := w.location(); err != nil || serversOwn(zone) {
		return Window{}, &WindowError{"zone", fmt.Sprintf("There is no time zone %q. Write it like Europe/Berlin, or leave it empty for the server's own.", zone)}
	}
	return w, nil
}

// serversOwn reports whether a word is no zone's name but stands for the server's
// own zone: time.LoadLocation takes Local, and localtime is a file beside the
// zones. A window would say it to people who cannot know which zone is meant.
func serversOwn(zone string) bool { return zone == "Local" || zone == "localtime" }

// None reports whether there is no window.
func (w Window) None() bool { return w == Window{} }

// String is the window in words: "22:00–06:00 Europe/Berlin".
func (w Window) String() string {
	if w.None() {
		return ""
	}
	text := w.From + "–" + w.To
	if w.Zone != "" {
		text += " " + w.Zone
	}
	return text
}

// Open reports whether a task may run at a moment, and until when. Without a
// window it always may, and until is zero.
func (w Window) Open(now time.Time) (open bool, until time.Time) {
	if w.None() {
		return true, time.Time{}
	}
	for day := -1; day <= 1; day++ {
		begin, end := w.on(now, day)
		if !now.Before(begin) && now.Before(end) {
			return true, end
		}
	}
	return false, time.Time{}
}

// Opens is the next moment after now at which the window opens; zero without a
// window.
func (w Window) Opens(now time.Time) time.Time {
	if w.None() {
		return time.Time{}
	}
	// A day on which the clock jumps over the whole window has none.
	for day := -1; day <= 4; day++ {
		if begin, end := w.on(now, day); begin.After(now) && begin.Before(end) {
			return begin
		}
	}
	return time.Time{}
}

// on is the window that begins some days after the day of now.
func (w Window) on(now time.Time, days int) (begin, end time.Time) {
	loc, err := w.location()
	from, ok := minutes(w.From)
	to, ok2 := minutes(w.To)
	if err != nil || !ok || !ok2 {
		return time.Time{}, time.Time{} // it never opens; NewWindow lets no such window through
	}
	y, m, d := now.In(loc).Date()
	begin = firstAt(y, m, d+days, from, loc)
	if to <= from {
		days++
	}
	return begin, firstAt(y, m, d+days, to, loc)
}

func (w Window) location() (*time.Location, error) {
	if w.Zone == "" {
		return time.Local, nil
	}
	loc, err := time.LoadLocation(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: %w", w.Zone, err)
	}
	return loc, nil
}

// minutes reads "HH:MM" as minutes since midnight.
func minutes(text string) (int, bool) {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

// firstAt is the first moment at which clocks show a time of a day, or the
// moment at which they are put past it. time.Date leaves both open.
func firstAt(year int, month time.Month, day, minute int, loc *time.Location) time.Time {
	wall := time.Date(year, month, day, minute/60, minute%60, 0, 0, time.UTC)
	at := func(near time.Time) time.Time {
		_, offset := near.In(loc).Zone()
		return wall.Add(-time.Duration(offset) * time.Second)
	}
	before, after := at(wall.Add(-30*time.Hour)), at(wall.Add(30*time.Hour))
	earlier, later := before, after
	if later.Before(earlier) {
		earlier, later = later, earlier
	}
	for _, t := range []time.Time{earlier, later} {
		if l := t.In(loc); l.Hour()*60+l.Minute() == minute && l.Day() == wall.Day() {
			return t
		}
	}
	// Skipped: the clocks were put forward between the two.
	jump, _ := later.In(loc).ZoneBounds()
	return jump.UTC()
}
