package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// GiveUpReset ends a job whose brick cannot be started because its host is away.
// Nothing is sent.
func (r *Runner) GiveUpReset(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	stored, err := r.intend(ctx, job.ID, by, func(j jobs.Job, s jobs.Snapshot) jobs.Objection {
		if !j.CanGiveUpReset(s) {
			return jobs.Objection{Why: "The reset does not wait for its host any more. Look again."}
		}
		return jobs.Objection{}
	}, func(j *jobs.Job) {
		j.StoppedBy = by.User
		j.GiveUpReset(by.Why(), r.now())
	})
	if err == nil {
		r.log.Info("a reset was given up", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	}
	return stored, err
}

// CommitReset stores the intent to start a brick again after its disk was
// changed, and returns the job at once; asItIs keeps whatever
// lies on it.
func (r *Runner) CommitReset(ctx context.Context, job jobs.Job, asItIs bool, by jobs.Caller) (jobs.Job, error) {
	name := jobs.ActionCommit
	if asItIs {
		name = jobs.ActionKeep
	}
	return r.undertake(ctx, job, by, r.whyNotAllowed(name), func(j *jobs.Job) { j.BeginCommitReset(r.now()) }, func(ctx context.Context, stored jobs.Job) {
		command := gluster.ResetBrickCommit(stored.Volume, stored.OldBrick(), asItIs)
		s := r.mutate(ctx, stored, command, by)
		_, _ = r.insistOnUpdate(ctx, stored.ID, "record the answer to the commit", func(j *jobs.Job) { r.recordResetAnswer(j, s) })
	})
}

// startBrick starts a brick again after its disk was changed, see CommitReset.
func (m *member) startBrick(ctx context.Context, job jobs.Job, asItIs bool, by jobs.Caller) (jobs.Job, error) {
	return m.judged(ctx, m.lookFor(job.Volume, false), func(jobs.Snapshot) (jobs.Job, error) { return m.runner.CommitReset(ctx, job, asItIs, by) })
}

// recordResetAnswer turns the answer to the commit of a reset into the job's state.
func (r *Runner) recordResetAnswer(j *jobs.Job, s sent) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		j.BeginHealing(nil, now)
	case jobs.NotSent:
		j.FailCommitReset(jobs.Say(jobs.NoticeCommitNotSent).With(jobs.NoticesOf(s.err)), now)
	case jobs.Refused:
		j.FailCommitReset(jobs.SayFailure("commit", s.err), now)
	case jobs.Lost:
		j.SeenAt, j.Message = now, jobs.Say(jobs.NoticeLooksForBrick)
		r.log.Warn("the outcome of a reset is unknown", "job", j.ID, "error", s.err)
	}
}

// followSwap is for a reset that waits for its new disk: somebody else may start
// the brick again, and its host may go away.
func (s *TaskSyncer) followSwap(ctx context.Context, j jobs.Job, v gluster.Volume, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	if _, fresh := j.HasOldAndNewBrick(v); !fresh {
		return s.endAsGone(ctx, j, jobs.SayWith(jobs.NoticeBrickGone, jobs.Args{"brick": {j.NewBrick()}}), now)
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.IsSwappingDisk() {
			return false, nil
		}
		j.SeenAt = now
		s.noteWitness(j)
		switch {
		case j.BrickStatus(v) == gluster.BrickOnline:
			j.BeginHealing(jobs.Say(jobs.NoticeBrickStartedOutside), now)
		case j.State == jobs.Unknown:
			j.BeginSwap(now)
		}
		j.SayWhatIsAwaited(v, snap)
		return true, nil
	})
}

// settleReset is for a brick whose process was to be stopped for a new disk.
// All bricks of a stopped volume are offline, which says nothing.
func (s *TaskSyncer) settleReset(ctx context.Context, j jobs.Job, v gluster.Volume, last *jobs.CommandRecord, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	_, there := j.HasOldAndNewBrick(v)
	status := j.BrickStatus(v)
	switch {
	case !there:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeBrickChanged))
	case status == gluster.BrickOffline && v.Started():
		return s.settleAs(ctx, j, func(j *jobs.Job) { j.BeginSwap(now) })
	case jobs.MayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	case status != gluster.BrickOnline:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeResetLostUnknown))
	case snap.Silent(last.Target):
		return s.endJob(ctx, j, jobs.Unknown, jobs.SayWith(jobs.NoticeResetLostAway, jobs.Args{"target": {last.Target}}))
	}
	return s.endJob(ctx, j, jobs.Failed, jobs.Say(jobs.NoticeResetLostNotDone))
}

// settleResetCommit is for a brick whose process was to be started again.
func (s *TaskSyncer) settleResetCommit(ctx context.Context, j jobs.Job, v gluster.Volume, last *jobs.CommandRecord, snap jobs.Snapshot, now time.Time) (jobs.Job, error) {
	_, there := j.HasOldAndNewBrick(v)
	status := j.BrickStatus(v)
	switch {
	case !there:
		return s.endJob(ctx, j, jobs.Unknown, jobs.Say(jobs.NoticeBrickChanged))
	case status == gluster.BrickOnline:
		return s.settleAs(ctx, j, func(j *jobs.Job) { j.BeginHealing(jobs.Say(jobs.NoticeResetCommitLostDone), now) })
	case jobs.MayStillHappen(last.StartedAt, now):
		return s.keepLooking(ctx, j, now)
	}
	why := jobs.Say(jobs.NoticeResetCommitNotDone)
	switch {
	case status != gluster.BrickOffline || !v.Started():
		why = jobs.Say(jobs.NoticeResetCommitLostUnknown)
	case snap.Silent(last.Target):
		why = jobs.SayWith(jobs.NoticeResetCommitLostAway, jobs.Args{"target": {last.Target}})
	}
	return s.settleAs(ctx, j, func(j *jobs.Job) { j.FailCommitReset(why, now) })
}

// stopReplacement is Stop for a job that puts a brick in place.
func (e *Engine) stopReplacement(ctx context.Context, m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	// Which of the two things it means for a reset was said by what was known, and
	// is not changed by the look that says whether that is still so.
	stranded := job.CanGiveUpReset(*m.snapshot.Load())
	return m.judged(ctx, m.lookFor(job.Volume, false), func(jobs.Snapshot) (jobs.Job, error) {
		switch {
		case stranded:
			return e.giveUpReset(ctx, m, job, by)
		case job.IsSwappingDisk():
			return m.runner.CommitReset(ctx, job, true, by)
		}
		return m.runner.StopFollowing(ctx, job, by)
	})
}

// giveUpReset gives a reset up whose host is away, by a look that is taken for it:
// the host may be back.
func (e *Engine) giveUpReset(ctx context.Context, m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	found, err := m.runner.look(ctx, m.lookFor(job.Volume, false))
	switch {
	case err != nil:
		return jobs.Job{}, err
	case !found.Reachable:
		return jobs.Job{}, found.Refuse(found.Unreached(), job.ID)
	}
	return m.runner.GiveUpReset(ctx, job, by)
}
