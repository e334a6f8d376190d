package views

// Tasks is the content of /tasks.
type Tasks struct {
	Filter TaskFilter
	Rows   []JobRow
	Total  int
	// OlderURL is the next page, NewestURL the first one when this is not it.
	OlderURL, NewestURL string
	// RowsURL is where the rows are fetched again, with the same filter.
	RowsURL string
	// Sight says what it means when there is no row.
	Sight Sight
}

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
