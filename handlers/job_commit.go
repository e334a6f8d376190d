package handlers

import (
	"context"

	"brickyard/gluster/jobs"
)

// commitDialog is the second click before bricks are taken out on which nothing was
// left.
func (s *server) commitDialog() dialog[jobForm] {
	return s.decisionDialog(jobs.ActionCommit, onJob(s.commitClean))
}

// commitLossyDialog is the second click before bricks are taken out with what was left
// on them. The phrase that says so has to be typed.
func (s *server) commitLossyDialog() dialog[jobForm] {
	return s.decisionDialog(jobs.ActionCommitLossy, s.commitLossy)
}

// commitClean never commits with losses, whatever was typed.
func (s *server) commitClean(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return s.engine.Commit(ctx, id, "", by)
}

// commitAsTyped commits with losses if what was typed says so.
func (s *server) commitAsTyped(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return s.engine.Commit(ctx, id, by.Typed, by)
}

func (s *server) commitLossy(ctx context.Context, asked jobForm, by jobs.Caller) (jobs.Job, error) {
	if by.Typed == "" {
		return jobs.Job{}, invalid("confirm", "Type "+asked.job.LossPhrase()+" to confirm.")
	}
	return s.commitAsTyped(ctx, asked.job.ID, by)
}
