package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// Commit stores the intent to commit a removal and returns the job at once. What
// makes a commit safe is checked again right before the command, on a fresh
// reading; lossy commits although files are still on the bricks.
func (r *Runner) Commit(ctx context.Context, job Job, lossy bool, by Caller) (Job, error) {
	name := ActionCommit
	if lossy {
		name = ActionCommitLossy
	}
	confirmed := ""
	if lossy {
		confirmed = job.LossPhrase()
	}
	stored, err := r.undertake(ctx, job, by, r.refusal(name), func(j *Job) {
		j.beginCommit(r.now())
	}, func(ctx context.Context, stored Job) { r.carryOutCommit(ctx, stored, confirmed, by) })
	if err == nil {
		r.log.Info("a commit was asked for", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From, "lossy", lossy)
	}
	return stored, err
}

// carryOutCommit commits a removal; confirmed is the loss that was agreed to, "" for
// none.
func (r *Runner) carryOutCommit(ctx context.Context, job Job, confirmed string, by Caller) {
	command := gluster.RemoveBrickCommit(job.Volume, job.Bricks)
	if confirmed != "" {
		command = gluster.RemoveBrickForce(job.Volume, 0, job.Bricks)
	}
	unsafe := ""
	var usage []BrickUsage
	_, record, err := r.mutate(ctx, job, command, by, func(ctx context.Context) (err error) {
		unsafe, usage, err = r.checkCommit(ctx, job, confirmed, by)
		if err == nil && unsafe != "" {
			err = errUnsafe
		}
		return err
	})
	if err == nil {
		err = r.confirmGone(ctx, job)
	}
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the commit", func(j *Job) {
		if usage != nil && j.Open() {
			j.Usage = usage
		}
		r.committed(j, record, unsafe, err)
	})
}

// errUnsafe: a fresh reading forbids the commit.
var errUnsafe = errors.New("the commit is not safe")

// checkCommit reads the task, and what lies on its bricks, afresh, in the same turn
// of the queue as the commit, and says why it must not be committed, "" when it
// may. usage is what was read of the bricks, nil if they do not matter.
func (r *Runner) checkCommit(ctx context.Context, job Job, confirmed string, by Caller) (unsafe string, usage []BrickUsage, err error) {
	found, err := r.read(ctx)
	if err != nil {
		return "", nil, err
	}
	task, err := r.Service.TaskStatus(ctx, job.task())
	if err != nil {
		return "", nil, err
	}
	snap := found.snapshot
	if err := r.askVersions(ctx, &snap); gluster.FailureOf(err) == gluster.FailureBusy {
		return "", nil, err
	}
	if why := forbiddenOnTask(snap, job, confirmed != "", by); why != "" {
		return why, nil, nil
	}
	report := found.snapshot.reportOn(job, task)
	if confirmed != "" {
		return r.checkLoss(ctx, job, report, confirmed)
	}
	if why := job.uncommittable(report); why != "" && job.heldBack() == "" {
		return why, nil, nil
	}
	if err := r.refreshRemoval(ctx, job); err != nil {
		return "", nil, err
	}
	sized := *r.snapshot.Load()
	if unread := job.unmeasured(sized); len(unread) > 0 {
		return fmt.Sprintf("What lies on %s could not be read, so it is not known whether everything was moved.", andList(unread)), nil, nil
	}
	job.Usage = slices.Clone(job.Usage)
	job.measure(sized, r.now())
	return job.uncommittable(report), job.Usage, nil
}

// checkLoss is checkCommit for a commit that loses data. Bricks that cannot be read
// are no reason against it: they may be why somebody gives them up.
func (r *Runner) checkLoss(ctx context.Context, job Job, report Report, confirmed string) (unsafe string, usage []BrickUsage, err error) {
	if why := job.unlosable(report, confirmed, r.now()); why != "" {
		return why, nil, nil
	}
	switch err := r.refreshRemoval(ctx, job); {
	case gluster.FailureOf(err) == gluster.FailureBusy:
		return "", nil, err
	case err != nil:
		return "", nil, nil //nolint:nilerr // nothing more is known than when it was confirmed
	}
	job.Usage = slices.Clone(job.Usage)
	job.measure(*r.snapshot.Load(), r.now())
	return job.unlosable(report, confirmed, r.now()), job.Usage, nil
}

