package views

import (
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

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
