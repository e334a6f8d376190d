package jobs

import (
	"brickyard/gluster"
	"fmt"
	"slices"
	"time"
)

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

// UnlosableSentence says why a removal must not be committed with losses, "" when it may:
// what a report says would be lost is what was confirmed.
func (j Job) UnlosableSentence(r Report, confirmed string, now time.Time) string {
	step := j.TaskStep()
	switch {
	case step == nil || r.Task.ID != step.ExternalID:
		return "glusterd now shows another task on this volume."
	case r.Task.Status.Phase() == gluster.StatusInProgress:
		return "The data is still being migrated."
	}
	after := j
	after.Steps = slices.Clone(j.Steps)
	*after.TaskStep() = step.Apply(r, now)
	switch {
	case after.LossPhrase() == confirmed:
		return ""
	case after.Losses() > j.Losses():
		return "More files failed since this was confirmed."
	}
	return JoinSentences("What would be lost is not what was confirmed.", after.UncommittableSentence(r))
}

// dirty reports whether a removal's migration is over and left files behind, or
// it is not known that it did not.
func (j Job) dirty() bool {
	step := j.TaskStep()
	return step == nil || !step.clean() || j.HeldBackSentence() != ""
}

// DirtySentence says why a removal cannot be committed plainly.
func DirtySentence(j Job) string {
	step := j.TaskStep()
	if step == nil {
		return "No figures of the migration are known."
	}
	r := Report{Task: gluster.AsyncTask{ID: step.ExternalID, Status: step.RawStatus, Total: step.Total}}
	for _, n := range step.Nodes {
		if n.neverHeard() {
			r.Owners = append(r.Owners, Owner{UUID: n.UUID, Name: n.Name})
			continue
		}
		n.Host = n.Name
		r.Task.Nodes = append(r.Task.Nodes, n.NodeStatus)
	}
	return j.UncommittableSentence(r)
}
