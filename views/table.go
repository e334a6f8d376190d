package views

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// tableKind is what is true of a list whatever was asked for: where it is, what it is
// called, what it can.
type tableKind struct {
	// name is the beginning of its elements' ids, class that of its table.
	name, class          string
	url, rowsURL, csvURL string
	// one and many are what a row is called.
	one, many string
	columns   []Column
	// usual says in words how rows follow each other when nothing was asked for.
	usual string
	// size is how many rows a page has when nothing was asked for.
	size int
	// searched says in words what a search looks at.
	searched string
	// fields are the parameters that its form has fields for, filters all that leave
	// rows out.
	fields, filters []string
}

// Column is one column of a list.
type Column struct {
	Title string
	// Class is that of the head's cell, "" for none.
	Class string
	// Unseen has the title read aloud only.
	Unseen bool
	// Sorts are the ways to sort by it; none for a column that cannot be sorted by.
	Sorts []SortKey
}

// SortKey is one way to sort a list.
type SortKey struct {
	// Key is its name in the address: ?sort=name, and ?sort=-name the other way round.
	Key   string
	Title string
	// Numeric has the largest come first at the first click, as of figures and moments.
	Numeric bool
	// Usual marks the way a list is sorted when nothing was asked for.
	Usual bool
}

// Sort is by what a list is sorted; the zero value is its usual order.
type Sort struct {
	Key  string
	Down bool
}

// Text is the sort as it stands in the address.
func (s Sort) Text() string {
	if s.Down {
		return "-" + s.Key
	}
	return s.Key
}

// tableSizes are the sizes a page may have.
var tableSizes = []int{50, 100, 200, 500}

// LongestSearch is how many bytes may be searched for: no name is longer, and few
// reasons are.
const LongestSearch = 500

// Parameters that every list knows.
const (
	paramSearch  = "q"
	paramSort    = "sort"
	paramSize    = "size"
	paramDensity = "density"
	paramPage    = "page"
	paramCursor  = "cursor"
)

const (
	densityComfortable = "comfortable"
	densityCompact     = "compact"
)

// Table is a list of rows as people see it, but for the rows: what it was narrowed to
// and could be, its head, its pages, and the addresses of all that. Everything is in the
// address, and every control is a link or part of the form.
type Table struct {
	kind *tableKind
	// asked is the query as it came, without what was empty; query without what could
	// not be understood of what every list knows.
	asked, query url.Values

	Sort    Sort
	Size    int
	Compact bool
	// Problems say what of the address was not understood and left out.
	Problems []TableProblem
	Chips    []ChipGroup
	Pages    Pages
	// Found says where the words of a search were found, "" without one.
	Found string
	// Bound says what a search did not look at, and FurtherURL is where it does; "" when
	// it looked at everything.
	Bound, FurtherURL string
	// Nearest are the filters without which something would be found, when nothing is.
	Nearest []TableLink
}

// TableProblem says why a value of a parameter was left out.
type TableProblem struct{ Param, Words string }

// TableLink is a link, Current where it leads to what is shown.
type TableLink struct {
	Words, URL string
	Current    bool
}

// newTable reads from a query what every list knows.
func newTable(kind *tableKind, query url.Values) Table {
	t := Table{kind: kind, asked: query, query: url.Values{}, Size: kind.size}
	for name, values := range query {
		t.query[name] = values
	}
	if len(t.Search()) > LongestSearch {
		t.leaveOut(paramSearch, fmt.Sprintf("A search has no more than %d characters: nothing was searched for.", LongestSearch))
	}
	if text := query.Get(paramSort); text != "" {
		key, down := strings.CutPrefix(text, "-")
		if _, ok := kind.sortKey(key); ok {
			t.Sort = Sort{key, down}
		} else {
			t.leaveOut(paramSort, fmt.Sprintf("There is no sorting by “%s”: this is the usual order, %s.", text, kind.usual))
		}
	}
	if text := query.Get(paramSize); text != "" {
		if n, err := strconv.Atoi(text); err == nil && slices.Contains(tableSizes, n) {
			t.Size = n
		} else {
			t.leaveOut(paramSize, fmt.Sprintf("A page has 50, 100, 200 or 500 rows and not “%s”: this one has up to %d.", text, kind.size))
		}
	}
	if text := query.Get(paramDensity); text == densityCompact {
		t.Compact = true
	} else if text != "" && text != densityComfortable {
		t.leaveOut(paramDensity, fmt.Sprintf("Rows are comfortable or compact and not “%s”.", text))
	}
	return t
}

