package views

import (
	"cmp"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumesPerPage is how many volumes a page shows.
const VolumesPerPage = 100

// VolumeList is one page of the volumes that a filter leaves in.
type VolumeList struct {
	Filter VolumeFilter
	Pages  Pages
	// Shown are the volumes of this page, by cluster in the order in which the
	// clusters were given, then by name.
	Shown []ListedVolume
	// Hidden counts the volumes that the filter leaves out.
	Hidden int
}

// ListedVolume is a volume with the snapshot it is from. Neither may be changed.
type ListedVolume struct {
	Snapshot *jobs.Snapshot
	Volume   *gluster.Volume
}

// NewVolumeList finds the page of volumes that a filter asks for. What it costs for a
// volume that is not on the page is a look at its name: only those on it are made rows
// of, and only clusters that reach into it are sorted.
func NewVolumeList(snaps []jobs.Snapshot, f VolumeFilter) VolumeList {
	l := VolumeList{Filter: f}
	found, total := make([][]*gluster.Volume, len(snaps)), 0
	for i := range snaps {
		found[i] = f.volumesOf(&snaps[i])
		total += len(found[i])
		l.Hidden += len(snaps[i].Volumes) - len(found[i])
	}
	l.Pages = NewPages(f.Page, total, VolumesPerPage, f.pageURL)
	before := 0
	for i, volumes := range found {
		from := min(max(l.Pages.From-1-before, 0), len(volumes))
		to := min(max(l.Pages.To-before, 0), len(volumes))
		before += len(volumes)
		if from >= to {
			continue
		}
		slices.SortFunc(volumes, func(a, b *gluster.Volume) int { return cmp.Compare(a.Name, b.Name) })
		for _, v := range volumes[from:to] {
			l.Shown = append(l.Shown, ListedVolume{&snaps[i], v})
		}
	}
	return l
}

// Clusters are the names of the clusters that this page shows volumes of.
func (l VolumeList) Clusters() []string {
	var names []string
	for _, v := range l.Shown {
		if n := v.Snapshot.Cluster; len(names) == 0 || names[len(names)-1] != n {
			names = append(names, n)
		}
	}
	return names
}
