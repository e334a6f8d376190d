package views

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumeFilter is what the list of volumes is narrowed to and how it is shown, as it
// came in the query.
type VolumeFilter struct {
	// Cluster is one cluster's name, Name a part of the names of volumes, bricks or
	// hosts, in either case.
	Cluster, Name string
	// Status, Type and Health are words of volumes in lower case, several separated by
	// commas.
	Status, Type, Health string
	// Activity is "running" for volumes with a running task, Needs is "you" for those
	// whose task waits for a person.
	Activity, Needs string
	// Sort, Size and Density are how it is shown, Page is the number of a page; "" for
	// what is usual.
	Sort, Size, Density, Page string
	// At is when the list is looked at: what is known of a volume gets old.
	At time.Time
}

// volumesKind is the list of volumes.
var volumesKind = tableKind{
	name: "volumes", class: "volumes", url: VolumesURL, rowsURL: VolumesRowsURL, csvURL: VolumesCSVURL, one: "volume", many: "volumes",
	columns: volumeColumns, usual: "by cluster as configured, then by name", size: VolumesPerPage,
	searched: "volume, brick, host",
	fields:   []string{paramSearch, "cluster"},
	filters:  []string{paramSearch, "cluster", "health", "status", "type", "activity", "needs"},
}

// volumeColumns are the columns of the list of volumes.
var volumeColumns = []Column{
	{Title: "Status", Class: "c-status"},
	{Title: "Volume", Sorts: []SortKey{{Key: "name", Title: "Volume"}, {Key: "type", Title: "Type"}}},
	{Title: "Cluster", Class: "c-cluster", Sorts: []SortKey{{Key: "cluster", Title: "Cluster", Usual: true}}},
	{Title: "Bricks", Class: "c-bricks", Sorts: []SortKey{{Key: "bricks", Title: "Bricks", Numeric: true}}},
	{Title: "Capacity", Class: "c-space", Sorts: []SortKey{{Key: "capacity", Title: "Capacity used", Numeric: true}}},
	{Title: "Activity", Class: "c-activity", Sorts: []SortKey{{Key: "activity", Title: "Activity"}}},
	{Title: "Actions", Class: "c-actions"},
}

// The values of VolumeFilter.Activity and Needs.
const (
	activityRunning = "running"
	needsYou        = "you"
)

// query are the parameters of a page under this filter; those without a value are
// left out.
func (f VolumeFilter) query() url.Values {
	return queryOf(map[string]string{
		"cluster": f.Cluster, paramSearch: f.Name, "health": f.Health, "status": f.Status, "type": f.Type, "activity": f.Activity, "needs": f.Needs,
		paramSort: f.Sort, paramSize: f.Size, paramDensity: f.Density, paramPage: f.Page,
	})
}

