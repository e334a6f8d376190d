package handlers

import (
	"cmp"
	"slices"

	"brickyard/gluster/jobs"
	"brickyard/views"
)

// openTasks are the first open jobs of a cluster, "" for all, for a page that sums up.
func (s *server) openTasks(cluster string) views.OpenTasks {
	decisions, others, counts := s.live.standing(cluster)
	first := func(list []jobs.Job) []views.JobRow { return s.jobRows(list[:min(len(list), views.ListedAtMost)]) }
	m := views.NewOpenTasks(cluster, first(decisions), len(decisions), first(others), len(others))
	m.UnknownTotal = counts.Unknown
	return m
}

// standing are the open jobs of a cluster, "" for all, newest first: those that wait for a
// person, and the others, of which those that are paused come last. counts are of both.
func (l *Live) standing(cluster string) (decisions, others []jobs.Job, counts views.OpenCounts) {
	l.mu.Lock()
	for _, j := range l.open {
		if cluster != "" && j.Cluster != cluster {
			continue
		}
		counts.Add(j)
		if j.AwaitsDecision() {
			decisions = append(decisions, j)
		} else {
			others = append(others, j)
		}
	}
	l.mu.Unlock()
	rests := func(j jobs.Job) int {
		if views.CountsAsPaused(j) {
			return 1
		}
		return 0
	}
	order := func(a, b jobs.Job) int {
		return cmp.Or(cmp.Compare(rests(a), rests(b)), b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	}
	slices.SortFunc(decisions, order)
	slices.SortFunc(others, order)
	return decisions, others, counts
}