// Search is the text that is searched for, "" for none.
func (t Table) Search() string { return strings.TrimSpace(t.query.Get(paramSearch)) }

func (t *Table) leaveOut(param, problem string) {
	delete(t.query, param)
	t.note(param, problem)
}

func (t *Table) note(param, problem string) {
	t.Problems = append(t.Problems, TableProblem{param, problem})
}

func (k *tableKind) sortKey(key string) (SortKey, bool) {
	for _, c := range k.columns {
		for _, s := range c.Sorts {
			if s.Key == key {
				return s, true
			}
		}
	}
	return SortKey{}, false
}

// url is the address of the list's first page with other values of some parameters,
// given as pairs; "" takes one away.
func (t Table) url(pairs ...string) string { return t.urlAt(t.kind.url, pairs...) }

func (t Table) urlAt(path string, pairs ...string) string {
	q := url.Values{}
	for name, values := range t.query {
		if name != paramPage && name != paramCursor {
			q[name] = values
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return withQuery(path, q)
}

// pageURL is the address of a page by its number.
func (t Table) pageURL(page int) string {
	if page <= 1 {
		return t.url()
	}
	return t.url(paramPage, strconv.Itoa(page))
}

// RowsURL is where the rows are fetched again: the very list that was asked for.
func (t Table) RowsURL() string { return withQuery(t.kind.rowsURL, t.asked) }

// csvLink is where all rows of the filter come from as CSV, in the same order.
func (t Table) csvLink() string { return t.urlAt(t.kind.csvURL, paramSize, "", paramDensity, "") }

// allURL is the list without any filter, shown the same way.
func (t Table) allURL() string {
	var pairs []string
	for _, name := range t.kind.filters {
		pairs = append(pairs, name, "")
	}
	return t.url(pairs...)
}

// Filtered reports whether a filter was asked for.
func (t Table) Filtered() bool {
	return slices.ContainsFunc(t.kind.filters, func(name string) bool { return strings.TrimSpace(t.asked.Get(name)) != "" })
}

// kept are the parameters that the form has no field for and has to keep.
func (t Table) kept() []TableLink {
	var out []TableLink
	for name, values := range t.query {
		if name != paramPage && name != paramCursor && !slices.Contains(t.kind.fields, name) {
			out = append(out, TableLink{Words: name, URL: values[0]})
		}
	}
	slices.SortFunc(out, func(a, b TableLink) int { return cmp.Compare(a.Words, b.Words) })
	return out
}

// HeadCell is the head of a column.
type HeadCell struct {
	Column
	// Sorted is the value of aria-sort, "" when the list is not sorted by this column.
	Sorted string
	Links  []HeadLink
}

// HeadLink sorts a list by a column. The icon says how it is sorted, "" when it is not.
type HeadLink struct {
	TableLink
	Icon  Icon
	Title string
}

// plainHead is the head of a list that is always shown in one order.
func plainHead(columns []Column) []HeadCell {
	cells := make([]HeadCell, len(columns))
	for i, c := range columns {
		cells[i].Column = c
	}
	return cells
}

// head is the head of the list, with what sorts it. A click on what it is sorted by
// turns the order around.
func (t Table) head() []HeadCell {
	cells := plainHead(t.kind.columns)
	for i := range cells {
		cell := &cells[i]
		for _, key := range cell.Sorts {
			link, next := HeadLink{TableLink: TableLink{Words: key.Title}}, Sort{key.Key, key.Numeric}
			if sorted := t.Sort.Key == key.Key || t.Sort.Key == "" && key.Usual; sorted {
				next.Down = !t.Sort.Down
				link.Icon, cell.Sorted, link.Current = IconUp, "ascending", true
				if t.Sort.Down {
					link.Icon, cell.Sorted = IconDown, "descending"
				}
			}
			way := "ascending"
			if next.Down {
				way = "descending"
			}
			link.URL, link.Title = t.url(paramSort, next.Text()), fmt.Sprintf("Sort by %s, %s", strings.ToLower(key.Title), way)
			cell.Links = append(cell.Links, link)
		}
	}
	return cells
}

// sizes are the sizes that a page may have.
func (t Table) sizes() []TableLink {
	var out []TableLink
	for _, n := range tableSizes {
		words := strconv.Itoa(n)
		out = append(out, TableLink{words, t.url(paramSize, words), n == t.Size})
	}
	return out
}

// densities are the heights that a row may have.
func (t Table) densities() []TableLink {
	return []TableLink{
		{densityComfortable, t.url(paramDensity, densityComfortable), !t.Compact},
		{densityCompact, t.url(paramDensity, densityCompact), t.Compact},
	}
}