// unlosable says why a removal must not be committed with losses, "" when it may:
// what a report says would be lost is what was confirmed.
func (j Job) unlosable(r Report, confirmed string, now time.Time) string {
	step := j.TaskStep()
	switch {
	case step == nil || r.Task.ID != step.ExternalID:
		return "glusterd now shows another task on this volume."
	case r.Task.Status.Phase() == gluster.StatusInProgress:
		return "The data is still being migrated."
	}
	after := j
	after.Steps = slices.Clone(j.Steps)
	*after.TaskStep() = step.Apply(r, now)
	switch {
	case after.LossPhrase() == confirmed:
		return ""
	case after.Losses() > j.Losses():
		return "More files failed since this was confirmed."
	}
	return joinSentences("What would be lost is not what was confirmed.", after.uncommittable(r))
}

// forbiddenOnTask says what forbids a commit as things are on the job's volume, ""
// if nothing does. What may be switched off first is, right before the command.
func forbiddenOnTask(s Snapshot, job Job, lossy bool, by Caller) string {
	action := preflight.CommitRemoval
	if lossy {
		action = preflight.CommitLossy
	}
	if blocking := preflight.Blocking(onTask(s, job, action, by)); len(blocking) > 0 {
		return blocking[0].Summary
	}
	return ""
}

// committed turns the answer to a commit into the job's state.
func (r *Runner) committed(j *Job, record CommandRecord, unsafe string, err error) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch {
	case err == nil:
		j.end(Finished, bricksGone, now)
	case errors.Is(err, errUnconfirmed):
		j.Message = "glusterd has accepted the commit. " + lookingForGone
	case unsafe != "":
		j.giveUpCommit("Not committed: "+unsafe, now)
	case record.StartedAt.IsZero():
		j.giveUpCommit(joinSentences("The commit was not sent.", sentenceOf(err)), now)
	case outcomeKnown(err):
		j.giveUpCommit(failureSentence("The commit", err), now)
	default:
		j.Message = "The answer to the commit was lost. Brickyard looks whether the bricks are gone."
		r.log.Warn("the outcome of a commit is unknown", "job", j.ID, "error", err)
	}
}

// errUnconfirmed: glusterd has accepted to take bricks out, and they were not seen
// to be gone.
var errUnconfirmed = errors.New("the bricks were not seen to be gone")

// lookingForGone is said meanwhile.
const lookingForGone = "Brickyard looks whether the bricks are gone."

// confirmGone reads whether a job's bricks are out of the volume, now that glusterd
// has accepted to take them out; the error is errUnconfirmed. The question takes no
// lock.
func (r *Runner) confirmGone(ctx context.Context, job Job) error {
	volumes, err := r.Service.Volumes(ctx)
	if err != nil {
		r.log.Warn("whether bricks are gone could not be read", "job", job.ID, "error", err)
		return errUnconfirmed
	}
	v, _ := Snapshot{Volumes: volumes}.Volume(job.Volume)
	if left := job.bricksIn(v); len(left) > 0 && v.ID == job.VolumeID {
		r.log.Warn("glusterd has accepted to take bricks out, and still lists them", "job", job.ID, "bricks", left)
		return errUnconfirmed
	}
	return nil
}

// Rerun stops a removal whose migration was not clean and starts it again, as a
// new run of the same job. check is what a start is judged by; it is asked on a
// fresh reading before anything is sent.
func (r *Runner) Rerun(ctx context.Context, job Job, check func(context.Context, reading) []preflight.Finding, by Caller) (Job, error) {
	return r.undertake(ctx, job, by, r.refusal(ActionRerun), func(j *Job) {
		j.Phase, j.Message = PhaseStopping, ""
	}, func(ctx context.Context, stored Job) { r.carryOutRerun(ctx, stored, check, by) })
}

func (r *Runner) carryOutRerun(ctx context.Context, job Job, check func(context.Context, reading) []preflight.Finding, by Caller) {
	found, err := r.readAfresh(ctx, job.Volume)
	if err == nil {
		err = refuseFindings(check(ctx, found))
	}
	if err != nil {
		_, _ = r.insistOnUpdate(ctx, job.ID, "record that nothing was sent", func(j *Job) { r.stopped(j, gluster.Answer{}, CommandRecord{}, err) })
		return
	}
	answer, record, err := r.mutate(ctx, job, gluster.RemoveBrickStop(job.Volume, job.Bricks), by)
	if err != nil {
		_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the stop", func(j *Job) { r.stopped(j, answer, record, err) })
		return
	}
	job, err = r.insistOnUpdate(ctx, job.ID, "begin the next run", func(j *Job) { j.beginRun(r.now()) })
	if err != nil || !job.Open() {
		return
	}
	r.startTask(ctx, job, r.migration(job), by)
}
