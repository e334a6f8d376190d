package jobs

import (
	"fmt"
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

const neverBegunOrWiped = "glusterd lists this task as not started, and no node has a record of it. It never began, or it was over when a brick was replaced, which wipes the record; which of the two is not known. Nothing moves now."

// Recordless says why nothing is known of how a listed rebalance ended, "" if
// something is. asked is what its status question came to: the task with its
// nodes, or err.
func Recordless(listed, asked gluster.AsyncTask, err error) string {
	if listed.Type != gluster.TaskRebalance && listed.Type != gluster.TaskFixLayout {
		return ""
	}
	reset := func(s gluster.TaskStatus) bool {
		return s == gluster.StatusResetReplaceBrick || s == gluster.StatusResetResetBrick
	}
	idle := func(n gluster.NodeStatus) bool {
		return (n.Status == gluster.StatusNotStarted || reset(n.Status)) && n.Figures == (gluster.Figures{}) && n.RunTime == 0
	}
	switch {
	case err != nil && gluster.FailureOf(err) != gluster.FailureRefused:
		return ""
	case slices.ContainsFunc(asked.Nodes, func(n gluster.NodeStatus) bool { return !idle(n) }):
		return ""
	case reset(listed.Status):
		return fmt.Sprintf("glusterd has wiped the record of this task (%s). It was over before that; how it ended is not known.", listed.Status)
	case listed.Status == gluster.StatusNotStarted:
		return neverBegunOrWiped
	}
	return ""
}

// EndRecordless ends a job that was just adopted for a task without a record.
func (j *Job) EndRecordless(why string, listed gluster.AsyncTask) {
	if s := j.TaskStep(); s != nil {
		s.RawStatus = listed.Status
	}
	j.End(Unknown, why, j.CreatedAt)
}
