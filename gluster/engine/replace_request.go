package engine

import (
	"errors"
	"fmt"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// ReplaceRequest asks for a brick to be put in another's place.
type ReplaceRequest struct {
	Cluster, Volume string
	// Brick is the one that goes, "host:/path"; With the one that comes. With
	// Reset the brick stays where it is and gets a new disk, and With is not
	// looked at.
	Brick, With string
	Reset       bool
	// Seen is ReplaceReview.Seen of the dialog the request comes from, "" if it
	// comes from none.
	Seen string
	jobs.Caller
}

// wrongReplacement says per field what is wrong with a request as such.
func wrongReplacement(s jobs.Snapshot, v gluster.Volume, req ReplaceRequest) map[string]string {
	wrong := map[string]string{}
	if _, known := v.SubvolumeOf(req.Brick); req.Brick == "" {
		wrong["brick"] = "No brick is selected."
	} else if !known {
		wrong["brick"] = fmt.Sprintf("The brick %q is not part of volume %s.", req.Brick, v.Name)
	}
	if req.Reset {
		return wrong
	}
	host, path := SplitTarget(req.With)
	err := gluster.CheckTarget(host, path, s.Peers, s.Volumes)
	var target *gluster.TargetError
	switch {
	case !errors.As(err, &target):
	case target.Host != "":
		wrong["host"] = target.Host
	default:
		wrong["path"] = target.Path
	}
	return wrong
}

// SplitTarget takes a new brick's name apart as people type it, so that each
// half can be judged even when it is wrong: at the first ":/", else at the last
// colon; without any colon it is all path.
func SplitTarget(with string) (host, path string) {
	if host, path, ok := gluster.SplitBrickName(with); ok {
		return host, path
	}
	for i := len(with) - 1; i >= 0; i-- {
		if with[i] == ':' {
			return with[:i], with[i+1:]
		}
	}
	return "", with
}

// checkReplace refuses what is wrong with a request as such.
func checkReplace(s jobs.Snapshot, v gluster.Volume, req ReplaceRequest) error {
	if req.Seen != "" && req.Seen != bricksSeen(v) {
		return jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: "The volume's bricks have changed since this dialog was opened. Look at the selection again."})
	}
	if err := checkName(v); err != nil {
		return err
	}
	wrong := wrongReplacement(s, v, req)
	for _, field := range []string{"brick", "host", "path"} {
		switch why := wrong[field]; {
		case why != "" && malformed(req):
			return &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: wrong}
		case why != "":
			return jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: wrong})
		}
	}
	return nil
}

// malformed reports whether a request is wrong whatever the cluster is like.
func malformed(req ReplaceRequest) bool {
	return req.Brick == "" || wrongReplacement(jobs.Snapshot{}, gluster.Volume{}, req)["path"] != ""
}
