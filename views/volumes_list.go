package views

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumesPerPage is how many volumes a page shows when nothing else was asked for.
const VolumesPerPage = 100

// OpenJob finds the open job of a volume, nil if there is none.
type OpenJob func(cluster, volume string) *jobs.Job

// VolumeList is one page of the volumes that a filter leaves in.
type VolumeList struct {
	Filter VolumeFilter
	Table  Table
	// Shown are the volumes of this page, in the order that was asked for.
	Shown []ListedVolume
	// Hidden counts the volumes that the filter leaves out.
	Hidden int

	// clusters are those whose sizes the page is about.
	clusters []string
	sieve    volumeSieve
}

// ListedVolume is a volume with the snapshot it is from. Neither may be changed.
type ListedVolume struct {
	Snapshot *jobs.Snapshot
	Volume   *gluster.Volume
}

// NewVolumeList finds the page of volumes that a filter asks for. What it costs for a
// volume that is not on the page is a look at what is filtered and sorted by: only those
// on it are made rows of. In the usual order only clusters that reach into the page are
// sorted.
func NewVolumeList(snaps []jobs.Snapshot, f VolumeFilter, open OpenJob) VolumeList {
	l, found := filterVolumes(snaps, f, open)
	total := 0
	for _, volumes := range found {
		total += len(volumes)
	}
	t := &l.Table
	t.Pages = NewPages(f.Page, total, t.Size, t.pageURL)
	if volumeKeys[t.Sort.Key] != nil {
		all := slices.Concat(found...)
		if t.Sort.Key == "capacity" {
			l.clusters = clustersOf(all)
		}
		l.Shown = sortedVolumes(all, t.Sort, open)[t.Pages.From-1 : t.Pages.To]
		if l.clusters == nil {
			l.clusters = clustersOf(l.Shown)
		}
		return l
	}
	before := 0
	for i := range found {
		volumes := found[i]
		if t.Sort.Down {
			volumes = found[len(found)-1-i]
		}
		from := min(max(t.Pages.From-1-before, 0), len(volumes))
		to := min(max(t.Pages.To-before, 0), len(volumes))
		before += len(volumes)
		if from >= to {
			continue
		}
		sortByName(volumes)
		l.Shown = append(l.Shown, volumes[from:to]...)
	}
	l.clusters = clustersOf(l.Shown)
	return l
}

// EachVolume are all volumes that a filter leaves in, in the order that was asked for.
// problems say what of the filter was not understood and left out.
func EachVolume(snaps []jobs.Snapshot, f VolumeFilter, open OpenJob) (list []ListedVolume, problems []TableProblem) {
	l, found := filterVolumes(snaps, f, open)
	t := l.Table
	if volumeKeys[t.Sort.Key] != nil {
		return sortedVolumes(slices.Concat(found...), t.Sort, open), t.Problems
	}
	if t.Sort.Down {
		slices.Reverse(found)
	}
	for _, volumes := range found {
		sortByName(volumes)
	}
	return slices.Concat(found...), t.Problems
}

// Clusters are the names of the clusters whose sizes this page shows or is sorted by.
func (l VolumeList) Clusters() []string { return l.clusters }

func clustersOf(list []ListedVolume) (names []string) {
	seen := map[string]bool{}
	for _, v := range list {
		if n := v.Snapshot.Cluster; !seen[n] {
			seen[n], names = true, append(names, n)
		}
	}
	return names
}

func sortByName(volumes []ListedVolume) {
	slices.SortFunc(volumes, func(a, b ListedVolume) int { return cmp.Compare(a.Volume.Name, b.Volume.Name) })
}

// volumeCounts counts volumes by what a chip filters by.
type volumeCounts struct {
	status map[gluster.VolumeStatus]int
	health map[gluster.HealthState]int
	// there has the states of health that any volume is in, whatever the filter.
	there map[gluster.HealthState]bool
	// types has a number for every type there is, in words as glusterd has them.
	types          map[string]int
	running, needs int
	// allBut counts what all kinds of filters but one let through, by that one.
	allBut map[facet]int
	parts  map[volumePart]int
}

