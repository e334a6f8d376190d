package handlers

import (
	"brickyard/gluster/jobs"
	"brickyard/views"
)

// volumeNames are volumes by cluster and name.
type volumeNames map[string]map[string]bool

func (n volumeNames) add(cluster, volume string) {
	if n[cluster] == nil {
		n[cluster] = map[string]bool{}
	}
	n[cluster][volume] = true
}

// of are the clusters' snapshots with only these volumes.
func (n volumeNames) of(snapshot func(cluster string) jobs.Snapshot) map[string]jobs.Snapshot {
	few := make(map[string]jobs.Snapshot, len(n))
	for cluster, volumes := range n {
		few[cluster] = fewVolumes(snapshot(cluster), volumes)
	}
	return few
}

// fewVolumes is a snapshot with only the volumes named, found in one pass. What a row
// says of a job or a volume asks the snapshot for that volume several times, and a
// cluster may have thousands of others.
func fewVolumes(s jobs.Snapshot, names map[string]bool) jobs.Snapshot {
	all := s.Volumes
	s.Volumes = nil
	for i := range all {
		if names[all[i].Name] {
			s.Volumes = append(s.Volumes, all[i])
		}
	}
	return s
}

// jobRows are the rows of a list of jobs.
func (s *server) jobRows(list []jobs.Job) []views.JobRow {
	names := volumeNames{}
	for _, j := range list {
		names.add(j.Cluster, j.Volume)
	}
	snaps := names.of(s.snapshotOf)
	rows, now := make([]views.JobRow, len(list)), s.now()
	for i, j := range list {
		snap := snaps[j.Cluster]
		rows[i] = views.NewJobRow(j, snap, jobs.JobActions(j, snap), now)
	}
	return rows
}
