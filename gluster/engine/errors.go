package engine

import (
	"errors"

	"brickyard/gluster"
)

// errLookAgain ends an active pass that met something only a complete look can
// explain.
var errLookAgain = errors.New("a complete look at the cluster is needed")

// errVolumeSilent: `volume status all` left the volume out, as it does while
// somebody else holds its lock.
var errVolumeSilent error = silentError{}

type silentError struct{}

func (silentError) Error() string { return "the volume was left out of the status" }

func (silentError) Failure() gluster.Failure { return gluster.FailureBusy }

func (silentError) Words() string {
	return "glusterd gives no answer about this volume; somebody else may hold its lock"
}

// errNoTaskID: glusterd said yes and named no task; what it did is not known.
var errNoTaskID = errors.New("glusterd's answer names no task")