// filterVolumes finds the volumes that a filter leaves in, by cluster, and in the same
// pass what each chip would leave.
func filterVolumes(snaps []jobs.Snapshot, f VolumeFilter, open OpenJob) (VolumeList, [][]ListedVolume) {
	l := VolumeList{Filter: f, Table: newTable(&volumesKind, f.query())}
	c := volumeCounts{status: map[gluster.VolumeStatus]int{}, health: map[gluster.HealthState]int{}, there: map[gluster.HealthState]bool{}, types: map[string]int{}, allBut: map[facet]int{}, parts: map[volumePart]int{}}
	for i := range snaps {
		for j := range snaps[i].Volumes {
			c.types[snaps[i].Volumes[j].TypeName()] = 0
		}
	}
	l.sieve = f.sieve(&l.Table, func(word string) bool {
		for name := range c.types {
			if strings.ToLower(name) == word {
				return true
			}
		}
		return gluster.IsTypeWord(word)
	})
	found, all := make([][]ListedVolume, len(snaps)), 0
	for i := range snaps {
		s := &snaps[i]
		heard := s.IsHeard(f.At)
		for j := range s.Volumes {
			v := &s.Volumes[j]
			job, state := open(s.Cluster, v.Name), gluster.HealthUnknown
			if heard {
				state = v.Health().State
			}
			fails, part := l.sieve.fails(s.Cluster, v, state, job)
			if all++; fails == 0 {
				found[i] = append(found[i], ListedVolume{s, v})
				c.parts[part]++
			}
			c.count(fails, v, state, job)
		}
	}
	shown := 0
	for _, volumes := range found {
		shown += len(volumes)
	}
	l.Hidden = all - shown
	c.describe(&l, all)
	return l, found
}

// count counts a volume for each chip that would show it: what of its own kind is chosen
// does not matter for that.
func (c *volumeCounts) count(fails facet, v *gluster.Volume, state gluster.HealthState, job *jobs.Job) {
	c.there[state] = true
	if fails&(fails-1) != 0 {
		return // two kinds of filters keep it back
	}
	if fails != 0 {
		c.allBut[fails]++
	}
	if fails&^byStatus == 0 {
		c.status[v.Status]++
	}
	if fails&^byHealth == 0 {
		c.health[state]++
	}
	if fails&^byType == 0 {
		c.types[v.TypeName()]++
	}
	if fails&^byActivity == 0 && runs(job) {
		c.running++
	}
	if fails&^byNeeds == 0 && waits(job) {
		c.needs++
	}
}

// describe says in a list what its chips would leave, and what was found where.
func (c *volumeCounts) describe(l *VolumeList, all int) {
	t := &l.Table
	if all > 0 {
		t.addChips("Needs a person", "needs", all, Chip{Words: "Needs you", Icon: IconDecision, Tone: ToneWarn, Count: c.needs, value: needsYou})
		t.addChips("Activity", "activity", all, Chip{Words: "Running task", Icon: IconRunning, Tone: ToneInfo, Count: c.running, value: activityRunning})
		var chips []Chip
		for _, s := range volumeHealths {
			// Those that are stopped have a chip by their status.
			if b := healthStateBadge(s); c.there[s] && s != gluster.HealthStopped || slices.Contains(l.sieve.health, s) {
				chips = append(chips, Chip{Words: b.Word, Icon: b.Icon, Tone: b.Tone, Count: c.health[s], value: string(s)})
			}
		}
		t.addChips("Health", "health", all, chips...)
		chips = nil
		for _, s := range volumeStatuses {
			if c.status[s] > 0 || slices.Contains(l.sieve.status, s) || s != gluster.VolumeCreated {
				chips = append(chips, Chip{Words: s.String(), Tone: ToneQuiet, Count: c.status[s], value: statusWord(s)})
			}
		}
		t.addChips("Status", "status", all, chips...)
		t.addChips("Type", "type", all, typeChips(c.types)...)
	}
	if l.sieve.needle != "" {
		var where []string
		for _, p := range volumeParts {
			if n := c.parts[p.part]; n > 0 {
				where = append(where, fmt.Sprintf("%s (%s)", p.words, Count(uint64(n))))
			}
		}
		t.Found = foundWords(t.Search(), where)
	}
	for _, f := range volumeFacets {
		if n := c.allBut[f.facet]; n > 0 {
			t.addNearest(n, false, f.param)
		}
	}
}

// foundWords say where a search found its words.
func foundWords(text string, where []string) string {
	if len(where) == 0 {
		return fmt.Sprintf("“%s” was not found.", text)
	}
	return fmt.Sprintf("“%s” was found in: %s.", text, join(where))
}

// addNearest offers the list without one filter, which would have n rows, or more.
func (t *Table) addNearest(n int, orMore bool, param string) {
	words := Counted(uint64(n), t.kind.one+" matches", t.kind.many+" match")
	if orMore {
		words = Count(uint64(n)) + " or more " + t.kind.many + " match"
	}
	t.Nearest = append(t.Nearest, TableLink{Words: fmt.Sprintf("%s without %s=%s", words, param, t.query.Get(param)), URL: t.url(param, "")})
}

func typeChips(types map[string]int) (chips []Chip) {
	byKey := map[string]int{}
	words := map[string]string{}
	for name, n := range types {
		key := strings.ToLower(name)
		byKey[key] += n
		words[key] = max(words[key], name)
	}
	for key, n := range byKey {
		chips = append(chips, Chip{Words: strings.ReplaceAll(words[key], "-", " "), Count: n, value: key})
	}
	slices.SortFunc(chips, func(a, b Chip) int { return cmp.Compare(a.value, b.value) })
	return chips
}
