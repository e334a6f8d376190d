package views

import (
	"strings"

	"brickyard/gluster/jobs"
)

// Volumes is the content of /volumes.
type Volumes struct {
	Banners []ClusterBanner
	Rows    []VolumeRow
	// Filter is the part of a name the list was narrowed to.
	Filter string
	// Hidden counts the volumes the filter left out.
	Hidden int
	// Clusters counts the configured clusters; Waiting those never read yet.
	Clusters, Waiting int
}

// NewVolumes makes the content of the volumes page. rows are the rows of all
// volumes of all clusters; filter narrows them by a part of their name.
func NewVolumes(snaps []jobs.Snapshot, rows []VolumeRow, filter string) Volumes {
	m := Volumes{Clusters: len(snaps), Filter: filter}
	for _, s := range snaps {
		m.Banners = append(m.Banners, NewClusterBanner(s))
		if !s.Known() {
			m.Waiting++
		}
	}
	needle := strings.ToLower(strings.TrimSpace(filter))
	for _, r := range rows {
		if needle != "" && !strings.Contains(strings.ToLower(r.Name), needle) && !strings.Contains(strings.ToLower(r.Cluster), needle) {
			m.Hidden++
			continue
		}
		m.Rows = append(m.Rows, r)
	}
	return m
}

func volumesRowsURL(filter string) string {
	if filter == "" {
		return VolumesRowsURL
	}
	return withQuery(VolumesRowsURL, map[string][]string{"q": {filter}})
}
