package jobs

import (
	"brickyard/gluster"
)

// This file holds a job's task as a question to glusterd, and whether it is worth asking.

// TaskToAsk is the job's task as a question to glusterd.
func (j Job) TaskToAsk() gluster.AsyncTask {
	return gluster.AsyncTask{ID: j.TaskID, Volume: j.Volume, Type: j.Kind().Task(), Bricks: j.Bricks}
}

// MayOwnTask reports whether a listed task can be the one that the job started:
// not one that was there before, of the same type, and a removal of just its
// bricks.
func (j Job) MayOwnTask(t gluster.AsyncTask) bool {
	return t.ID != j.PriorTaskID && sameType(t.Type, j.Kind().Task()) && j.Kind().MayOwn(j, t)
}

// sameType compares the type in the task list, where a fix-layout is called a
// rebalance, with that of a job's task.
func sameType(listed, own gluster.TaskType) bool {
	if own == gluster.TaskFixLayout {
		own = gluster.TaskRebalance
	}
	return listed == own || listed == gluster.TaskFixLayout && own == gluster.TaskRebalance
}

// NeedsFollowing reports whether a job changes by itself, so that it is worth
// asking often. A removal that waits for its commit, or a paused job, does not.
func (j Job) NeedsFollowing() bool {
	return j.Open() && !j.Heals() && j.Kind().IsKnown() && (j.State == Running || j.State == Unknown || j.Phase != PhaseNone || j.CommitsItself())
}

// HasHeardNodes reports whether the current run's figures were ever read.
func (j *Job) HasHeardNodes() bool {
	s := j.TaskStep()
	return s != nil && !s.lastSeen().IsZero()
}

// StopCommand is the command that ends a job's task, for the review and the run.
func StopCommand(j Job) gluster.Command { return j.Kind().StopCommand(j) }
