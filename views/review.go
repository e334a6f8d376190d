package views

import (
	"fmt"

	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

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
