package views

import (
	"strconv"

	"brickyard/gluster/jobs"
)

// Volumes is the content of /volumes.
type Volumes struct {
	Banners []ClusterBanner
	Filter  VolumeFilter
	// Rows are those of this page, Pages the way to the others.
	Rows  []VolumeRow
	Pages Pages
	// Hidden counts the volumes the filter left out.
	Hidden int
	// Clusters are the configured ones; Waiting counts those of them that the filter
	// leaves in and that were never read yet.
	Clusters []string
	Waiting  int
	// RowsURL is where the rows are fetched again, with the same filter and page.
	RowsURL string
}

// NewVolumes makes the content of the volumes page: list is the page of it that is
// shown, rows are the rows of its volumes.
func NewVolumes(snaps []jobs.Snapshot, list VolumeList, rows []VolumeRow) Volumes {
	f := list.Filter
	m := Volumes{
		Filter: f, Rows: rows, Pages: list.Pages, Hidden: list.Hidden,
		RowsURL: withQuery(VolumesRowsURL, f.query(f.Page)),
	}
	for i := range snaps {
		s := &snaps[i]
		m.Banners = append(m.Banners, NewClusterBanner(*s))
		m.Clusters = append(m.Clusters, s.Cluster)
		if !s.Known() && f.takes(s) {
			m.Waiting++
		}
	}
	return m
}

// hiddenWords say how many volumes the filter hides.
func (m Volumes) hiddenWords() string {
	words := Counted(uint64(m.Hidden), "volume is", "volumes are") + " hidden by the filter"
	if m.Filter.Name != "" {
		words += " “" + m.Filter.Name + "”"
	}
	return words + "."
}

// waitingWords say of how many clusters the volumes are not known yet.
func (m Volumes) waitingWords() string {
	return strconv.Itoa(m.Waiting) + " " + plural(m.Waiting, "cluster has", "clusters have") + " not been read yet."
}
