package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// BricksPerPage is how many bricks a page shows when nothing else was asked for.
const BricksPerPage = 100

// BrickList is one page of the bricks that a filter leaves in.
type BrickList struct {
	Filter BrickFilter
	Table  Table
	// Shown are the bricks of this page, in the order that was asked for.
	Shown []ListedBrick
	// Hidden counts the bricks that the filter leaves out.
	Hidden int
	// Hosts are the names of the hosts that bricks of the chosen cluster lie on, or of
	// all clusters where none is chosen.
	Hosts []string

	sieve brickSieve
}

// ListedBrick is a brick with where it is. Nothing that it leads to may be changed.
type ListedBrick struct {
	Snapshot *jobs.Snapshot
	Volume   *gluster.Volume
	Brick    *gluster.Brick
	// Set is the number of its subvolume in the volume, Place its own in that, both
	// counted from 1.
	Set, Place int
	State      BrickState
	// Job is the open job of its volume, nil if there is none, and InTask says that the
	// brick is one that the job is about.
	Job    *jobs.Job
	InTask bool
}

// NewBrickList finds the page of bricks that a filter asks for. Every brick is looked at
// once; only those of the page are made rows of.
func NewBrickList(snaps []jobs.Snapshot, f BrickFilter, open OpenJob) BrickList {
	l, found := filterBricks(snaps, f, open)
	t := &l.Table
	t.Pages = NewPages(f.Page, len(found), t.Size, t.pageURL)
	l.Shown = sortedBricks(found, t.Sort)[t.Pages.From-1 : t.Pages.To]
	return l
}

// EachBrick are all bricks that a filter leaves in, in the order that was asked for.
// problems say what of the filter was not understood and left out.
func EachBrick(snaps []jobs.Snapshot, f BrickFilter, open OpenJob) (list []ListedBrick, problems []TableProblem) {
	l, found := filterBricks(snaps, f, open)
	return sortedBricks(found, l.Table.Sort), l.Table.Problems
}

