package views

import "brickyard/gluster/jobs"

// Volumes is the content of /volumes.
type Volumes struct {
	Banners []ClusterBanner
	Filter  VolumeFilter
	// Table is the list without its rows, Rows are those of this page.
	Table Table
	Rows  []VolumeRow
	// Hidden counts the volumes the filter left out.
	Hidden int
	// Clusters are the configured ones; Sight says what it means when there is no row.
	Clusters []string
	Sight    Sight
}

// NewVolumes makes the content of the volumes page: list is the page of it that is
// shown, rows are the rows of its volumes.
func NewVolumes(snaps []jobs.Snapshot, list VolumeList, rows []VolumeRow) Volumes {
	m := Volumes{Filter: list.Filter, Table: list.Table, Rows: rows, Hidden: list.Hidden, Sight: NewSight(snaps)}
	for i := range snaps {
		s := &snaps[i]
		m.Banners = append(m.Banners, NewClusterBanner(*s))
		m.Clusters = append(m.Clusters, s.Cluster)
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
