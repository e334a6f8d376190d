package views

// OpenTasks are the open jobs of a page that sums up: the first of each kind, and how many
// there are.
type OpenTasks struct {
	// Decisions wait for a person, Running go on or stand paused.
	Decisions, Running           []JobRow
	DecisionsTotal, RunningTotal int
	// UnknownTotal of the running ones are in an unknown state.
	UnknownTotal int
	// DecisionsURL and RunningURL lead to all of them.
	DecisionsURL, RunningURL string
}

// NewOpenTasks makes them of the first rows of each kind; cluster is the one they are of, ""
// for all.
func NewOpenTasks(cluster string, decisions []JobRow, decisionsTotal int, running []JobRow, runningTotal int) OpenTasks {
	return OpenTasks{
		Decisions: decisions, Running: running, DecisionsTotal: decisionsTotal, RunningTotal: runningTotal,
		DecisionsURL: TasksFilterURL(TaskFilter{Cluster: cluster, Needs: needsYou}),
		RunningURL:   TasksFilterURL(TaskFilter{Cluster: cluster, State: "RUNNING,PAUSED,UNKNOWN,PENDING_COMMIT"}),
	}
}
