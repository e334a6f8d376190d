package views

import (
	"time"

	"brickyard/gluster/jobs"
)

// JobRow is one job in a list. It is a pure function of the job, the cluster's
// snapshot, the actions and a moment: rendered once, sent to every browser.
type JobRow struct {
	ID  int64
	URL string
	// Action is in words: "Rebalance", "Fix layout", …
	Action string
	// Bricks are those the job is about, if it is about some and not all.
	Bricks          []string
	Cluster, Volume string
	VolumeURL       string
	State           jobs.State
	Phase           jobs.Phase
	// ByItself says that the job goes on by itself from a state in which others
	// wait for a person.
	ByItself bool
	Badge    Badge
	Message  string
	// Schedule is what the job's window does next: "resumes 22:00"; "" without
	// one.
	Schedule string
	Progress Progress
	// Open says that the job still stands.
	Open bool
	// Created, Started and Ended are moments; Seen is the last valid report.
	Created, Started, Ended, Seen Stamp
	// Elapsed is how long it took or has been going on. Found marks a task that
	// was not started here: Started is when it was found.
	Elapsed jobs.Elapsed
	Found   bool
	// Hint is what a node's command history says about its start, "" if nothing.
	Hint string
	// Stalled is since when its task stands still, unknown while it moves; Hints say
	// what to look at then.
	Stalled Stamp
	Hints   []string
	// Stale is how long ago an open job was last heard of, 0 if just now.
	Stale time.Duration
	// Who started it, Origin in words, Reason and StoppedBy as given.
	Who, Origin, Reason, StoppedBy string
	Buttons                        []Button
	// More is what else can be done with the job, or cannot and why.
	More  []Button
	Steps []StepNode
	Nodes []NodeLine
	// With is the new brick of a replacement, Heal what waits to be healed since.
	With string
	Heal []HealLine
}

// StepNode is a step with the steps below it.
type StepNode struct {
	Title   string
	Badge   Badge
	Message string
	// Task is glusterd's id when the step mirrors a task; Raw its status in
	// glusterd's words.
	Task, Raw      string
	Started, Ended Stamp
	// Took says how long it took or has been going on, "" if that means nothing.
	Took string
	// Figures are those of the run the step mirrors, when the job has several.
	Figures []string
	Steps   []StepNode
}

// NodeLine is one node's share of a run.
type NodeLine struct {
	Host, UUID string
	// Raw is the status in glusterd's words, Badge the same with a tone.
	Raw                               string
	Badge                             Badge
	Moved, Scanned, Failures, Skipped uint64
	Bytes                             uint64
	RunTime                           time.Duration
	// Seen is when the node was last heard; Stale how much later than the rest
	// of the job it is missing, 0 if it is not.
	Seen  Stamp
	Stale time.Duration
}

// Drawer is the list at the bottom of every page.
type Drawer struct {
	// Decisions, Running, Paused and Finished are the groups, in this order;
	// Finished are the last ten.
	Decisions, Running, Paused, Finished []JobRow
}

// JobView is the content of a job's page, and of its log.
type JobView struct {
	Row  JobRow
	Page JobMeta
	// Charts need two samples at least, and are empty before.
	Charts   []Chart
	Findings []Finding
	Commands []CommandView
}

// JobMeta holds what only a job's own page tells.
type JobMeta struct {
	From, VolumeID, TaskID string
	// With is the new brick of a replacement, Old the one that goes or gets a new
	// disk.
	With, Old string
	Bricks    []BrickUsage
	// Removal says whether data is migrated from bricks that go, Replica what
	// the replica count becomes; "" if the job does neither.
	Removal, Replica string
	// Throttle and Window are in words; "" for a job that knows none. WindowBy
	// is who changed the window and why, at WindowAt.
	Throttle, Window, WindowBy string
	WindowAt                   Stamp
	// Offer is what to do after the job's end, nil if nothing.
	Offer  *Button
	LogURL string
	// BodyURL is where the page's content is fetched again.
	BodyURL string
}

// BrickUsage is how much lies on a brick under removal, against its start.
type BrickUsage struct {
	Name       string
	Start, Now uint64
	// Known is false while it was not read, or cannot be told.
	Known bool
	At    Stamp
}

// Chart is a figure over time, ready to be drawn.
type Chart struct {
	ID, Title string
	// Line and Area are the points of SVG shapes in a box of 600 by 100.
	Line, Area string
	// Top is the value at the upper edge; From and Until are the sides.
	Top         string
	From, Until Stamp
	// Last is the latest value, Summary the whole chart in a sentence.
	Last, Summary string
	// Table holds some of the samples for those who cannot see the chart.
	Table []ChartPoint
}

// ChartPoint is one line of a chart's table.
type ChartPoint struct {
	At    Stamp
	Value string
}

// CommandView is one command that ran.
type CommandView struct {
	ID                       int64
	Line                     string // copyable
	Target                   string // where it was sent
	By, From, Reason         string
	Attempt                  int
	Started, Ended           Stamp
	Took                     time.Duration
	Running                  bool
	Exit                     int
	Failure, Message         string
	Stdout, Stderr           string
	StdoutBytes, StderrBytes int
	Badge                    Badge
}