// Clusters are the names of the clusters whose sizes this page shows.
func (l BrickList) Clusters() (names []string) {
	for _, b := range l.Shown {
		if n := b.Snapshot.Cluster; !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// brickCounts counts bricks by what a chip filters by.
type brickCounts struct {
	states map[BrickState]int
	// there has the states that any brick is in, whatever the filter.
	there map[BrickState]bool
	// hosts has a number for every host of the chosen cluster.
	hosts map[string]int
	tasks int
	// tasked says that any brick has a task on it, whatever the filter.
	tasked bool
	// allBut counts what all kinds of filters but one let through, by that one.
	allBut map[facet]int
	parts  map[brickPart]int
	all    int
}

// filterBricks finds the bricks that a filter leaves in, in the usual order, and in the
// same pass what each chip would leave.
func filterBricks(snaps []jobs.Snapshot, f BrickFilter, open OpenJob) (BrickList, []ListedBrick) {
	l := BrickList{Filter: f, Table: newTable(&bricksKind, f.query())}
	l.sieve = f.sieve(&l.Table)
	c := brickCounts{states: map[BrickState]int{}, there: map[BrickState]bool{}, hosts: map[string]int{}, allBut: map[facet]int{}, parts: map[brickPart]int{}}
	var found []ListedBrick
	eachVolumeInOrder(snaps, l.Table.Sort == Sort{"cluster", true}, func(v ListedVolume) {
		names := searchedNames{strings.ToLower(v.Volume.Name), strings.ToLower(v.Snapshot.Cluster)}
		heard := v.Snapshot.IsHeard(f.At)
		job := open(v.Snapshot.Cluster, v.Volume.Name)
		named := bricksNamedBy(job)
		for i := range v.Volume.Subvolumes {
			bricks := v.Volume.Subvolumes[i].Bricks
			for k := range bricks {
				b := ListedBrick{
					Snapshot: v.Snapshot, Volume: v.Volume, Brick: &bricks[k], Set: i + 1, Place: k + 1,
					State: brickState(v.Volume, &bricks[k], heard), Job: job, InTask: named != nil && named[bricks[k].Name()],
				}
				fails, part := l.sieve.fails(&b, names)
				if fails == 0 {
					found = append(found, b)
					c.parts[part]++
				}
				c.count(fails, &b)
			}
		}
	})
	l.Hidden = c.all - len(found)
	l.Hosts = slices.SortedFunc(maps.Keys(c.hosts), natural)
	c.describe(&l)
	return l, found
}

// eachVolumeInOrder visits volumes by cluster as configured, or the other way round, and
// then by name.
func eachVolumeInOrder(snaps []jobs.Snapshot, down bool, visit func(ListedVolume)) {
	for i := range snaps {
		s := &snaps[i]
		if down {
			s = &snaps[len(snaps)-1-i]
		}
		volumes := make([]ListedVolume, len(s.Volumes))
		for j := range s.Volumes {
			volumes[j] = ListedVolume{s, &s.Volumes[j]}
		}
		sortByName(volumes)
		for _, v := range volumes {
			visit(v)
		}
	}
}

// bricksNamedBy are the names of the bricks that a job is about; nil when it is about the
// whole volume, or there is none.
func bricksNamedBy(job *jobs.Job) map[string]bool {
	if job == nil {
		return nil
	}
	var named map[string]bool
	for _, name := range append(slices.Clip(job.Bricks), job.NewBrick()) {
		if name == "" {
			continue
		}
		if named == nil {
			named = map[string]bool{}
		}
		named[name] = true
	}
	return named
}

// count counts a brick for each chip that would show it: what of its own kind is chosen
// does not matter for that.
func (c *brickCounts) count(fails facet, b *ListedBrick) {
	state := b.State
	c.all++
	c.there[state] = true
	c.tasked = c.tasked || b.InTask
	if fails&bricksOfCluster == 0 {
		n := 0
		if fails&^bricksOnHost == 0 {
			n = 1
		}
		c.hosts[b.Brick.Host] += n
	}
	if fails&(fails-1) != 0 {
		return // two kinds of filters keep it back
	}
	if fails != 0 {
		c.allBut[fails]++
	}
	if fails&^bricksInState == 0 {
		c.states[state]++
	}
	if fails&^bricksInTask == 0 && b.InTask {
		c.tasks++
	}
}

// hostChips is up to how many hosts each has a chip; more are chosen from the form.
const hostChips = 8

// describe says in a list what its chips would leave, and what was found where.
func (c *brickCounts) describe(l *BrickList) {
	t := &l.Table
	if c.all > 0 {
		if c.tasked || l.sieve.task {
			t.addChips("Activity", "activity", c.all, Chip{Words: "With a task", Icon: IconRunning, Tone: ToneInfo, Count: c.tasks, value: activityTask})
		}
		var chips []Chip
		for _, s := range brickStates {
			if b := s.badge(); c.there[s] || slices.Contains(l.sieve.states, s) {
				chips = append(chips, Chip{Words: b.Word, Icon: b.Icon, Tone: b.Tone, Count: c.states[s], value: string(s)})
			}
		}
		t.addChips("State", "state", c.all, chips...)
		if len(l.Hosts) <= hostChips {
			chips = nil
			for _, host := range l.Hosts {
				chips = append(chips, Chip{Words: host, Count: c.hosts[host], value: host})
			}
			t.addChips("Host", "host", c.all, chips...)
		}
	}
	if l.sieve.needle != "" {
		var where []string
		for _, p := range brickParts {
			if n := c.parts[p.part]; n > 0 {
				where = append(where, fmt.Sprintf("%s (%s)", p.words, Count(uint64(n))))
			}
		}
		t.Found = foundWords(t.Search(), where)
	}
	for _, f := range brickFacets {
		if n := c.allBut[f.facet]; n > 0 {
			t.addNearest(n, false, f.param)
		}
	}
}
