package views

import (
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// RemovalReview is the dialog before bricks are removed, and its page.
//
// Form fields: brick (the complete selection), picked (what was selected),
// options (1, so that an unticked box is told from a first visit), migrate (1),
// autocommit (1), throttle, from, to, zone, confirm, reason, seen, key.
type RemovalReview struct {
	Cluster, Volume string
	URL             string
	Again           Again
	CancelURL       string
	// Sets are the bricks that go, as glusterd groups them.
	Sets           []RemovalSet
	Picked, Bricks []string
	// Note says that the set was completed, or that the replica count is
	// lowered.
	Note string
	// Unselectable says why these bricks cannot go together, "" if they can.
	Unselectable string
	// Replica is the new replica count, 0 when whole sets go.
	Replica int
	Migrate bool
	// MigrateFixed says why the choice is not open, "" when it is.
	MigrateFixed string
	AutoCommit   bool
	Pace         Pace
	Confirm      string
	Reason       string
	// Key is the idempotency key; Seen stands for the bricks as shown here.
	Key, Seen string
	Findings  []Finding
	Guard     Guard
	AsOf      AsOf
	// Command is the exact line that will run, "" with Unselectable.
	Command string
	// Label is what the button does, in words.
	Label   string
	Blocked string
	Problem *Problem
}

// RemovalSet is the part of a subvolume that goes.
type RemovalSet struct {
	Title  string
	Bricks []RemovalBrick
}

// RemovalBrick is one brick that goes. Added says that it was not selected.
type RemovalBrick struct {
	Name           string
	Arbiter, Added bool
	Space          Capacity
}

// NewRemovalReview makes the dialog before bricks are removed. action is the
// volume's remove-brick action, req what was asked for so far and review the
// engine's answer to it; picked is what was selected before the sets were
// completed.
func NewRemovalReview(v gluster.Volume, snap jobs.Snapshot, action jobs.ActionState, req jobs.RemovalRequest, picked []string, review jobs.RemovalReview) RemovalReview {
	r := review.Removal
	m := RemovalReview{
		Cluster: snap.Cluster, Volume: v.Name, URL: RemovalURL(snap.Cluster, v.Name), CancelURL: VolumeURL(snap.Cluster, v.Name),
		Again:  Again{URL: ReviewURL(RemovalURL(snap.Cluster, v.Name)), Post: true},
		Picked: picked, Bricks: r.Bricks, Note: r.Note, Unselectable: review.Problem, Replica: r.Replica,
		Migrate: req.Migrate, AutoCommit: req.AutoCommit && req.Migrate,
		Confirm: req.Confirm, Reason: req.Reason, Key: req.Key, Seen: review.Seen,
		Blocked: blockedBy(action, review.Findings),
	}
	if review.Problem != "" {
		m.Label = "Remove the bricks"
		return m
	}
	m.Command = commandText(review.Command)
	// What the dialog says already, and louder, is not said again below it.
	m.Findings = NewFindings(slices.DeleteFunc(slices.Clone(review.Findings), func(f preflight.Finding) bool {
		return f.Rule == "selection" || f.Rule == "data-loss" && f.Severity == preflight.Warn
	}))
	switch {
	case r.Replica > 0:
		m.Label = "Lower the replica count"
		m.MigrateFixed = "Not here: lowering the replica count moves no data, the other copies stay."
	case req.Migrate:
		m.Label = "Start moving the data"
	default:
		m.Label = "Remove the bricks and lose their data"
	}
	for i, sub := range v.Subvolumes {
		set := RemovalSet{Title: setTitle(v, i+1, len(sub.Bricks))}
		for _, b := range sub.Bricks {
			if slices.Contains(r.Bricks, b.Name()) {
				set.Bricks = append(set.Bricks, RemovalBrick{
					Name: b.Name(), Arbiter: b.Arbiter, Added: slices.Contains(r.Added, b.Name()),
					Space: brickSpace(b, snap.DetailAt[v.Name]),
				})
			}
		}
		if len(set.Bricks) > 0 {
			m.Sets = append(m.Sets, set)
		}
	}
	return m
}

// losing reports whether data is lost for good by what the dialog would do.
func (m RemovalReview) losing() bool { return !m.Migrate && m.Replica == 0 }

// held is what lies on a brick, in words.
func (b RemovalBrick) held() string {
	switch {
	case b.Arbiter:
		return "an arbiter: names only, no data"
	case b.Space.Size == 0:
		return "not read yet"
	}
	return Size(b.Space.Used) + " of " + Size(b.Space.Size) + " used"
}

// lost is what goes with a brick, in words.
func (b RemovalBrick) lost() string {
	switch {
	case b.Arbiter:
		return "names only"
	case b.Space.Size == 0:
		return "not known how much"
	}
	return Size(b.Space.Used)
}
