package jobs

import (
	"slices"
	"time"

	"brickyard/gluster"
)

// This file tells which hosts the reports about a run have told of, and which not:
// absence is not success.

func (s Step) lastSeen() time.Time {
	var last time.Time
	for _, n := range s.Nodes {
		if n.SeenAt.After(last) {
			last = n.SeenAt
		}
	}
	return last
}

// begun names the nodes that were seen at work on the run, or done with it.
func (s Step) begun() []string {
	var names []string
	for _, n := range s.Nodes {
		if n.Status.Phase() != gluster.StatusNotStarted || n.Figures != (gluster.Figures{}) {
			names = append(names, n.Name)
		}
	}
	return names
}

// interrupted names the nodes that were away, or began anew, during the run.
func (s Step) interrupted() []string {
	var names []string
	for _, n := range s.Nodes {
		if n.Interrupted {
			names = append(names, n.Name)
		}
	}
	return names
}

// unheard names the nodes without which "completed" is not proven: hosts that
// are not connected, and nodes that were at work in an earlier report but are
// missing from this one.
func (s Step) unheard(r Report) []string {
	missing := slices.Clone(r.Absent)
	if len(r.Task.Nodes) == 0 {
		// The task list speaks for all nodes and names none.
		return missing
	}
	for _, n := range s.Nodes {
		if !r.heard(n) && n.Status.Phase() == gluster.StatusInProgress && !slices.Contains(missing, n.Name) {
			missing = append(missing, n.Name)
		}
	}
	slices.Sort(missing)
	return missing
}

// late names the owners that are silent and that no report showed at work, or done.
func (s Step) late(r Report) []string {
	var names []string
	for _, o := range r.silent() {
		if !slices.Contains(s.begun(), o.Name) {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return names
}

// accounted reports whether the last answer told of every node that takes part,
// and each had completed without being interrupted.
func (s Step) accounted() bool {
	last := s.lastSeen()
	return !slices.ContainsFunc(s.Nodes, func(n NodeReport) bool {
		return n.Status.Phase() != gluster.StatusCompleted || n.Interrupted || n.SeenAt.Before(last)
	})
}
