package views

import (
	"fmt"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// confirming is the bar that ends a review.
type confirming struct {
	Verdict                   Verdict
	Label, Blocked, CancelURL string
	Danger                    bool
	// Unasked says that what blocks is no mistake: something is still to be said.
	Unasked bool
	// OfTarget says that what blocks is wrong with what is typed.
	OfTarget bool
	// OOB says that the bar is sent with other parts of its review.
	OOB bool
}

// blockedBy says why an action cannot be confirmed, "" when it can.
func blockedBy(action jobs.ActionState, findings []preflight.Finding) string {
	switch blocking := preflight.Blocking(findings); {
	case !action.Allowed:
		return action.Why
	case len(blocking) == 1:
		return blocking[0].Summary
	case len(blocking) > 1:
		return fmt.Sprintf("%d checks forbid it; see above.", len(blocking))
	}
	return ""
}
