package views

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// BrickFilter is what the list of all bricks is narrowed to and how it is shown, as it
// came in the query.
type BrickFilter struct {
	// Cluster is one cluster's name, Search a part of the names of bricks, hosts, volumes
	// or clusters, in either case.
	Cluster, Search string
	// Host are names of hosts, State words of bricks, several separated by commas.
	Host, State string
	// Activity is "task" for bricks that an open task is about.
	Activity string
	// Sort, Size and Density are how it is shown, Page is the number of a page; "" for
	// what is usual.
	Sort, Size, Density, Page string
	// At is when the list is looked at: what is known of a brick gets old.
	At time.Time
}

// bricksKind is the list of all bricks. Its rows are laid out as those of volumes.
var bricksKind = tableKind{
	name: "bricks", class: "volumes of-bricks", url: BricksURL, rowsURL: BricksRowsURL, csvURL: BricksCSVURL, one: "brick", many: "bricks",
	columns: brickColumns, usual: "by cluster as configured, then by volume and set", size: BricksPerPage,
	searched: "brick, host, volume, cluster",
	fields:   []string{paramSearch, "cluster", "host"},
	filters:  []string{paramSearch, "cluster", "host", "state", "activity"},
}

// brickColumns are the columns of the list of all bricks.
var brickColumns = []Column{
	{Title: "State", Class: "c-status", Sorts: []SortKey{{Key: "state", Title: "State"}}},
	{Title: "Brick", Sorts: []SortKey{{Key: "host", Title: "Brick"}}},
	{Title: "Volume and set", Class: "c-volume", Sorts: []SortKey{{Key: "volume", Title: "Volume and set"}}},
	{Title: "Cluster", Class: "c-cluster", Sorts: []SortKey{{Key: "cluster", Title: "Cluster", Usual: true}}},
	{Title: "Capacity", Class: "c-space", Sorts: []SortKey{{Key: "capacity", Title: "Capacity used", Numeric: true}}},
	{Title: "Activity", Class: "c-activity", Sorts: []SortKey{{Key: "activity", Title: "Activity"}}},
}

// activityTask is the value of BrickFilter.Activity.
const activityTask = "task"

// query are the parameters of a page under this filter; those without a value are
// left out.
func (f BrickFilter) query() url.Values {
	return queryOf(map[string]string{
		"cluster": f.Cluster, paramSearch: f.Search, "host": f.Host, "state": f.State, "activity": f.Activity,
		paramSort: f.Sort, paramSize: f.Size, paramDensity: f.Density, paramPage: f.Page,
	})
}

// The kinds of filters of bricks.
const (
	bricksOfCluster facet = 1 << iota
	bricksFound
	bricksOnHost
	bricksInState
	bricksInTask
)

// brickFacets are the kinds of filters of bricks with their parameters.
var brickFacets = []struct {
	facet facet
	param string
}{{bricksOfCluster, "cluster"}, {bricksFound, paramSearch}, {bricksOnHost, "host"}, {bricksInState, "state"}, {bricksInTask, "activity"}}

// brickSieve is a filter, read once for all bricks.
type brickSieve struct {
	cluster, needle string
	hosts           []string
	states          []BrickState
	task            bool
}

// sieve reads the filter. What of it is nonsense is left out and said in t.
func (f BrickFilter) sieve(t *Table) brickSieve {
	s := brickSieve{cluster: f.Cluster, needle: strings.ToLower(t.Search()), hosts: splitList(f.Host)}
	var good []string
	for _, word := range splitList(f.State) {
		state := BrickState(strings.ToLower(word))
		if !slices.Contains(brickStates, state) {
			t.note("state", fmt.Sprintf("No brick can be “%s”: it is down, unknown, stopped or up.", word))
			continue
		}
		s.states, good = append(s.states, state), append(good, string(state))
	}
	t.narrow("state", good)
	s.task = t.only("activity", activityTask)
	return s
}

// fails are the kinds of filters that do not let a brick through. The search, which costs
// the most, is not asked when two others say no: what it says changes no count.
func (s brickSieve) fails(b *ListedBrick, names searchedNames) (f facet, where brickPart) {
	if s.cluster != "" && s.cluster != b.Snapshot.Cluster {
		f |= bricksOfCluster
	}
	if len(s.hosts) > 0 && !holds(s.hosts, b.Brick.Host) {
		f |= bricksOnHost
	}
	if len(s.states) > 0 && !slices.Contains(s.states, b.State) {
		f |= bricksInState
	}
	if s.task && !b.InTask {
		f |= bricksInTask
	}
	if s.needle == "" || f&(f-1) != 0 {
		return f, 0
	}
	if where = names.find(b.Brick, s.needle); where == brickNowhere {
		f |= bricksFound
	}
	return f, where
}

// brickPart is where a search found its words.
type brickPart int

const (
	brickNowhere brickPart = iota
	brickByHost
	brickByPath
	brickByVolume
	brickByCluster
)

var brickParts = []struct {
	part  brickPart
	words string
}{{brickByHost, "host"}, {brickByPath, "brick"}, {brickByVolume, "volume"}, {brickByCluster, "cluster"}}

// searchedNames are the names of a brick's volume and cluster in lower case, made once for
// all its bricks.
type searchedNames struct{ volume, cluster string }

// find is where the needle, in lower case, was found first.
func (n searchedNames) find(b *gluster.Brick, needle string) brickPart {
	switch {
	case strings.Contains(strings.ToLower(b.Host), needle):
		return brickByHost
	case strings.Contains(strings.ToLower(b.Path), needle), strings.Contains(needle, ":") && strings.Contains(strings.ToLower(b.Name()), needle):
		return brickByPath
	case strings.Contains(n.volume, needle):
		return brickByVolume
	case strings.Contains(n.cluster, needle):
		return brickByCluster
	}
	return brickNowhere
}
