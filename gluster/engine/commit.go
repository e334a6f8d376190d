package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// Commit takes the bricks of a migrated removal out of their volume. When files
// were not moved it needs confirm to be the job's LossPhrase, and then commits
// all the same; else confirm is not looked at.
func (e *Engine) Commit(ctx context.Context, id int64, confirm string, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionCommit, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return operationOf(job).commit(ctx, m, job, confirm, by)
	})
}

// Commit stores the intent to commit a removal and returns the job at once. What
// makes a commit safe is checked again right before the command, on a fresh
// reading; lossy commits although files are still on the bricks.
func (r *Runner) Commit(ctx context.Context, job jobs.Job, lossy bool, by jobs.Caller) (jobs.Job, error) {
	name := jobs.ActionCommit
	if lossy {
		name = jobs.ActionCommitLossy
	}
	confirmed := ""
	if lossy {
		confirmed = job.LossPhrase()
	}
	stored, err := r.undertake(ctx, job, by, r.whyNotAllowed(name), func(j *jobs.Job) {
		j.BeginCommit(r.now())
	}, func(ctx context.Context, stored jobs.Job) { r.carryOutCommit(ctx, stored, confirmed, by) })
	if err == nil {
		r.log.Info("a commit was asked for", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From, "lossy", lossy)
	}
	return stored, err
}

// carryOutCommit commits a removal; confirmed is the loss that was agreed to, "" for
// none.
func (r *Runner) carryOutCommit(ctx context.Context, job jobs.Job, confirmed string, by jobs.Caller) {
	command := gluster.RemoveBrickCommit(job.Volume, job.Bricks)
	if confirmed != "" {
		command = gluster.RemoveBrickForce(job.Volume, 0, job.Bricks)
	}
	var unsafe jobs.Notices
	var usage []jobs.BrickUsage
	s := r.mutate(ctx, job, command, by, func(ctx context.Context) (err error) {
		unsafe, usage, err = r.checkCommit(ctx, job, confirmed, by)
		if err == nil && len(unsafe) > 0 {
			err = errUnsafe
		}
		return err
	})
	if s.outcome == jobs.CarriedOut {
		s = s.orLost(r.confirmGone(ctx, job))
	}
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the commit", func(j *jobs.Job) {
		if usage != nil && j.Open() {
			j.Usage = usage
		}
		r.recordCommitAnswer(j, s, unsafe)
	})
}

// errUnsafe: a fresh reading forbids the commit.
var errUnsafe = errors.New("the commit is not safe")

// checkCommit reads the task, and what lies on its bricks, afresh, in the same turn
// of the queue as the commit, and says why it must not be committed, nil when it
// may. usage is what was read of the bricks, nil if they do not matter.
func (r *Runner) checkCommit(ctx context.Context, job jobs.Job, confirmed string, by jobs.Caller) (unsafe jobs.Notices, usage []jobs.BrickUsage, err error) {
	found, err := r.ask(ctx)
	if err != nil {
		return nil, nil, err
	}
	found.snapshot = withSizesOf(found.snapshot, *r.snapshot.Load())
	task, err := r.Service.TaskStatus(ctx, job.TaskToAsk())
	if err != nil {
		return nil, nil, err
	}
	snap := found.snapshot
	if err := r.askVersions(ctx, &snap); gluster.FailureOf(err) == gluster.FailureBusy {
		return nil, nil, err
	}
	if why := forbiddenOnTask(snap, job, confirmed != "", by); len(why) > 0 {
		return why, nil, nil
	}
	report := found.snapshot.ReportOn(job, task)
	if confirmed != "" {
		return r.checkLoss(ctx, job, report, confirmed)
	}
	if why := job.WhyUncommittable(report); len(why) > 0 && len(job.HeldBack()) == 0 {
		return why, nil, nil
	}
	if err := r.refreshRemoval(ctx, job); err != nil {
		return nil, nil, err
	}
	sized := *r.snapshot.Load()
	if unread := job.UnmeasuredBricks(sized); len(unread) > 0 {
		return jobs.SayWith(jobs.NoticeBricksUnread, jobs.Args{"bricks": unread}), nil, nil
	}
	job.Usage = slices.Clone(job.Usage)
	job.MeasureBricks(sized, r.now())
	return job.WhyUncommittable(report), job.Usage, nil
}

