package handlers

import (
	"fmt"
	"unicode/utf8"

	"brickyard/views"
)

// maxBricks and maxBrick bound a selection: what is asked for, and how long one
// name is in bytes.
const (
	maxBricks = 1000
	maxBrick  = 4096 + 256
)

// checkBricks refuses what cannot be the names of bricks.
func checkBricks(names []string) error {
	if len(names) > maxBricks {
		return invalid("bricks", fmt.Sprintf("More than %d bricks are listed.", maxBricks))
	}
	for _, name := range names {
		if len(name) > maxBrick || !utf8.ValidString(name) {
			return invalid("bricks", "A brick's name is too long, or not valid text.")
		}
	}
	return nil
}

// bricksChanged is the problem of a review that is asked for again when the volume has
// other bricks than it showed; nil when it has not. seen and now stand for the bricks.
func bricksChanged(seen, now string, status int) *views.Problem {
	if seen == "" || seen == now {
		return nil
	}
	return &views.Problem{
		Status: status, Title: "The bricks have changed",
		Sentence: "The volume's bricks have changed since this dialog was opened. This is how they are now.",
	}
}
