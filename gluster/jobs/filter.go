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
	// Limit is the page size, 1 to 500; 0 means 50.
	Limit int
	// Cursor is JobPage.Next of the page before.
	Cursor string
}

// JobPage is one page of jobs: those that wait for a decision first, then open
// ones, then ended ones, each group newest first.
type JobPage struct {
	Jobs []Job
	// Next is "" on the last page.
	Next string
	// Total counts all jobs the filter selects.
	Total int
}