// checkLoss is checkCommit for a commit that loses data. Bricks that cannot be read
// are no reason against it: they may be why somebody gives them up.
func (r *Runner) checkLoss(ctx context.Context, job jobs.Job, report jobs.Report, confirmed string) (unsafe jobs.Notices, usage []jobs.BrickUsage, err error) {
	if why := job.WhyUnlosable(report, confirmed, r.now()); len(why) > 0 {
		return why, nil, nil
	}
	switch err := r.refreshRemoval(ctx, job); {
	case gluster.FailureOf(err) == gluster.FailureBusy:
		return nil, nil, err
	case err != nil:
		return nil, nil, nil //nolint:nilerr // nothing more is known than when it was confirmed
	}
	job.Usage = slices.Clone(job.Usage)
	job.MeasureBricks(*r.snapshot.Load(), r.now())
	return job.WhyUnlosable(report, confirmed, r.now()), job.Usage, nil
}

// forbiddenOnTask says what forbids a commit as things are on the job's volume, nil
// if nothing does. What may be switched off first is, right before the command.
func forbiddenOnTask(s jobs.Snapshot, job jobs.Job, lossy bool, by jobs.Caller) jobs.Notices {
	action := preflight.CommitRemoval
	if lossy {
		action = preflight.CommitLossy
	}
	if blocking := preflight.Blocking(onTask(s, job, action, by)); len(blocking) > 0 {
		return jobs.SayFinding(blocking[0])
	}
	return nil
}

// recordCommitAnswer turns the answer to a commit into the job's state. unsafe is what
// a fresh reading said against it, nil if nothing.
func (r *Runner) recordCommitAnswer(j *jobs.Job, s sent, unsafe jobs.Notices) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		j.End(jobs.Finished, jobs.Say(jobs.NoticeBricksGone), now)
	case jobs.NotSent:
		why := jobs.Say(jobs.NoticeNotCommitted).With(unsafe)
		if len(unsafe) == 0 {
			why = jobs.Say(jobs.NoticeCommitNotSent).With(jobs.NoticesOf(s.err))
		}
		j.GiveUpCommit(why, now)
	case jobs.Refused:
		j.GiveUpCommit(jobs.SayFailure("commit", s.err), now)
	case jobs.Lost:
		if errors.Is(s.err, errUnconfirmed) {
			j.Message = jobs.Say(jobs.NoticeCommitAccepted, jobs.NoticeLooksWhetherGone)
			return
		}
		j.Message = jobs.Say(jobs.NoticeCommitLost, jobs.NoticeLooksWhetherGone)
		r.log.Warn("the outcome of a commit is unknown", "job", j.ID, "error", s.err)
	}
}

// errUnconfirmed: glusterd has accepted to take bricks out, and they were not seen
// to be gone.
var errUnconfirmed = errors.New("the bricks were not seen to be gone")

// confirmGone reads whether a job's bricks are out of the volume, now that glusterd
// has accepted to take them out; the error is errUnconfirmed. The question takes no
// lock.
func (r *Runner) confirmGone(ctx context.Context, job jobs.Job) error {
	volumes, err := r.Service.Volumes(ctx)
	if err != nil {
		r.log.Warn("whether bricks are gone could not be read", "job", job.ID, "error", err)
		return errUnconfirmed
	}
	v, _ := jobs.Snapshot{Volumes: volumes}.Volume(job.Volume)
	if left := job.BricksStillIn(v); len(left) > 0 && v.ID == job.VolumeID {
		r.log.Warn("glusterd has accepted to take bricks out, and still lists them", "job", job.ID, "bricks", left)
		return errUnconfirmed
	}
	return nil
}

func (m *member) commitRemoval(ctx context.Context, job jobs.Job, confirm string, by jobs.Caller) (jobs.Job, error) {
	l := m.lookFor(job.Volume, false)
	lossy := slices.ContainsFunc(jobs.JobActions(job, answering), func(a jobs.ActionState) bool { return a.Name == jobs.ActionCommitLossy && a.Allowed })
	if lossy && confirm != job.LossPhrase() {
		why := fmt.Sprintf("%s To commit all the same and lose what is still on the bricks, type: %s", jobs.DirtySentence(job), job.LossPhrase())
		if confirm == "" {
			return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeNotAllowed, Sentence: why, JobID: job.ID}
		}
		return jobs.Job{}, &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, JobID: job.ID, Fields: map[string]string{"confirm": why}}
	}
	action := jobs.ActionCommit
	if lossy {
		action = jobs.ActionCommitLossy
	}
	return m.judged(ctx, l, func(s jobs.Snapshot) (jobs.Job, error) {
		return guarded(s, job, action, by, func() (jobs.Job, error) { return m.runner.Commit(ctx, job, lossy, by) })
	})
}
