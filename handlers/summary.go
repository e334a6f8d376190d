package handlers

import (
	"sync"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/views"
)

// summaries remember the summary of each cluster's volumes. Every page shows how every
// cluster is, and must not look at every brick for that.
type summaries struct {
	mu   sync.Mutex
	last map[string]summarised
	// made counts those that were made, for the test that says once.
	made int
}

type summarised struct {
	of []gluster.Volume
	views.Summary
}

// of is the summary of a whole snapshot. The volumes of a snapshot are never changed, so
// that the same list has the same summary.
func (s *summaries) of(snap jobs.Snapshot) views.Summary {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[snap.Cluster]; ok && sameList(last.of, snap.Volumes) {
		return last.Summary
	}
	s.made++
	made := summarised{snap.Volumes, views.Summary{Healths: jobs.HealthsOf(snap.Volumes), Space: gluster.SpaceOf(snap.Volumes)}}
	if s.last == nil {
		s.last = map[string]summarised{}
	}
	s.last[snap.Cluster] = made
	return made.Summary
}

// sameList reports whether two lists are one and the same.
func sameList(a, b []gluster.Volume) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
