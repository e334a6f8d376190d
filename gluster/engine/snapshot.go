package engine

import (
	"maps"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// knowledge is what is known of the cluster: the last snapshot, which is never changed in
// place.
type knowledge struct {
	*common
	snapshot atomic.Pointer[jobs.Snapshot]
	// noRecords is why the database takes none, "" while it does.
	noRecords atomic.Pointer[string]
	// first tells of the first look, hurry says that somebody waits for it.
	first firstLook
	hurry bell
}

func newKnowledge(c *common) *knowledge {
	k := &knowledge{common: c, hurry: newBell()}
	k.first.taken = make(chan struct{})
	k.noRecords.Store(new(string))
	k.snapshot.Store(&jobs.Snapshot{
		Cluster: c.Name, Target: c.Target, Kind: c.Kind,
		Problem: "The cluster has not answered yet.",
	})
	return k
}

// change makes of the current snapshot the next one, and publishes it if a person
// could see a difference. build is called again when somebody else was faster; it
// must not change maps and lists of the snapshot in place.
func (c *knowledge) change(build func(last jobs.Snapshot) jobs.Snapshot) jobs.Snapshot {
	for {
		last := c.snapshot.Load()
		next := build(*last)
		next.Unrecorded, next.Revision = *c.noRecords.Load(), last.Revision
		visible := differs(*last, next)
		if visible {
			next.Revision++
		}
		if c.snapshot.CompareAndSwap(last, &next) {
			c.first.note(next)
			if visible {
				c.publisher.ClusterChanged(next)
			}
			return next
		}
	}
}

// noteUnrecorded makes it known that the database takes no records, and why, or
// with "" that it does again.
func (c *knowledge) noteUnrecorded(why string) {
	if *c.noRecords.Swap(&why) == why {
		return
	}
	c.change(func(last jobs.Snapshot) jobs.Snapshot { return last })
}

// differs compares what is shown, not when it was read.
func differs(a, b jobs.Snapshot) bool {
	for _, s := range []*jobs.Snapshot{&a, &b} {
		s.SyncedAt, s.TriedAt, s.VersionsAt, s.DetailAt, s.Revision = time.Time{}, time.Time{}, time.Time{}, nil, 0
		s.Began, s.Number, s.SizedBy = time.Time{}, 0, nil
	}
	return !reflect.DeepEqual(a, b)
}

// forgetRunning takes a job's task out of what is known to be in progress: the
// job is over, and until the next look a review would be told otherwise.
func (c *knowledge) forgetRunning(j jobs.Job) {
	running := func(t gluster.AsyncTask) bool {
		return t.ID == j.TaskID && t.Status.Phase() == gluster.StatusInProgress
	}
	c.change(func(s jobs.Snapshot) jobs.Snapshot {
		if slices.ContainsFunc(s.Tasks[j.Volume], running) {
			rest := slices.DeleteFunc(slices.Clone(s.Tasks[j.Volume]), running)
			s.Tasks = maps.Clone(s.Tasks)
			s.Tasks[j.Volume] = rest
		}
		return s
	})
}

// noteOption writes what glusterd has just accepted into what is known, so that
// pages need not wait for the next look.
func (c *knowledge) noteOption(volume, option, value string) {
	c.change(func(s jobs.Snapshot) jobs.Snapshot {
		i := slices.IndexFunc(s.Volumes, func(v gluster.Volume) bool { return v.Name == volume })
		if i < 0 || s.Volumes[i].Options[option] == value {
			return s
		}
		options := maps.Clone(s.Volumes[i].Options)
		if options == nil {
			options = map[string]string{}
		}
		if options[option] = value; value == "" {
			delete(options, option)
		}
		s.Volumes = slices.Clone(s.Volumes)
		s.Volumes[i].Options = options
		return s
	})
}
