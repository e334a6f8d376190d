package views

import (
	"fmt"
	"time"

	"brickyard/gluster/jobs"
)

// Tasks is the content of /tasks.
type Tasks struct {
	Filter TaskFilter
	// Table is the list without its rows, Rows are those of this page.
	Table Table
	Rows  []JobRow
	// Sight says what it means when there is no row.
	Sight Sight
}

// Without is how many tasks there would be without one filter.
type Without struct {
	Param string
	Count int
	// OrMore says that there may be more, which nobody counted.
	OrMore bool
}

// NewTasks makes the content of the tasks page: one page of jobs under a filter, and
// their rows. nearest is what would be found without one part of the filter, when
// nothing is.
func NewTasks(f TaskFilter, page jobs.JobPage, rows []JobRow, nearest []Without) Tasks {
	m := Tasks{Filter: f, Table: f.table(), Rows: rows}
	t := &m.Table
	if numberedTasks(*t) {
		t.Pages = NewPages(f.Page, page.Total, t.Size, t.pageURL)
	} else {
		first, next := "", ""
		if f.Cursor != "" {
			first = t.url()
		}
		if page.Next != "" {
			next = t.url(paramCursor, page.Next)
		}
		t.Pages = NewWalk(page.Before, len(rows), page.Total, first, next)
	}
	m.addChips(page)
	if page.Found != nil {
		m.addFound(*page.Found)
	}
	for _, w := range nearest {
		if w.Count > 0 {
			t.addNearest(w.Count, w.OrMore, w.Param)
		}
	}
	return m
}

// chipStates are the states in the order of their chips. One in which jobs wait for a
// person or commit themselves is not among them: the chip for those that need a person
// tells them apart.
var chipStates = []jobs.State{jobs.Running, jobs.Paused, jobs.Unknown, jobs.Finished, jobs.Failed, jobs.Aborted}

func (m *Tasks) addChips(page jobs.JobPage) {
	if page.ByState == nil {
		return
	}
	all := 0
	for _, n := range page.ByState {
		all += n
	}
	m.Table.addChips("Needs a person", "needs", -1, Chip{Words: "Needs you", Icon: IconDecision, Tone: ToneWarn, Count: page.Awaiting, value: needsYou})
	var chips []Chip
	for _, s := range chipStates {
		b := stateBadge(s, jobs.PhaseNone)
		chips = append(chips, Chip{Words: b.Word, Icon: b.Icon, Tone: b.Tone, Count: page.ByState[s], value: string(s)})
	}
	m.Table.addChips("State", "state", all, chips...)
}

// addFound says where a search found its words, and what it did not look at.
func (m *Tasks) addFound(how jobs.JobSearch) {
	t := &m.Table
	var where []string
	for _, field := range jobs.JobFields {
		if n := how.By[field]; n > 0 {
			where = append(where, fmt.Sprintf("%s (%s)", field, Count(uint64(n))))
		}
	}
	t.Found = foundWords(t.Search(), where)
	if how.Looked > 0 {
		t.Bound = fmt.Sprintf("Looked at were all open tasks and the newest %s of the others, in whatever state.", Count(uint64(how.Looked)))
		t.FurtherURL = t.url("until", how.FurtherUntil().Format(time.RFC3339Nano))
	}
}
