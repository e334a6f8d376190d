package jobs

import (
	"slices"

	"brickyard/gluster"
)

// Owner is a host with bricks that a task is about. glusterd runs a task on every
// such host and on no other: for a rebalance the hosts of all the volume's bricks,
// copies and arbiters too, for a removal those of its bricks (seen with plain and
// replica volumes on 10.3, with plain ones on 11.1).
type Owner struct {
	// UUID is the peer's; "" if glusterd did not say whose brick it is.
	UUID, Name string
}

// owners are the hosts that take part in the job's task, each once, in the order
// of the volume's bricks.
func owners(j Job, snap Snapshot) []Owner {
	v, _ := snap.Volume(j.Volume)
	kind := j.Kind()
	var out []Owner
	for _, b := range v.Bricks() {
		if !kind.concerns(j, b) {
			continue
		}
		o := Owner{UUID: b.HostUUID, Name: b.Host}
		if name := snap.HostNames[b.HostUUID]; name != "" {
			o.Name = name
		}
		if !slices.ContainsFunc(out, o.is) {
			out = append(out, o)
		}
	}
	return out
}

// is reports whether two owners are the same host.
func (o Owner) is(p Owner) bool {
	if o.UUID != "" && p.UUID != "" {
		return o.UUID == p.UUID
	}
	return o.Name == p.Name
}

// absent names the owners that glusterd leaves out of what it does: what they are
// doing cannot be part of any answer.
func absent(all []Owner, peers []gluster.Peer) []string {
	var names []string
	apart := gluster.Apart(peers)
	for _, o := range all {
		if slices.ContainsFunc(apart, func(p gluster.Peer) bool { return o.is(Owner{UUID: p.UUID, Name: p.Host}) }) {
			names = append(names, o.Name)
		}
	}
	return names
}

// Away names the hosts that take part in a job's task and are not connected, or
// are no members of the pool: whatever is sent now does not reach them.
func Away(j Job, snap Snapshot) []string { return absent(owners(j, snap), snap.Peers) }

// ReportOn is what an answer about a job's task says, beside what is known of the
// hosts that take part in it.
func (s Snapshot) ReportOn(j Job, task gluster.AsyncTask) Report {
	all := owners(j, s)
	return Report{Task: task, HostNames: s.HostNames, Owners: all, Absent: absent(all, s.Peers), Found: j.Origin == OriginDetected}
}

// silent are the owners that could be part of the answer and are not: glusterd
// leaves out every node that has not begun. An answer without any line says
// nothing about single nodes.
func (r Report) silent() []Owner {
	if len(r.Task.Nodes) == 0 {
		return nil
	}
	var out []Owner
	for _, o := range r.Owners {
		if !r.tellsOf(o) && !slices.Contains(r.Absent, o.Name) {
			out = append(out, o)
		}
	}
	return out
}

// tellsOf reports whether an owner has a line in the report.
func (r Report) tellsOf(o Owner) bool {
	return slices.ContainsFunc(r.Task.Nodes, func(n gluster.NodeStatus) bool {
		return o.is(Owner{UUID: n.UUID, Name: nodeName(n, r.HostNames)})
	})
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

// unheardOwner is the line of an owner that no answer told of yet. "Not started"
// is why glusterd leaves a node out.
func unheardOwner(o Owner) NodeReport {
	return NodeReport{Name: o.Name, NodeStatus: gluster.NodeStatus{Host: o.Name, UUID: o.UUID, Status: gluster.StatusNotStarted}}
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
