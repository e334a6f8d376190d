package views

import (
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"brickyard/gluster/jobs"
)

// TaskFilter is what the list of tasks is narrowed to and how it is shown, as it came in
// the query.
type TaskFilter struct {
	// Search is a part of a text of the task, in either case; Volume and User are whole
	// names. State are several states separated by commas. Needs is "you" for tasks that
	// wait for a person.
	Search, Cluster, Volume, Action, State, Needs, User, Since, Until string
	// Sort, Size and Density are how it is shown; Page is the number of a page, Cursor
	// that of the page before where pages have no numbers. "" is what is usual.
	Sort, Size, Density, Page, Cursor string
	// Clusters are the names to choose from.
	Clusters []string
	// Wrong says, per field, why a value was ignored.
	Wrong map[string]string
}

// tasksKind is the list of tasks.
var tasksKind = tableKind{
	name: "tasks", class: "jobs", url: TasksURL, rowsURL: TasksRowsURL, csvURL: TasksCSVURL, one: "task", many: "tasks",
	columns: taskColumns, usual: "decisions and open tasks first, then the newest", size: 50,
	searched: "volume, brick, host, reason, who, task id",
	fields:   []string{paramSearch, "cluster", "volume", "action", "state", "user", "since", "until"},
	filters:  []string{paramSearch, "cluster", "volume", "action", "state", "needs", "user", "since", "until"},
}

// taskColumns are the columns of a list of tasks. Tasks are sorted by time and by nothing
// else: see jobs.JobOrder.
var taskColumns = []Column{
	{Title: "Steps and nodes", Unseen: true},
	{Title: "Task"}, {Title: "Where"}, {Title: "State"}, {Title: "Progress"},
	{Title: "Time", Sorts: []SortKey{{Key: "time", Title: "Time", Numeric: true}}},
	{Title: "Started by"}, {Title: "Actions"},
}

// TasksFilterURL is the address of the tasks page under a filter.
func TasksFilterURL(f TaskFilter) string { return withQuery(TasksURL, f.query()) }

// table reads of the filter what every list knows, and says what is wrong and has no
// field in the form.
func (f TaskFilter) table() Table {
	t := newTable(&tasksKind, f.query())
	t.only("needs", needsYou)
	for name := range f.Wrong { // it stands in the form, and the list's links go on without it
		t.narrow(name, f.understood(name))
	}
	if numberedTasks(t) && f.Cursor != "" {
		t.leaveOut(paramCursor, "A list that is searched or sorted has numbered pages, and no cursor leads to one: this is the first one.")
	} else if !numberedTasks(t) && f.Page != "" {
		t.leaveOut(paramPage, "Pages have no numbers in the usual order, in which open tasks change their place: this is the first one.")
	}
	return t
}

// understood are the values of a parameter that are no nonsense.
func (f TaskFilter) understood(param string) (good []string) {
	if param == "state" {
		for _, word := range splitList(f.State) {
			if slices.Contains(jobs.States, jobs.State(strings.ToUpper(word))) {
				good = append(good, word)
			}
		}
	}
	return good
}

// Problems say what of the filter was not understood and left out, besides Wrong.
func (f TaskFilter) Problems() []TableProblem { return f.table().Problems }

// numberedTasks reports whether the pages of a list have numbers.
func numberedTasks(t Table) bool { return t.Sort.Key != "" || t.Search() != "" }

// Narrow adds to a filter of jobs, as the API knows it too, what only the page asks for.
func (f TaskFilter) Narrow(filter jobs.JobFilter) jobs.JobFilter {
	t := f.table()
	filter.Search, filter.Awaiting, filter.Limit, filter.Count = t.Search(), t.query.Get("needs") == needsYou, t.Size, true
	if t.Sort.Key == "time" {
		filter.Order = jobs.OldestFirst
		if t.Sort.Down {
			filter.Order = jobs.NewestFirst
		}
	}
	if numberedTasks(t) {
		filter.Page, _ = pageNumber(f.Page, math.MaxInt-1)
	} else {
		filter.Cursor = f.Cursor
	}
	return filter
}

func (f TaskFilter) query() url.Values {
	return queryOf(map[string]string{
		paramSearch: f.Search, "cluster": f.Cluster, "volume": f.Volume, "action": f.Action, "state": f.State, "needs": f.Needs,
		"user": f.User, "since": f.Since, "until": f.Until,
		paramSort: f.Sort, paramSize: f.Size, paramDensity: f.Density, paramPage: f.Page, paramCursor: f.Cursor,
	})
}

func sameWord(v string) string { return v }

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// dateOrText: a date field would show a value that is no day as empty, and the
// filter would be invisible.
func dateOrText(value string) string {
	if _, err := time.Parse(time.DateOnly, value); value == "" || err == nil {
		return "date"
	}
	return "text"
}
