package views

import (
	"fmt"
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

// brickUsage is what lies on the bricks a job is about, in the job's order. A
// brick of an open job that was read again since the job's figures is told as it
// was read last.
func brickUsage(job jobs.Job, snap jobs.Snapshot) []BrickUsage {
	v, _ := snap.Volume(job.Volume)
	readAt := snap.DetailAt[job.Volume]
	out := make([]BrickUsage, len(job.Bricks))
	for i, name := range job.Bricks {
		out[i].Name = name
		for _, u := range job.Usage {
			if u.Name == name && !u.Shared {
				out[i] = BrickUsage{Name: name, Start: u.Start, Now: u.Now, Known: true, At: Stamp{u.At}}
			}
		}
		for _, b := range v.Bricks() {
			if u := &out[i]; job.Open() && u.Known && b.Name() == name && b.Size > 0 && readAt.After(u.At.At) {
				u.Now, u.At = b.Used(), Stamp{readAt}
			}
		}
	}
	return out
}

// words says how a brick's use changed.
func (u BrickUsage) words() string {
	if !u.Known {
		return "not read"
	}
	return Size(u.Start) + " at the start, " + Size(u.Now) + " now"
}

func removalWords(job jobs.Job) string {
	switch {
	case job.Action != jobs.ActionRemoveBrick:
		return ""
	case job.Force && job.Replica > 0:
		return "no; the other copies stay"
	case job.Force:
		return "no; the bricks go at once, with their data"
	case job.AutoCommit:
		return "yes; committed automatically when it is clean"
	}
	return "yes; then somebody decides"
}

func replicaWords(job jobs.Job) string {
	if job.Replica == 0 {
		return ""
	}
	return fmt.Sprintf("lowered to %d", job.Replica)
}

// offerAfter is what to do next: bricks that were half emptied get their share
// back by a rebalance only.
func offerAfter(job jobs.Job, snap jobs.Snapshot) *Button {
	migrated := job.Action == jobs.ActionRemoveBrick && !job.Force || job.Action == jobs.ActionReplaceBrick && job.TaskStep() != nil
	if _, ok := snap.Volume(job.Volume); !ok || !migrated || job.State != jobs.Aborted {
		return nil
	}
	return &Button{
		Name: string(jobs.ActionRebalance), Label: "Rebalance " + job.Volume + "…", TestID: "rebalance-start",
		URL: RebalanceURL(job.Cluster, job.Volume), Allowed: true,
	}
}
