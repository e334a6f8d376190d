package store

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
)

// ErrBadCursor is returned by Jobs for a cursor that is not one of its own.
var ErrBadCursor = errors.New("the cursor is not one that a page of jobs ended with")

// cursor is where a walk through the pages stands. It carries the open jobs of
// its first page, because their place in the order changes while people look;
// what was ended then is found by its creation alone, which never changes. One
// volume has one open job at most, and an id takes about two bytes, so that a
// thousand open jobs still fit into an address.
type cursor struct {
	newest      int64 // the youngest job at the first page
	created, id int64 // the last ended job that was shown, created in microseconds
	open        []int64
	shown       int // how many of open were shown
	// before is how many jobs were shown, -1 in a cursor of a Brickyard that did not
	// count them yet.
	before int
	// more says that there are jobs behind it; it is not written.
	more bool
}

var firstCursor = cursor{created: math.MaxInt64, id: math.MaxInt64}

// The versions of a cursor: one that does not count what was shown, and one that does.
const (
	cursorUncounted = 1
	cursorCounted   = 2
)

var cursorText = base64.RawURLEncoding

func (c cursor) String() string {
	b := []byte{cursorUncounted}
	if c.before >= 0 {
		b = binary.AppendVarint([]byte{cursorCounted}, int64(c.before))
	}
	for _, n := range []int64{c.newest, c.created, c.id, int64(c.shown), int64(len(c.open))} {
		b = binary.AppendVarint(b, n)
	}
	var before int64
	for _, id := range c.open {
		b = binary.AppendVarint(b, id-before)
		before = id
	}
	return cursorText.EncodeToString(b)
}

func parseCursor(text string) (c cursor, err error) {
	b, err := cursorText.DecodeString(text)
	if err != nil || len(b) == 0 || b[0] != cursorUncounted && b[0] != cursorCounted {
		return c, ErrBadCursor
	}
	counted := b[0] == cursorCounted
	b = b[1:]
	ok := true
	next := func() int64 {
		v, n := binary.Varint(b)
		if n <= 0 {
			ok = false
			return 0
		}
		b = b[n:]
		return v
	}
	c.before = -1
	if counted {
		// What is no count makes another text again, and is refused below.
		c.before = int(next())
	}
	c.newest, c.created, c.id = next(), next(), next()
	shown, count := next(), next()
	// Each id takes a byte at least: a count that promises more is not believed
	// before memory is spent on it.
	if !ok || shown < 0 || shown > count || count > int64(len(b)) {
		return cursor{}, ErrBadCursor
	}
	c.shown = int(shown)
	var id int64
	for range count {
		id += next()
		c.open = append(c.open, id)
	}
	// The decoder overlooks line ends, and numbers can be written in many ways;
	// only the one that String makes is taken.
	if !ok || len(b) != 0 || c.String() != text {
		return cursor{}, ErrBadCursor
	}
	return c, nil
}
