package views

import (
	"fmt"
	"slices"
	"strconv"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// BrickSet is a subvolume with its bricks.
type BrickSet struct {
	Title  string
	Bricks []BrickRow
}

// BrickRow is one brick.
type BrickRow struct {
	// ID is the element id of the brick's row, Name "host:/path".
	ID, Name   string
	Host, Path string
	Arbiter    bool
	Status     Badge
	Space      Capacity
	// Activity says what is happening on the brick or its host, "" if nothing.
	Activity string
	// Job leads to the job the brick is being removed by, and Button to what
	// may be done about it here; nil if there is none.
	Job    *Link
	Button *Button
}

// Link is an address and its text.
type Link struct{ URL, Text string }

func brickSets(v gluster.Volume, snap jobs.Snapshot, open *jobs.Job) []BrickSet {
	sets := make([]BrickSet, 0, len(v.Subvolumes))
	for i, sub := range v.Subvolumes {
		set := BrickSet{Title: setTitle(v, i+1, len(sub.Bricks))}
		for _, b := range sub.Bricks {
			row := BrickRow{
				ID: brickRowID(b.Name()), Name: b.Name(),
				Host: b.Host, Path: b.Path, Arbiter: b.Arbiter, Status: lastBrickState(&v, &b).badge(),
				Space: brickSpace(b, snap.DetailAt[v.Name]),
			}
			if open != nil && (b.Name() == open.NewBrick() || slices.Contains(open.Bricks, b.Name())) {
				kindOf(*open).onBrick(&row, *open, snap)
			} else {
				row.Activity = hostActivity(b, open)
			}
			set.Bricks = append(set.Bricks, row)
		}
		sets = append(sets, set)
	}
	return sets
}

// hostActivity says what the open job does on the brick's host: the figures of a
// rebalance are per node, not per brick.
func hostActivity(b gluster.Brick, open *jobs.Job) string {
	if open == nil || !kindOf(*open).onEveryHost() {
		return ""
	}
	if step := open.TaskStep(); step != nil && b.HostUUID != "" {
		for _, n := range step.Nodes {
			if n.UUID == b.HostUUID {
				return nodeBadge(n).Word + " on this host"
			}
		}
	}
	return ""
}

// underRemoval says what happens to a brick that is to leave the volume, and
// what can be done about it from here.
func (r *BrickRow) underRemoval(job jobs.Job, snap jobs.Snapshot) {
	r.Activity = removalActivity(job, r.Name)
	r.Job = &Link{URL: JobURL(job.ID), Text: "job #" + strconv.FormatInt(job.ID, 10)}
	if job.State == jobs.PendingCommit && job.Phase == jobs.PhaseNone {
		return // the decision is the job's: it has several, and they need room
	}
	for _, a := range jobs.JobActions(job, snap) {
		if a.Name == jobs.ActionStop {
			r.Button = &Button{
				Name: a.Name, Label: "Stop…", TestID: "brick-stop", URL: JobActionURL(job.ID, a.Name),
				Allowed: a.Allowed, Why: a.Why, WhyID: r.ID + "-stop-why", Weight: WeightEnds,
			}
		}
	}
}

func removalActivity(job jobs.Job, brick string) string {
	switch {
	case job.Phase == jobs.PhaseCommitting:
		return "being taken out"
	case job.Pausing():
		return "its removal is being paused"
	case job.Phase == jobs.PhaseStopping:
		return "its removal is being stopped"
	case job.Force:
		return "being removed"
	case job.Phase == jobs.PhaseStarting:
		return "its removal is starting"
	case job.State == jobs.PendingCommit && job.Losses() > 0:
		return "not all migrated, needs your decision"
	case job.CommitsItself():
		return "migrated, commits by itself"
	case job.State == jobs.PendingCommit:
		if percent, known := job.Percent(); known && percent == 100 {
			return "migrated, waiting for commit"
		}
		return "migration over, needs your decision"
	case job.Waiting():
		return "its removal waits for its window"
	case job.State == jobs.Paused:
		return "its removal is paused"
	case job.State == jobs.Unknown:
		return "being removed, as far as is known"
	}
	_, known := job.Percent()
	for _, u := range job.Usage {
		if known && u.Name == brick && u.Start > 0 {
			left := u.Start - min(u.Now, u.Start)
			return fmt.Sprintf("migrating, %d %%", min(99, int(100*float64(left)/float64(u.Start))))
		}
	}
	return "migrating"
}

// underReplacement says what happens to a brick that is put in place, or that is
// to leave for another one.
func (r *BrickRow) underReplacement(job jobs.Job) {
	r.Job = &Link{URL: JobURL(job.ID), Text: "job #" + strconv.FormatInt(job.ID, 10)}
	waiting, known := job.Healing.Waiting()
	switch {
	case job.Heals() && known:
		r.Activity = fmt.Sprintf("being healed, %s", Counted(waiting, "entry waits", "entries wait"))
	case job.Heals():
		r.Activity = "being healed"
	case r.Name == job.With:
		r.Activity = "new, takes over from " + job.Bricks[0]
	default:
		r.Activity = "being replaced"
	}
}

func setTitle(v gluster.Volume, number, bricks int) string {
	name := setName(v, number)
	switch {
	case name == "":
		return Counted(uint64(bricks), "brick", "bricks")
	case v.SetSize() > 1:
		return fmt.Sprintf("%s · %d bricks", name, bricks)
	}
	return name
}

// setName is what a subvolume is called, "" where its number says nothing about where
// data lies.
func setName(v gluster.Volume, number int) string {
	switch {
	case v.Unsupported() != "":
		return ""
	case v.Replica > 1:
		return fmt.Sprintf("Replica set %d", number)
	case v.Disperse > 1:
		return fmt.Sprintf("Disperse set %d", number)
	}
	return fmt.Sprintf("Subvolume %d", number)
}
