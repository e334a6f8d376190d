package jobs

import (
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
)

// What is said about the bricks at the end of a removal.
const (
	BricksGone = "The bricks are no longer part of the volume."
	BricksStay = "The bricks stay in the volume. Data that was moved away does not come back by itself: rebalance the volume to use them again."
)

// IsSynchronous reports whether the job's command is done when glusterd answers: a
// removal without migration makes no task.
func (j Job) IsSynchronous() bool { return j.Action == ActionRemoveBrick && j.Force }

// MeasureBricks notes what is used on the bricks under removal. The first measurement
// is what later ones are compared with. Of bricks whose filesystem is shared with
// another brick no figure is told, because it is not theirs alone.
func (j *Job) MeasureBricks(snap Snapshot, now time.Time) {
	at := snap.DetailAt[j.Volume]
	if at.IsZero() {
		at = now
	}
	if !j.IsRemoval() || j.Force {
		return
	}
	v, ok := snap.Volume(j.Volume)
	if !ok {
		return
	}
	filesystems := gluster.FilesystemsOf(snap.Volumes)
	for _, b := range v.Bricks() {
		if b.Arbiter || b.Size == 0 || !slices.Contains(j.Bricks, b.Name()) {
			continue
		}
		i := slices.IndexFunc(j.Usage, func(u BrickUsage) bool { return u.Name == b.Name() })
		if i < 0 {
			i = len(j.Usage)
			j.Usage = append(j.Usage, BrickUsage{Name: b.Name(), Start: b.Used()})
		}
		u := &j.Usage[i]
		if filesystems.Shared(b) {
			*u = BrickUsage{Name: b.Name(), At: at, Host: b.HostUUID, Shared: true}
			continue
		}
		if u.Shared {
			*u = BrickUsage{Name: b.Name(), Start: b.Used()} // what is told begins now
		}
		if run := j.TaskStep(); run != nil && u.Now > b.Used()+fallSeen {
			run.moved(now)
		}
		u.read(b, at)
	}
}

// Losses counts the files of a removal that failed or were skipped: they are
// still on its bricks, and gone after a commit.
func (j Job) Losses() uint64 {
	s := j.TaskStep()
	if s == nil {
		return 0
	}
	return s.Total.Failures + s.Total.Skipped
}

// LossPhrase is what has to be typed before a removal is committed although
// files may still be on its bricks. It names a number only when that is the whole
// loss: every host was heard in the last answer and is done, and no brick holds
// more than those files account for.
func (j Job) LossPhrase() string {
	n, step := j.Losses(), j.TaskStep()
	if n == 0 || !step.accounted() || j.heldUnexplained() {
		return "lose data on " + j.Volume
	}
	return fmt.Sprintf("lose %d %s", n, plural(n, "file", "files"))
}

// accounted reports whether the last answer told of every node that takes part,
// and each had completed.
func (s Step) accounted() bool {
	last := s.lastSeen()
	return !slices.ContainsFunc(s.Nodes, func(n NodeReport) bool {
		return n.Status.Phase() != gluster.StatusCompleted || n.SeenAt.Before(last)
	})
}

// UncommittableSentence says why a removal must not be committed plainly, "" when it
// may: every host of its bricks was heard in this very report, completed, no file
// failed or was skipped, and the bricks hold no more than emptied ones do. glusterd
// checks less, and "commit" is for ever.
func (j Job) UncommittableSentence(r Report) string {
	step := j.TaskStep()
	switch {
	case step == nil || r.Task.ID != step.ExternalID:
		return "glusterd now shows another task on this volume."
	case r.Task.Status.Phase() == gluster.StatusInProgress:
		return "The data is still being migrated."
	case len(r.Absent) > 0:
		return fmt.Sprintf("%s cannot be heard, so it is not known whether everything was moved.", AndList(r.Absent))
	case len(r.Task.Nodes) == 0:
		return "No node reports about the migration."
	}
	if silent := r.silent(); len(silent) > 0 {
		var names []string
		for _, o := range silent {
			names = append(names, o.Name)
		}
		return fmt.Sprintf("%s not been heard, so it is not known whether the bricks there were emptied. Run the migration again.", hasHave(names))
	}
	for _, n := range r.Task.Nodes {
		if n.Status.Phase() != gluster.StatusCompleted {
			return fmt.Sprintf("On %s the migration is %s; the rebalance log there says why.", nodeName(n, r.HostNames), n.Status)
		}
	}
	if lost := r.Task.Total.Failures + r.Task.Total.Skipped; lost > 0 {
		return fmt.Sprintf("%d %s not moved and would be lost; the rebalance log on %s names %s.", lost, plural(lost, "file was", "files were"), AndList(hostsWithLosses(r)), plural(lost, "it", "them"))
	}
	return j.HeldBackSentence()
}

func hostsWithLosses(r Report) []string {
	var hosts []string
	for _, n := range r.Task.Nodes {
		if n.Failures+n.Skipped > 0 {
			hosts = append(hosts, nodeName(n, r.HostNames))
		}
	}
	slices.Sort(hosts)
	return hosts
}
