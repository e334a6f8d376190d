package jobs

import (
	"time"

	"brickyard/gluster"
)

// Adopt makes a job for a task that was found on the cluster.
func Adopt(cluster string, v gluster.Volume, task gluster.AsyncTask, now time.Time) Job {
	j := NewJob(cluster, v.Name, ActionOf(task), now)
	j.VolumeID = v.ID
	j.Origin = OriginDetected
	j.Bricks = task.Bricks
	j.StartedAt = now
	if ran := LongestRun(task.Nodes); ran > 0 {
		j.BeganBefore = now.Add(-ran)
	}
	j.Steps[0].State, j.Steps[0].EndedAt = Finished, now
	j.Steps[0].Message = Say(NoticeFoundOnCluster)
	j.BeginExecuting(now)
	j.AddRun(j.Kind().Step(), now)
	j.AttachTask(task, now)
	return j
}

// ActionOf is the inverse of Kind.Task: the action of a job that follows a task found
// on a cluster.
func ActionOf(t gluster.AsyncTask) Action {
	switch t.Type {
	case gluster.TaskUnknown:
		return OtherAction(t.TypeText)
	case gluster.TaskFixLayout:
		return ActionFixLayout
	case gluster.TaskRemoveBrick:
		return ActionRemoveBrick
	}
	return ActionRebalance
}
