package engine

import (
	"context"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// foreignOperation is for tasks that Brickyard does not know, and only shows.
type foreignOperation struct{ rebalanceOperation }

func (foreignOperation) follow(ctx context.Context, s *TaskSyncer, j jobs.Job, r reading, now time.Time) (jobs.Job, bool, error) {
	after, err := s.followForeign(ctx, j, r, now)
	return after, true, err
}

// followForeign brings a job whose task is not known in line with the task list.
func (s *TaskSyncer) followForeign(ctx context.Context, j jobs.Job, r reading, now time.Time) (jobs.Job, error) {
	state, asked := r.status.Volumes[j.Volume]
	if !asked {
		return s.noteVolumeSilent(ctx, j, r.snapshot, now)
	}
	i := slices.IndexFunc(state.Tasks, func(t gluster.AsyncTask) bool { return t.ID == j.TaskID })
	alone := s.whyUnwitnessed(j)
	switch {
	case i < 0 && len(alone) > 0:
		return s.loseIfSilent(ctx, j, now, alone)
	case i < 0:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeOtherTaskGone))
	}
	return s.hear(ctx, j.ID, state.Tasks[i], r.snapshot)
}
