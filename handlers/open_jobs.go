package handlers

import "brickyard/gluster/jobs"

// openJobs are the open jobs at one moment, by their volume. It is made once and
// never changed, so that a page of many volumes finds the job of each at once and
// holds no lock meanwhile.
type openJobs map[volumeKey]*jobs.Job

func indexOpen(open map[int64]jobs.Job) openJobs {
	index := make(openJobs, len(open))
	for id, j := range open {
		key := volumeKey{j.Cluster, j.Volume}
		// A volume has one open job at most, but that one ended may be heard of
		// later than that the next one began.
		if other := index[key]; other == nil || other.ID < id {
			index[key] = &j
		}
	}
	return index
}

// of is the open job of a volume, nil if there is none. It must not be changed.
func (o openJobs) of(cluster, volume string) *jobs.Job { return o[volumeKey{cluster, volume}] }

// openJobs are the jobs that are open now, without asking the database.
func (l *Live) openJobs() openJobs {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.indexed()
}

// indexed is openJobs under the lock. The index is made when somebody looks and
// given away when a job has changed.
func (l *Live) indexed() openJobs {
	if l.index == nil {
		l.index = indexOpen(l.open)
		l.looked += len(l.open)
	}
	return l.index
}
