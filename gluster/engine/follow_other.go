package engine

import (
	"context"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// followOther brings a job whose task is not known in line with the task list.
func (s *TaskSyncer) followOther(ctx context.Context, j jobs.Job, state gluster.VolumeState, asked bool, r reading, now time.Time) (jobs.Job, error) {
	if !asked {
		return s.volumeSilent(ctx, j, r.snapshot, now)
	}
	i := slices.IndexFunc(state.Tasks, func(t gluster.AsyncTask) bool { return t.ID == j.TaskID })
	alone := s.unwitnessed(j)
	switch {
	case i < 0 && alone != "":
		return s.loseIfSilent(ctx, j, now, alone)
	case i < 0:
		return s.endJob(ctx, j, jobs.Unknown, "glusterd does not list this task any more; how it ended was not seen.")
	}
	return s.hear(ctx, j.ID, state.Tasks[i], r.snapshot)
}
