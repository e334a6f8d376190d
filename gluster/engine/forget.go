package engine

import (
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// What is remembered beside the database must not be kept for ever. What is of no use
// once a job has ended goes with it, see records.forgetEnded; what is left of tasks that
// glusterd lists no more and of volumes that are gone goes here.

// forgetGone drops what is remembered of tasks and volumes that a complete reading,
// the newest, does not show any more, and of jobs that are not open; before is what
// was known before it.
func (s *TaskSyncer) forgetGone(before jobs.Snapshot, r reading, open []jobs.Job) {
	listed := map[string]bool{}
	for _, v := range r.status.Volumes {
		for _, t := range v.Tasks {
			listed[t.ID] = true
		}
	}
	volumes := map[string]bool{}
	for _, v := range r.snapshot.Volumes {
		volumes[v.Name] = true
	}
	isOpen := func(id int64) bool { return slices.ContainsFunc(open, func(j jobs.Job) bool { return j.ID == id }) }
	runs := map[string]bool{}
	for _, j := range open {
		runs[j.TaskID] = true
	}
	// A volume whose lock somebody holds is left out, and may still list its task.
	complete := !slices.ContainsFunc(r.snapshot.Volumes, func(v gluster.Volume) bool { return !r.snapshot.Tells(v.Name) })
	s.cleanReadings.forgetIf(func(id int64) bool { return !isOpen(id) })
	s.figureless.forgetIf(func(task string) bool { return complete && !listed[task] && !runs[task] })
	s.forgetOld(s.now())
	s.reader.forgetVolumes(volumes)
	s.claims.forgetVolumes(volumes, r.commands)
	s.forgetTasks(func(id string) bool { return complete && !listed[id] && !runs[id] })
	for _, v := range before.Volumes {
		if volumes[v.Name] {
			continue
		}
		s.forget("volume", v.Name)
		for _, b := range v.Bricks() {
			s.forget("brick", b.Name())
		}
	}
}
