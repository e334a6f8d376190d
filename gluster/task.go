package gluster

import "time"

// TaskType names the kind of a glusterd task (seed: GlusterTaskType).
type TaskType string

// The kinds of task. FixLayout is a rebalance that only rewrites directory
// layouts: glusterd lists it as "Rebalance", only `rebalance status` tells the
// two apart (codes 5 to 8).
const (
	TaskRebalance   TaskType = "REBALANCE"
	TaskFixLayout   TaskType = "FIX_LAYOUT"
	TaskRemoveBrick TaskType = "REMOVE_BRICK"
	TaskUnknown     TaskType = "UNKNOWN"
)

// AsyncTask is what glusterd says about one long-running operation at one
// moment (seed: GlusterAsyncTask). It is read, never kept: a job remembers what
// it meant.
type AsyncTask struct {
	// ID is glusterd's UUID of this run. A new start has a new one.
	ID     string
	Volume string
	Type   TaskType
	// TypeText is glusterd's own word for the type, such as "Tier migration"; ""
	// where the answer has none.
	TypeText string
	// Status is the state over all nodes. Where Nodes is filled it was
	// computed from them, because glusterd's own <aggregate> is wrong for
	// codes of 5 and above (array over-read in the CLI of 10.x).
	Status TaskStatus
	// Bricks are the bricks under removal, "host:/path", in glusterd's order;
	// empty for a rebalance.
	Bricks []string
	// Nodes is filled by a status or stop answer, empty in the task list. Nodes
	// that have not started, or could not be reached, are missing from it.
	Nodes []NodeStatus
	// Total sums the Nodes.
	Total Figures
}

// NodeStatus is one node's share of a task.
type NodeStatus struct {
	// Host is glusterd's word for the node; "localhost" for the one that was
	// asked. UUID identifies it.
	Host   string
	UUID   string
	Status TaskStatus
	Figures
	// RunTime is how long the node has been at it.
	RunTime time.Duration
}

// Figures are the counters of a rebalance or a removal. They are 64 bits wide:
// a removal on a large volume passes 2³² files.
type Figures struct {
	FilesMoved   uint64
	BytesMoved   uint64
	FilesScanned uint64
	Failures     uint64
	// Skipped counts files the rebalancer left where they were. For
	// remove-brick the CLI of 10.x adds them to Failures and always prints 0.
	Skipped uint64
}

// Add returns the sum of two sets of figures.
func (f Figures) Add(g Figures) Figures {
	return Figures{
		FilesMoved:   f.FilesMoved + g.FilesMoved,
		BytesMoved:   f.BytesMoved + g.BytesMoved,
		FilesScanned: f.FilesScanned + g.FilesScanned,
		Failures:     f.Failures + g.Failures,
		Skipped:      f.Skipped + g.Skipped,
	}
}

// Aggregate computes what the nodes say together. In progress anywhere means in
// progress; then failed, stopped, completed, and not started come in this
// order. Without nodes the status is StatusNotStarted.
//
// Aggregate knows only the nodes that answered. Whether that is all of them,
// and so whether "completed" is proven, is for the caller to judge.
func Aggregate(nodes []NodeStatus) (TaskStatus, Figures) {
	var total Figures
	status := StatusNotStarted
	for i, n := range nodes {
		total = total.Add(n.Figures)
		if i == 0 || n.Status.precedence() > status.precedence() {
			status = n.Status
		}
	}
	return status, total
}
