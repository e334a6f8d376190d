package jobs

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// replacement is how a new brick is put in place.
type replacement struct {
	// migrate adds the new brick and removes the old one: the way of volumes
	// without copies. reset stops the brick for a new disk at the same path.
	migrate, reset bool
}

// replacementOf is the way in which a volume's brick is replaced.
func replacementOf(v gluster.Volume, req ReplaceRequest) replacement {
	return replacement{migrate: !v.Heals() && !req.Reset, reset: req.Reset}
}

// commands are what will be run, in this order, for the review.
func (p replacement) commands(volume, brick, with string) []gluster.Command {
	switch {
	case p.migrate:
		old := []string{brick}
		return []gluster.Command{gluster.AddBrick(volume, with), gluster.RemoveBrickStart(volume, old), gluster.RemoveBrickCommit(volume, old)}
	case p.reset:
		return []gluster.Command{gluster.ResetBrickStart(volume, brick), gluster.ResetBrickCommit(volume, brick, false)}
	}
	return []gluster.Command{gluster.ReplaceBrick(volume, brick, with)}
}

func (p replacement) step() StepType {
	switch {
	case p.migrate:
		return StepAdding
	case p.reset:
		return StepResetting
	}
	return StepReplacing
}

// StartReplacement stores the intent to replace a brick and returns the job at
// once, like Start.
func (r *Runner) StartReplacement(ctx context.Context, job Job, p replacement, check func(context.Context, reading) []preflight.Finding, by Caller) (Job, error) {
	return r.begin(ctx, job, by, func(ctx context.Context, stored Job) { r.carryOutReplacement(ctx, stored, p, check, by) })
}

func (r *Runner) carryOutReplacement(ctx context.Context, job Job, p replacement, check func(context.Context, reading) []preflight.Finding, by Caller) {
	job, goOn := r.validate(ctx, job, check)
	if !goOn {
		return
	}
	job, err := r.insistOnUpdate(ctx, job.ID, "begin to execute", func(j *Job) {
		j.beginExecuting(r.now())
		j.addStep(p.step(), r.now())
	})
	if err != nil {
		return
	}
	_, record, err := r.mutate(ctx, job, p.commands(job.Volume, job.oldBrick(), job.With)[0], by)
	job, storeErr := r.insistOnUpdate(ctx, job.ID, "record the answer to the replacement", func(j *Job) { r.replaced(j, p, record, err) })
	if storeErr == nil && p.migrate && err == nil && job.Open() {
		r.startTask(ctx, job, r.migration(job), by)
	}
}

// replaced turns the answer to the first command of a replacement into the job's
// state.
func (r *Runner) replaced(j *Job, p replacement, record CommandRecord, err error) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch {
	case err == nil && p.migrate:
		j.beginMigration(now)
	case err == nil && p.reset:
		j.beginSwap(now)
	case err == nil:
		j.beginHealing("", now)
	case record.StartedAt.IsZero():
		j.end(Failed, "The command was not sent: "+err.Error(), now)
	case outcomeKnown(err):
		j.end(Failed, failureSentence("The replacement", err), now)
	default:
		j.SeenAt, j.Message = now, lookingForBrick
		r.log.Warn("the outcome of a replacement is unknown", "job", j.ID, "error", err)
	}
}

// lookingForBrick is said while a replacement whose answer was lost is looked for.
const lookingForBrick = "The answer was lost. Brickyard looks whether glusterd has carried it out."

