package jobs

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// This file holds by what requests are judged: starts by what is so now, reviews
// by what is known, with its age.

// StartReview is what there is to know before a run is started.
type StartReview struct {
	Findings []preflight.Finding
	// Command is what would run, none on a volume that is not supported.
	Command gluster.Command
	AsOf    AsOf
}

// AsOf says when what a review was judged by was read: the state of cluster and
// volume, and the sizes of the volume's bricks. Zero is never.
type AsOf struct{ State, Sizes time.Time }

// RemovalRequest asks for the removal of bricks.
type RemovalRequest struct {
	Cluster, Volume string
	// Bricks as selected, "host:/path".
	Bricks []string
	// Replica is the new replica count when the bricks lower it. 0 leaves it to
	// the selection; another value has to agree with it.
	Replica int
	// Migrate moves the data away first.
	Migrate bool
	// AutoCommit commits by itself when the migration was clean.
	AutoCommit bool
	// Confirm is what was typed; without migration it has to be the volume's
	// name.
	Confirm string
	// Throttle and Window are optional, see Job.
	Throttle string
	Window   Window
	// Seen is RemovalReview.Seen of the dialog the request comes from, "" if it
	// comes from none.
	Seen string
	Caller
}

// RemovalReview is what there is to know before bricks are removed.
type RemovalReview struct {
	// Removal is the complete selection; Problem says why there is none.
	Removal  gluster.Removal
	Problem  string
	Findings []preflight.Finding
	// Command is what would run, none with a Problem.
	Command gluster.Command
	// Seen stands for the volume's bricks as they were at the review.
	Seen string
	AsOf AsOf
}

// ReplaceReview is what there is to know before a brick is replaced.
type ReplaceReview struct {
	// Migrates says that the volume keeps one copy only, so that the new brick
	// is added and the old one's data moved away.
	Migrates bool
	Findings []preflight.Finding
	// Commands are what would run, none when something is wrong with the request
	// or the volume is not supported.
	Commands []gluster.Command
	// Wrong says, per field (brick, host, path), what is wrong with the request.
	Wrong map[string]string
	// Seen stands for the volume's bricks as they were at the review.
	Seen string
	AsOf AsOf
}
