package jobs

import (
	"slices"
	"time"

	"brickyard/gluster"
)

// Report is what one reading of the cluster says about a run.
type Report struct {
	Task gluster.AsyncTask
	// HostNames maps peer UUIDs to names, for nodes that call themselves
	// localhost.
	HostNames map[string]string
	// Owners are the hosts that take part in the task, connected or not.
	Owners []Owner
	// Absent names those of them that are not connected: what they are doing is not
	// part of the report.
	Absent []string
	// Elapsed is how long the previous report about this run is ago, by a clock
	// that nobody sets. 0 leaves it to the times in the step.
	Elapsed time.Duration
	// Age is how long the run has been under way, by the same clock and with the
	// same meaning of 0.
	Age time.Duration
	// Found says that the task was found and not started here, so that it may be
	// older than anybody remembers.
	Found bool
	// Over says that the task list called the task completed when it was found:
	// nobody knows how long ago that was.
	Over bool
}

// Owner is a host with bricks that a task is about. glusterd runs a task on every
// such host and on no other: for a rebalance the hosts of all the volume's bricks,
// copies and arbiters too, for a removal those of its bricks (seen with plain and
// replica volumes on 10.3, with plain ones on 11.1).
type Owner struct {
	// UUID is the peer's; "" if glusterd did not say whose brick it is.
	UUID, Name string
}

// is reports whether two owners are the same host.
func (o Owner) is(p Owner) bool {
	if o.UUID != "" && p.UUID != "" {
		return o.UUID == p.UUID
	}
	return o.Name == p.Name
}

// tellsOf reports whether an owner has a line in the report.
func (r Report) tellsOf(o Owner) bool {
	return slices.ContainsFunc(r.Task.Nodes, func(n gluster.NodeStatus) bool {
		return o.is(Owner{UUID: n.UUID, Name: nodeName(n, r.HostNames)})
	})
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

func nodeName(n gluster.NodeStatus, names map[string]string) string {
	if name := names[n.UUID]; name != "" {
		return name
	}
	if n.Host != "" && n.Host != "localhost" {
		return n.Host
	}
	if n.UUID != "" {
		return n.UUID
	}
	return "unnamed node"
}
