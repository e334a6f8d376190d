package views

import "brickyard/gluster/jobs"

// Bricks is the content of /bricks.
type Bricks struct {
	Banners []ClusterBanner
	Filter  BrickFilter
	// Table is the list without its rows, Lines are those of this page.
	Table Table
	Lines []BrickLine
	// Hidden counts the bricks the filter left out.
	Hidden int
	// Clusters are the configured ones, Hosts those that bricks lie on; Sight says what it
	// means when there is no row.
	Clusters, Hosts []string
	Sight           Sight
	// volumes counts the volumes that are known.
	volumes int
}

// NewBricks makes the content of the page of all bricks: list is the page of it that is
// shown.
func NewBricks(snaps []jobs.Snapshot, list BrickList) Bricks {
	m := Bricks{Filter: list.Filter, Table: list.Table, Hidden: list.Hidden, Hosts: list.Hosts, Sight: NewSight(snaps)}
	for i := range snaps {
		s := &snaps[i]
		m.Banners = append(m.Banners, NewClusterBanner(*s))
		m.Clusters = append(m.Clusters, s.Cluster)
		m.volumes += len(s.Volumes)
	}
	for _, b := range list.Shown {
		m.Lines = append(m.Lines, NewBrickLine(b))
	}
	return m
}

// hiddenWords say how many bricks the filter hides.
func (m Bricks) hiddenWords() string {
	return Counted(uint64(m.Hidden), "brick is", "bricks are") + " hidden by the filter."
}
