package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// This file is about what must not be kept for ever: what is remembered beside the
// database, of jobs that have ended, of tasks that glusterd lists no more, and of
// volumes that are gone.

// forgetEnded drops what is of no use once a job has ended.
func (c *cluster) forgetEnded(job jobs.Job) {
	c.moments.forget(job.ID)
	c.mu.Lock()
	maps.DeleteFunc(c.tried, func(a attempt, _ time.Time) bool { return a.job == job.ID && a.what != jobs.ActionThrottle })
	c.mu.Unlock()
	c.complaints.forget("job", job.ID)
}

// forget drops the complaints about a subject, without a word: it is gone.
func (c *complaints) forget(subject ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	end := fmt.Sprint(subject...)
	maps.DeleteFunc(c.said, func(key, _ string) bool { return strings.HasSuffix(key, end) })
}

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
	s.mu.Lock()
	now := s.now()
	maps.DeleteFunc(s.tried, func(_ attempt, at time.Time) bool { return jobs.Older(at, now, tryAgainAfter) })
	maps.DeleteFunc(s.statusAt, func(volume string, _ time.Time) bool { return !volumes[volume] })
	maps.DeleteFunc(s.sentAt, func(volume string, number int64) bool { return number <= r.commands && !volumes[volume] })
	maps.DeleteFunc(s.known, func(task string, _ bool) bool { return complete && !listed[task] && !runs[task] })
	s.mu.Unlock()
	for _, v := range before.Volumes {
		if volumes[v.Name] {
			continue
		}
		s.complaints.forget("volume", v.Name)
		for _, b := range v.Bricks() {
			s.complaints.forget("brick", b.Name())
		}
	}
}
