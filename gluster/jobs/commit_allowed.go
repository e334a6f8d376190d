package jobs

import (
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
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

// WhyUncommittable says why a removal must not be committed plainly, nil when it may: every host of its bricks was heard in this very report, completed, no file
// failed or was skipped, and the bricks hold no more than emptied ones do. glusterd
// checks less, and "commit" is for ever.
func (j Job) WhyUncommittable(r Report) Notices {
	step := j.TaskStep()
	switch {
	case step == nil || r.Task.ID != step.ExternalID:
		return Say(NoticeAnotherTaskShown)
	case r.Task.Status.Phase() == gluster.StatusInProgress:
		return Say(NoticeStillMigrating)
	case len(r.Absent) > 0:
		return SayWith(NoticeMovedUnknown, Args{"hosts": r.Absent})
	case len(r.Task.Nodes) == 0:
		return Say(NoticeNoReport)
	}
	if silent := r.silent(); len(silent) > 0 {
		var names []string
		for _, o := range silent {
			names = append(names, o.Name)
		}
		return SayWith(NoticeEmptiedUnheard, Args{"hosts": names})
	}
	for _, n := range r.Task.Nodes {
		if n.Status.Phase() != gluster.StatusCompleted {
			return SayWith(NoticeNotCompletedOn, Args{"host": {nodeName(n, r.HostNames)}, "status": {n.Status.String()}})
		}
	}
	if cut := step.interrupted(); len(cut) > 0 {
		return SayWith(NoticeEmptiedInterrupted, Args{"hosts": cut})
	}
	if lost := r.Task.Total.Failures + r.Task.Total.Skipped; lost > 0 {
		return SayWith(NoticeFilesWouldBeLost, Args{"files": Number(lost), "hosts": hostsWithLosses(r)})
	}
	return j.HeldBack()
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

// WhyUnlosable says why a removal must not be committed with losses, nil when it may:
// what a report says would be lost is what was confirmed.
func (j Job) WhyUnlosable(r Report, confirmed string, now time.Time) Notices {
	step := j.TaskStep()
	switch {
	case step == nil || r.Task.ID != step.ExternalID:
		return Say(NoticeAnotherTaskShown)
	case r.Task.Status.Phase() == gluster.StatusInProgress:
		return Say(NoticeStillMigrating)
	}
	after := j
	after.Steps = slices.Clone(j.Steps)
	*after.TaskStep() = step.Apply(r, now)
	switch {
	case after.LossPhrase() == confirmed:
		return nil
	case after.Losses() > j.Losses():
		return Say(NoticeMoreFailed)
	}
	return Say(NoticeLossChanged).With(after.WhyUncommittable(r))
}

// dirty reports whether a removal's migration is over and left files behind, or
// it is not known that it did not.
func (j Job) dirty() bool {
	step := j.TaskStep()
	return step == nil || !step.clean() || len(j.holding()) > 0
}

// DirtySentence says why a removal cannot be committed plainly.
func DirtySentence(j Job) string {
	step := j.TaskStep()
	if step == nil {
		return Say(NoticeNoFigures).String()
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
	return j.WhyUncommittable(r).String()
}
