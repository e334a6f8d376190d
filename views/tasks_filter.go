package views

import (
	"net/url"
	"time"
)

// TaskFilter holds the values of the filter form, as they came in the query.
type TaskFilter struct {
	Cluster, Volume, Action, State, User, Since, Until string
	// Clusters are the names to choose from.
	Clusters []string
	// Wrong says, per field, why a value was ignored.
	Wrong map[string]string
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
