package engine

import (
	"context"

	"brickyard/gluster/jobs"
)

// Keep ends a removal whose migration is over; its bricks stay in the volume.
// For glusterd that is a stop of the removal's task (Runner.Stop). A reset that is kept
// has its brick started as it is (startBrick).
func (e *Engine) Keep(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionKeep, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		if job.State != jobs.PendingCommit && !job.IsSwappingDisk() {
			return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: "Only a removal, or a reset, that waits for its decision can be kept.", JobID: id}
		}
		return operationOf(job).keep(ctx, m, job, by)
	})
}
