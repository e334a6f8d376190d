package views

import (
	"cmp"
	"math"
	"slices"

	"brickyard/gluster/jobs"
)

// volumeKey is what a volume is sorted by: a text or a figure. What is not known stands
// at the end, whichever way the list is sorted.
type volumeKey struct {
	text    string
	figure  float64
	unknown bool
}

// volumeKeys are the columns that volumes are sorted by one by one. Capacity is the share
// that is used, as its bar shows it.
var volumeKeys = map[string]func(ListedVolume, OpenJob) volumeKey{
	"name":   func(v ListedVolume, _ OpenJob) volumeKey { return volumeKey{text: v.Volume.Name} },
	"type":   func(v ListedVolume, _ OpenJob) volumeKey { return volumeKey{text: typeKey(v.Volume)} },
	"bricks": func(v ListedVolume, _ OpenJob) volumeKey { return volumeKey{figure: float64(bricksOf(v))} },
	"capacity": func(v ListedVolume, _ OpenJob) volumeKey {
		c := v.Volume.Capacity()
		if !c.Known || c.Size == 0 {
			return volumeKey{unknown: true}
		}
		return volumeKey{figure: 1 - float64(min(c.Free, c.Size))/float64(c.Size)}
	},
	"activity": func(v ListedVolume, open OpenJob) volumeKey {
		return volumeKey{figure: float64(activityRank(open(v.Snapshot.Cluster, v.Volume.Name)))}
	},
}

func bricksOf(v ListedVolume) (n int) {
	for i := range v.Volume.Subvolumes {
		n += len(v.Volume.Subvolumes[i].Bricks)
	}
	return n
}

// activityRank has what needs a person first, then what is not known, what runs and what
// is held back, and what is at rest last.
func activityRank(job *jobs.Job) int {
	switch {
	case job == nil:
		return 4
	case job.AwaitsDecision():
		return 0
	case job.State == jobs.Unknown:
		return 1
	case job.State == jobs.Paused:
		return 3
	}
	return 2
}

// sortedVolumes sorts volumes that come by cluster as configured; those that are alike
// follow each other by cluster and name.
func sortedVolumes(list []ListedVolume, by Sort, open OpenJob) []ListedVolume {
	type keyed struct {
		ListedVolume
		key     volumeKey
		cluster int
	}
	all, clusters, way := make([]keyed, len(list)), map[*jobs.Snapshot]int{}, 1
	if by.Down {
		way = -1
	}
	for i, v := range list {
		n, ok := clusters[v.Snapshot]
		if !ok {
			n = len(clusters)
			clusters[v.Snapshot] = n
		}
		all[i] = keyed{v, volumeKeys[by.Key](v, open), n}
		if all[i].key.unknown {
			all[i].key.figure = math.Inf(way)
		}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(
			way*cmp.Compare(a.key.figure, b.key.figure), way*cmp.Compare(a.key.text, b.key.text),
			cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.Volume.Name, b.Volume.Name))
	})
	for i := range all {
		list[i] = all[i].ListedVolume
	}
	return list
}
