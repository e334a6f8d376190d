package jobs

import (
	"time"
)

// JobFilter selects jobs; zero fields select everything.
type JobFilter struct {
	Cluster, Volume string
	Action          Action
	States          []State
	User            string
	Since, Until    time.Time // by CreatedAt; Until is exclusive
	// Awaiting selects those of which AwaitsDecision is true.
	Awaiting bool
	// Search is a text that one of JobFields holds somewhere, in either case.
	Search string

	// Order is how the jobs follow each other.
	Order JobOrder
	// Limit is the page size, 1 to 500; 0 means 50.
	Limit int
	// Cursor is JobPage.Next of the page before, in the order OpenFirst and without a
	// Search.
	Cursor string
	// Page is the number of a page else, counted from 1; 0 means 1, and more than there
	// are the last one.
	Page int
	// Count asks for JobPage.ByState and JobPage.Awaiting.
	Count bool
}

// JobOrder is an order of jobs. There are these and no others: each filter has an index
// that ends with when a job was created, so that a page of any of them is found by
// reading little more than itself. In an order by volume, by who started it, or by how
// long it took, all of the history would be read to find the first row.
type JobOrder string

// The orders.
const (
	OpenFirst   JobOrder = ""       // those that wait for a decision, then open ones, then ended ones, each group newest first
	NewestFirst JobOrder = "newest" // by CreatedAt
	OldestFirst JobOrder = "oldest"
)

// JobField is a part of a job that is searched.
type JobField string

// JobFields are the parts that are searched. Bricks and hosts are those that a job
// names: a rebalance is about all of its volume's and names none.
var JobFields = []JobField{FieldVolume, FieldHost, FieldBrick, FieldReason, FieldUser, FieldTask}

// The parts that are searched.
const (
	FieldVolume JobField = "volume"
	FieldHost   JobField = "host"
	FieldBrick  JobField = "brick"
	FieldReason JobField = "reason"
	FieldUser   JobField = "started by"
	FieldTask   JobField = "task id"
)

// JobPage is one page of jobs.
type JobPage struct {
	Jobs []Job
	// Next is "" on the last page, and where pages have numbers.
	Next string
	// Total counts all jobs the filter selects.
	Total int
	// Before is how many of them stand before this page, -1 when that is not known.
	Before int
	// ByState counts, per state, what the filter would select without its States, and
	// Awaiting what it would select with Awaiting.
	ByState  map[State]int
	Awaiting int
	// Found is how a search went, nil without one.
	Found *JobSearch
}

// JobSearch is how a search went. All open jobs are looked at, and the one whose task has
// the very id that was searched for; of the others as many of the newest as Looked says.
type JobSearch struct {
	// By counts the jobs found, by where the text was found first, in the order of JobFields.
	By map[JobField]int
	// Looked is how many of the others were looked at, 0 if all were; Rest is when the
	// newest of those that were not was created.
	Looked int
	Rest   time.Time
}

// FurtherUntil is the Until of a search of the jobs that this one did not look at.
func (s JobSearch) FurtherUntil() time.Time { return s.Rest.Add(time.Microsecond).UTC() }
