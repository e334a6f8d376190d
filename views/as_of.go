package views

import (
	"time"

	"brickyard/gluster/jobs"
)

// AsOf is the line of a review that says how old its figures are. Words are the
// ages, Exact the moments; without words there is no line.
type AsOf struct{ Words, Exact string }

// NewAsOf makes it from when state and sizes were read; zero is never.
func NewAsOf(read jobs.AsOf, now time.Time) AsOf {
	if read.State.IsZero() {
		return AsOf{}
	}
	line := AsOf{
		Words: "State read " + Ago(now.Sub(read.State)),
		Exact: "State read at " + Stamp{read.State}.UTC(),
	}
	if read.Sizes.IsZero() {
		line.Words += ", sizes not read"
		return line
	}
	line.Words += ", sizes " + Ago(now.Sub(read.Sizes))
	line.Exact += ", sizes at " + Stamp{read.Sizes}.UTC()
	return line
}
