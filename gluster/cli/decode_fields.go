package cli

import (
	"slices"
	"strconv"
	"strings"

	"brickyard/gluster"
)

// fields reads numbers and remembers those that are none. A missing or empty
// number is 0, as older versions leave fields out that they do not know.
type fields struct{ oddities []gluster.Oddity }

// unreadable is what a number that could not be read is where 0 has a meaning.
const unreadable = -1

// maxCount is the largest count that is believed: of bricks, copies, snapshots.
const maxCount = 1 << 20

// count reads a count that decides about nothing.
func (f *fields) count(name string, text *string) int { return max(0, f.read(name, text, false)) }

// decisive reads a count that tells where data lies.
func (f *fields) decisive(name string, text *string) int { return max(0, f.read(name, text, true)) }

// must reads a code of which 0 is one among others: it may not be missing. What
// cannot be read is unreadable.
func (f *fields) must(name string, text *string) int {
	if text == nil || strings.TrimSpace(*text) == "" {
		f.odd(name, "", true)
		return unreadable
	}
	return f.read(name, text, true)
}

func (f *fields) read(name string, text *string, decides bool) int {
	if text == nil || strings.TrimSpace(*text) == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(*text))
	if err != nil || n < 0 || n > maxCount {
		f.odd(name, *text, decides)
		return unreadable
	}
	return n
}

// size reads a number of bytes or inodes; "N/A" is what gluster prints for a
// brick that is offline.
func (f *fields) size(name string, text *string) uint64 {
	if text == nil {
		return 0
	}
	s := strings.TrimSpace(*text)
	if s == "" || s == "N/A" {
		return 0
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		f.odd(name, s, false)
		return 0
	}
	return n
}

// maxOdd bounds how many oddities of one volume or brick are kept.
const maxOdd = 8

// oddText bounds the text of one, in bytes.
const oddText = 60

func (f *fields) odd(name, text string, decides bool) {
	if text = excerpt(text); len(text) > oddText {
		text = strings.ToValidUTF8(text[:oddText], "") + "…"
	}
	if o := (gluster.Oddity{Field: name, Text: text, Decides: decides}); len(f.oddities) < maxOdd {
		f.oddities = append(f.oddities, o)
	}
}

// names reports whether one of the fields could not be read.
func (f *fields) names(fields ...string) bool {
	return slices.ContainsFunc(f.oddities, func(o gluster.Oddity) bool { return slices.Contains(fields, o.Field) })
}
