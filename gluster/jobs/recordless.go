package jobs

import (
	"slices"

	"brickyard/gluster"
)

// This file is about rebalances that glusterd lists and nobody has a record of.
// A replace-brick or reset-brick wipes the record of the last rebalance
// (glusterfs issues 1717 and 1869): glusterd 10 and later lists it as reset
// afterwards, older ones as "not started", and every node says so too. It was
// over before, because glusterd replaces no brick under a running rebalance. How
// it ended nobody knows any more: it is neither running nor failed.

// RecordlessLooks is how many complete looks in a row have to find a task without
// a record before it is taken for one: on a busy cluster a start and a look may
// meet.
const RecordlessLooks = 2

// Recordless says why nothing is known of how a listed rebalance ended, nil if
// something is. asked is what its status question came to: the task with its
// nodes, or err.
func Recordless(listed, asked gluster.AsyncTask, err error) Notices {
	if listed.Type != gluster.TaskRebalance && listed.Type != gluster.TaskFixLayout {
		return nil
	}
	reset := func(s gluster.TaskStatus) bool {
		return s == gluster.StatusResetReplaceBrick || s == gluster.StatusResetResetBrick
	}
	idle := func(n gluster.NodeStatus) bool {
		return (n.Status == gluster.StatusNotStarted || reset(n.Status)) && n.Figures == (gluster.Figures{}) && n.RunTime == 0
	}
	switch {
	case err != nil && gluster.FailureOf(err) != gluster.FailureRefused:
		return nil
	case slices.ContainsFunc(asked.Nodes, func(n gluster.NodeStatus) bool { return !idle(n) }):
		return nil
	case reset(listed.Status):
		return SayWith(NoticeRecordWipedBefore, Args{"status": {listed.Status.String()}})
	case listed.Status == gluster.StatusNotStarted:
		return Say(NoticeNeverBeganOrWiped)
	}
	return nil
}

// EndRecordless ends a job that was just adopted for a task without a record.
func (j *Job) EndRecordless(why Notices, listed gluster.AsyncTask) {
	if s := j.TaskStep(); s != nil {
		s.RawStatus = listed.Status
	}
	j.End(Unknown, why, j.CreatedAt)
}
