package views

import "time"

// Stamp is a moment: exact for the title, readable for the text. The page's
// script shows it in the reader's zone; the server's text is UTC and says so.
type Stamp struct {
	At time.Time
}

// Known reports whether the moment is set.
func (s Stamp) Known() bool { return !s.At.IsZero() }

// UTC writes a moment exactly, for titles: "2026-11-02 14:03:12 UTC".
func (s Stamp) UTC() string { return s.At.UTC().Format("2006-01-02 15:04:05 MST") }

// ISO writes a moment for machines.
func (s Stamp) ISO() string { return s.At.UTC().Format(time.RFC3339) }

// Short writes a moment for people without JavaScript; the script replaces it
// by the reader's own time: "2 Nov 14:03 UTC".
func (s Stamp) Short() string { return s.At.UTC().Format("2 Jan 15:04 MST") }