// ResumeMigration goes on with a replacement whose new brick was found to be
// part of the volume, after a lost answer or a restart. The command it sends has
// not been sent before. check judges it by a fresh reading as the start that it is;
// while the cluster cannot be read nothing is decided, and the next look asks again.
func (r *Runner) ResumeMigration(job Job, check func(context.Context, reading) []preflight.Finding) {
	r.reserve(job.Volume)
	by := Caller{User: job.StartedBy, From: job.From, Reason: job.Reason}
	r.inBackground(job.Volume, func(ctx context.Context) {
		found, err := r.readAfresh(ctx, job.Volume)
		if err != nil {
			r.log.Warn("a replacement does not go on yet: the cluster cannot be read", "job", job.ID, "error", err)
			return
		}
		findings := check(ctx, found)
		if blocking := preflight.Blocking(findings); len(blocking) > 0 {
			_, _ = r.insistOnUpdate(ctx, job.ID, "record that the replacement does not go on", func(j *Job) {
				if j.Open() && j.TaskID == "" {
					j.Findings = findings
					j.end(Failed, joinSentences("The removal of the old brick was not started: "+blocking[0].Summary, j.addedStays()), r.now())
				}
			})
			return
		}
		stored, err := r.insistOnUpdate(ctx, job.ID, "go on with the replacement", func(j *Job) {
			if j.Open() && j.TaskID == "" {
				j.beginMigration(r.now())
			}
		})
		if err == nil && stored.Open() && stored.TaskID == "" {
			r.startTask(ctx, stored, r.migration(stored), by)
		}
	})
}

// StopFollowing ends a job that only watches a heal. Nothing is sent: the heal
// goes on in glusterd.
func (r *Runner) StopFollowing(ctx context.Context, job Job, by Caller) (Job, error) {
	refusal := r.refusal(ActionStop)
	stored, err := r.intend(ctx, job.ID, by, func(j Job, s Snapshot) string {
		if j.swaps() {
			return "The brick's process was stopped meanwhile. Look again."
		}
		return refusal(j, s)
	}, func(j *Job) {
		j.StoppedBy = by.User
		watched := joinSentences("Brickyard stopped watching before the heal was done.", by.why())
		j.end(Aborted, watched+" The heal goes on in glusterd; look with: gluster volume heal "+j.Volume+" info summary", r.now())
	})
	if err == nil {
		r.log.Info("the watching of a heal was stopped", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	}
	return stored, err
}

// GiveUpReset ends a job whose brick cannot be started because its host is away.
// Nothing is sent.
func (r *Runner) GiveUpReset(ctx context.Context, job Job, by Caller) (Job, error) {
	stored, err := r.intend(ctx, job.ID, by, func(j Job, s Snapshot) string {
		if !j.Stranded(s) {
			return "The reset does not wait for its host any more. Look again."
		}
		return ""
	}, func(j *Job) {
		j.StoppedBy = by.User
		j.giveUpReset(by.why(), r.now())
	})
	if err == nil {
		r.log.Info("a reset was given up", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
	}
	return stored, err
}

// CommitReset stores the intent to start a brick again after its disk was
// changed, and returns the job at once; as it is takes whatever lies on it.
func (r *Runner) CommitReset(ctx context.Context, job Job, asItIs bool, by Caller) (Job, error) {
	name := ActionCommit
	if asItIs {
		name = ActionKeep
	}
	return r.undertake(ctx, job, by, r.refusal(name), func(j *Job) { j.beginCommitReset(r.now()) }, func(ctx context.Context, stored Job) {
		command := gluster.ResetBrickCommit(stored.Volume, stored.oldBrick(), asItIs)
		_, record, err := r.mutate(ctx, stored, command, by)
		_, _ = r.insistOnUpdate(ctx, stored.ID, "record the answer to the commit", func(j *Job) { r.resetCommitted(j, record, err) })
	})
}

func (r *Runner) resetCommitted(j *Job, record CommandRecord, err error) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch {
	case err == nil:
		j.beginHealing("", now)
	case record.StartedAt.IsZero():
		j.failCommitReset(joinSentences("The commit was not sent.", sentenceOf(err)), now)
	case outcomeKnown(err):
		j.failCommitReset(failureSentence("The commit", err), now)
	default:
		j.SeenAt, j.Message = now, lookingForBrick
		r.log.Warn("the outcome of a reset is unknown", "job", j.ID, "error", err)
	}
}

// resumeWithin is how long after its first command a replacement in several
// steps goes on by itself. After a longer silence the cluster is not what was
// reviewed, and a person has to decide.
const resumeWithin = time.Hour