func queryOf(params map[string]string) url.Values {
	q := url.Values{}
	for name, value := range params {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// A facet is one kind of filter, as a bit in a set of them.
type facet uint8

const (
	byCluster facet = 1 << iota
	bySearch
	byStatus
	byType
	byActivity
	byNeeds
	byHealth
)

// volumeFacets are the kinds of filters of volumes with their parameters.
var volumeFacets = []struct {
	facet facet
	param string
}{{byCluster, "cluster"}, {bySearch, paramSearch}, {byHealth, "health"}, {byStatus, "status"}, {byType, "type"}, {byActivity, "activity"}, {byNeeds, "needs"}}

// volumeSieve is a filter, read once for all volumes.
type volumeSieve struct {
	cluster, needle string
	status          []gluster.VolumeStatus
	types           []string
	health          []gluster.HealthState
	running, needs  bool
}

// volumeStatuses are the words that volumes may be filtered by.
var volumeStatuses = []gluster.VolumeStatus{gluster.VolumeStarted, gluster.VolumeStopped, gluster.VolumeCreated}

func statusWord(s gluster.VolumeStatus) string { return strings.ToLower(s.String()) }

// volumeHealths are the words for how a volume is, in the order of their chips.
var volumeHealths = []gluster.HealthState{gluster.AtRisk, gluster.Degraded, gluster.HealthUnknown, gluster.HealthStopped, gluster.Healthy}

// typeKey is a volume's type in an address.
func typeKey(v *gluster.Volume) string { return strings.ToLower(v.TypeName()) }

// sieve reads the filter. What of it is nonsense is left out and said in t; known tells
// whether there is such a type.
func (f VolumeFilter) sieve(t *Table, known func(string) bool) volumeSieve {
	s := volumeSieve{cluster: f.Cluster, needle: strings.ToLower(t.Search())}
	var good []string
	for _, word := range splitList(f.Status) {
		i := slices.IndexFunc(volumeStatuses, func(s gluster.VolumeStatus) bool { return statusWord(s) == word })
		if i < 0 {
			t.note("status", fmt.Sprintf("There is no status “%s”: it is started, stopped or created.", word))
			continue
		}
		s.status, good = append(s.status, volumeStatuses[i]), append(good, word)
	}
	t.narrow("status", good)
	good = nil
	for _, word := range splitList(f.Health) {
		state := gluster.HealthState(strings.ToLower(word))
		if !slices.Contains(volumeHealths, state) {
			t.note("health", fmt.Sprintf("No volume can be “%s”: it is at-risk, degraded, unknown, stopped or healthy.", word))
			continue
		}
		s.health, good = append(s.health, state), append(good, string(state))
	}
	t.narrow("health", good)
	for _, word := range splitList(f.Type) {
		if known(word) {
			s.types = append(s.types, word)
		} else {
			t.note("type", fmt.Sprintf("No volume is of the type “%s”.", word))
		}
	}
	t.narrow("type", s.types)
	s.running = t.only("activity", activityRunning)
	s.needs = t.only("needs", needsYou)
	return s
}

// narrow has the list's links go on without the values of a parameter that were left out.
func (t *Table) narrow(param string, values []string) {
	if delete(t.query, param); len(values) > 0 {
		t.query.Set(param, strings.Join(values, ","))
	}
}

// only reads a filter that has one value, and says so when it is another.
func (t *Table) only(param, value string) bool {
	text := t.query.Get(param)
	if text != "" && text != value {
		t.leaveOut(param, fmt.Sprintf("The filter “%s” can be “%s” and not “%s”.", param, value, text))
	}
	return text == value
}

// fails are the kinds of filters that do not let a volume through, which is in a state of
// health. The search, which
// costs the most, is not asked when two others say no: what it says changes no count.
func (s volumeSieve) fails(cluster string, v *gluster.Volume, state gluster.HealthState, job *jobs.Job) (f facet, where volumePart) {
	if s.cluster != "" && s.cluster != cluster {
		f |= byCluster
	}
	if len(s.status) > 0 && !slices.Contains(s.status, v.Status) {
		f |= byStatus
	}
	if len(s.health) > 0 && !slices.Contains(s.health, state) {
		f |= byHealth
	}
	if len(s.types) > 0 && !slices.Contains(s.types, typeKey(v)) {
		f |= byType
	}
	if s.running && !runs(job) {
		f |= byActivity
	}
	if s.needs && !waits(job) {
		f |= byNeeds
	}
	if s.needle == "" || f&(f-1) != 0 {
		return f, 0
	}
	if where = foundIn(v, s.needle); where == inNothing {
		f |= bySearch
	}
	return f, where
}

func runs(job *jobs.Job) bool  { return job != nil && job.State == jobs.Running }
func waits(job *jobs.Job) bool { return job != nil && job.AwaitsDecision() }

// volumePart is a part of a volume in which a search found its words.
type volumePart int

const (
	inNothing volumePart = iota
	inName
	inHost
	inBrick
)

var volumeParts = []struct {
	part  volumePart
	words string
}{{inName, "volume"}, {inHost, "host"}, {inBrick, "brick"}}

// foundIn is where the needle, in lower case, was found first.
func foundIn(v *gluster.Volume, needle string) volumePart {
	if strings.Contains(strings.ToLower(v.Name), needle) {
		return inName
	}
	found := inNothing
	for i := range v.Subvolumes {
		for j := range v.Subvolumes[i].Bricks {
			b := &v.Subvolumes[i].Bricks[j]
			if strings.Contains(strings.ToLower(b.Host), needle) {
				return inHost
			}
			if found == inNothing && (strings.Contains(strings.ToLower(b.Path), needle) || strings.Contains(needle, ":") && strings.Contains(strings.ToLower(b.Name()), needle)) {
				found = inBrick
			}
		}
	}
	return found
}
