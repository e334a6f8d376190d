package views

import (
	"net/url"
	"strconv"
	"strings"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// VolumeFilter is what the list of volumes is narrowed to and which page of it is
// shown, as they came in the query.
type VolumeFilter struct {
	// Cluster is one cluster's name, Name a part of the volumes' names in either case.
	Cluster, Name string
	// Page is the number of a page, "" for the first.
	Page string
}

// Active reports whether the filter leaves anything out.
func (f VolumeFilter) Active() bool { return f.Cluster != "" || f.needle() != "" }

// query are the parameters of a page under this filter; those without a value are
// left out.
func (f VolumeFilter) query(page string) url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"cluster": f.Cluster, "q": f.Name, "page": page} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// pageURL is the address of a page under this filter.
func (f VolumeFilter) pageURL(page int) string {
	number := ""
	if page > 1 {
		number = strconv.Itoa(page)
	}
	return withQuery(VolumesURL, f.query(number))
}

func (f VolumeFilter) needle() string { return strings.ToLower(strings.TrimSpace(f.Name)) }

// takes reports whether the filter leaves a cluster in.
func (f VolumeFilter) takes(s *jobs.Snapshot) bool { return f.Cluster == "" || f.Cluster == s.Cluster }

// volumesOf are the volumes of a cluster that the filter leaves in.
func (f VolumeFilter) volumesOf(s *jobs.Snapshot) []*gluster.Volume {
	if !f.takes(s) {
		return nil
	}
	needle := f.needle()
	out := make([]*gluster.Volume, 0, len(s.Volumes))
	for i := range s.Volumes {
		if v := &s.Volumes[i]; needle == "" || strings.Contains(strings.ToLower(v.Name), needle) {
			out = append(out, v)
		}
	}
	return out
}
