package views

import (
	"net/url"
	"strings"
)

// NewTasks makes the content of the tasks page: one page of rows under a filter.
// cursor is the one this page was asked with, next the one of the page after it.
func NewTasks(f TaskFilter, rows []JobRow, total int, cursor, next string) Tasks {
	m := Tasks{Filter: f, Rows: rows, Total: total, RowsURL: withQuery(TasksRowsURL, f.query(cursor))}
	if next != "" {
		m.OlderURL = withQuery(TasksURL, f.query(next))
	}
	if cursor != "" {
		m.NewestURL = withQuery(TasksURL, f.query(""))
	}
	return m
}

// TasksFilterURL is the address of the tasks page under a filter.
func TasksFilterURL(f TaskFilter) string { return withQuery(TasksURL, f.query("")) }

// Active reports whether the filter leaves anything out.
func (f TaskFilter) Active() bool { return len(f.query("")) > 0 }

func (f TaskFilter) query(cursor string) url.Values {
	q := url.Values{}
	for _, field := range []struct{ name, value string }{
		{"cluster", f.Cluster}, {"volume", f.Volume}, {"action", f.Action}, {"state", f.State},
		{"user", f.User}, {"since", f.Since}, {"until", f.Until}, {"cursor", cursor},
	} {
		if field.value != "" {
			q.Set(field.name, field.value)
		}
	}
	return q
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func join(words []string) string { return strings.Join(words, ", ") }
