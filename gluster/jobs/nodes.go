package jobs

import (
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// This file holds what is known of the nodes of a run, from report to report.

// NodeReport is what one node last said about a run, and when it was heard.
type NodeReport struct {
	gluster.NodeStatus
	// SeenAt is when this node's line was last part of an answer. A node that
	// went away keeps its last figures and its old SeenAt.
	SeenAt time.Time
	// Name is the host's name in the pool; never "localhost".
	Name string
	// Interrupted says that the node was away, or began anew, while it was at work on
	// the run. "Completed" then does not prove that all of its part was moved: after a
	// power cut files were seen to stay on replica bricks (10.3).
	Interrupted bool
}

func (n NodeReport) key() string {
	if n.UUID != "" {
		return n.UUID
	}
	return n.Host
}

// neverHeard reports whether a node is only known to own bricks of the task: no
// answer ever had a line of it.
func (n NodeReport) neverHeard() bool { return n.SeenAt.IsZero() }

// StatusWords are glusterd's words for a node's status, or that no answer ever told
// of the node.
func (n NodeReport) StatusWords() string {
	if n.neverHeard() && n.Status == gluster.StatusNotStarted {
		return "not heard"
	}
	return n.Status.String()
}

// mergeNodes puts the report's nodes over the known ones. A node that is
// missing from the report keeps its figures and its old SeenAt; a host that has to
// take part and was never heard has a line without figures. The order is by
// name, so that lines do not jump.
func mergeNodes(known []NodeReport, r Report, now time.Time) []NodeReport {
	merged := withOwners(slices.Clone(known), r)
	for _, n := range r.Task.Nodes {
		heard := NodeReport{NodeStatus: n, SeenAt: now, Name: nodeName(n, r.HostNames)}
		i := slices.IndexFunc(merged, func(k NodeReport) bool { return k.key() == heard.key() })
		if i < 0 {
			merged = append(merged, heard)
		} else {
			heard.Interrupted = merged[i].Interrupted || heard.beganAnew(merged[i])
			merged[i] = heard
		}
	}
	for i, n := range merged {
		if n.Status.Phase() == gluster.StatusInProgress && slices.Contains(r.Absent, n.Name) {
			merged[i].Interrupted = true
		}
	}
	slices.SortFunc(merged, func(a, b NodeReport) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.UUID, b.UUID)
	})
	return merged
}

// beganAnew reports whether the counters of a node fell since an earlier report of the
// same run: they begin at zero with its process.
func (n NodeReport) beganAnew(before NodeReport) bool {
	return n.FilesScanned < before.FilesScanned || n.RunTime < before.RunTime
}

// withOwners adds a line for every owner that was never heard, once any node was:
// who is missing is part of what is known.
func withOwners(nodes []NodeReport, r Report) []NodeReport {
	if len(r.Task.Nodes) == 0 {
		return nodes
	}
	nodes = slices.DeleteFunc(nodes, func(n NodeReport) bool {
		return n.neverHeard() && r.tellsOf(Owner{UUID: n.UUID, Name: n.Name})
	})
	for _, o := range r.Owners {
		known := slices.ContainsFunc(nodes, func(n NodeReport) bool { return o.is(Owner{UUID: n.UUID, Name: n.Name}) })
		if !known && !r.tellsOf(o) {
			nodes = append(nodes, unheardOwner(o))
		}
	}
	return nodes
}

// unheardOwner is the line of an owner that no answer told of yet. "Not started"
// is why glusterd leaves a node out.
func unheardOwner(o Owner) NodeReport {
	return NodeReport{Name: o.Name, NodeStatus: gluster.NodeStatus{Host: o.Name, UUID: o.UUID, Status: gluster.StatusNotStarted}}
}

// heard reports whether a node has a line in the report. Times do not tell: the
// clock may have been set back since the node's last line.
func (r Report) heard(n NodeReport) bool {
	return slices.ContainsFunc(r.Task.Nodes, func(t gluster.NodeStatus) bool {
		return NodeReport{NodeStatus: t}.key() == n.key()
	})
}

// retold tells when nodes were heard in the time of a clock that was set by off
// since.
func retold(nodes []NodeReport, off time.Duration) []NodeReport {
	nodes = slices.Clone(nodes)
	for i := range nodes {
		nodes[i].SeenAt = nodes[i].SeenAt.Add(off)
	}
	return nodes
}

// LongestRun is the longest run time of a task's nodes, 0 if none says.
func LongestRun(nodes []gluster.NodeStatus) time.Duration {
	var longest time.Duration
	for _, n := range nodes {
		longest = max(longest, n.RunTime)
	}
	return longest
}
