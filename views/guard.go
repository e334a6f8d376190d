package views

import (
	"brickyard/gluster/preflight"
)

// Guard is what a dialog asks for beside the review, so that a finding's block is
// taken away or a risk is taken knowingly.
//
// Form fields: guarded (1, so that an unticked box is told from a first visit),
// lookupOptimizeOff (1), confirm (with a Name).
type Guard struct {
	// Again is how the review is asked for when the box changes.
	Again Again
	// Remedy is the command that is run first, "" when none is offered; Agreed
	// says that the box is ticked.
	Remedy string
	Agreed bool
	// Name has to be typed, "" if nothing has.
	Name, Typed string
}

// NewGuard takes from the findings what can be done about them. name is what has
// to be typed, "" if nothing has.
func NewGuard(again Again, findings []preflight.Finding, agreed bool, name, typed string) Guard {
	g := Guard{Again: again, Name: name, Typed: typed}
	for _, f := range findings {
		if f.Remedy != nil {
			g.Remedy, g.Agreed = f.Remedy.Command, agreed
		}
	}
	return g
}
