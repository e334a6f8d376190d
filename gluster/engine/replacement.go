package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// replacementOperation is for bricks that another one takes the place of.
type replacementOperation struct{ ordinary }

// command: there are no further runs.
func (replacementOperation) command(jobs.Job) AsyncCommand { return nil }

func (replacementOperation) judge(context.Context, *member, jobs.Snapshot, gluster.Volume, jobs.Job, jobs.Caller) []preflight.Finding {
	return nil
}

func (replacementOperation) follow(ctx context.Context, s *TaskSyncer, j jobs.Job, r reading, now time.Time) (jobs.Job, bool, error) {
	after, err := s.followReplacement(ctx, j, r.snapshot, now)
	return after, true, err
}

func (replacementOperation) stop(ctx context.Context, e *Engine, m *member, j jobs.Job, by jobs.Caller) (jobs.Job, error) {
	return e.stopReplacement(ctx, m, j, by)
}

func (replacementOperation) keep(ctx context.Context, m *member, j jobs.Job, by jobs.Caller) (jobs.Job, error) {
	return m.startBrick(ctx, j, true, by)
}

func (replacementOperation) commit(ctx context.Context, m *member, j jobs.Job, _ string, by jobs.Caller) (jobs.Job, error) {
	return m.startBrick(ctx, j, false, by)
}

// resetOperation is for bricks that get a new disk.
type resetOperation struct{ replacementOperation }

// replacementByMigrationOperation is for bricks whose data is migrated away once the
// new one was added.
type replacementByMigrationOperation struct{ removalOperation }

func (replacementByMigrationOperation) command(j jobs.Job) AsyncCommand {
	return removeCommand{volume: j.Volume, removal: gluster.Removal{Bricks: j.Bricks}, migrate: true}
}

func (replacementByMigrationOperation) judge(ctx context.Context, m *member, s jobs.Snapshot, v gluster.Volume, j jobs.Job, by jobs.Caller) []preflight.Finding {
	return m.reviewRemoval(ctx, s, v, jobs.RemovalRequest{
		Cluster: j.Cluster, Volume: j.Volume, Bricks: j.Bricks, Migrate: true, Caller: jobs.Caller{LookupOptimizeOff: j.HasAgreed(by)},
	}).Findings
}

func (replacementByMigrationOperation) follow(ctx context.Context, s *TaskSyncer, j jobs.Job, r reading, now time.Time) (jobs.Job, bool, error) {
	if j.TaskID != "" {
		return j, false, nil
	}
	v, _ := r.snapshot.Volume(j.Volume)
	return s.settleMigration(ctx, j, v, r.snapshot, now)
}

// reviewHealsMaxAge is how old the pending heals of a review may be: it is made
// anew with every change of a field. What is checked right before the command is
// always asked for then.
const reviewHealsMaxAge = 15 * time.Second

// heard are the pending heals of a volume as they were at a moment.
type heard struct {
	heals []gluster.BrickHeal
	at    time.Time
}

// recentHeals asks for a volume's pending heals, unless they were read within
// maxAge.
func (m *member) recentHeals(ctx context.Context, volume string, maxAge time.Duration) ([]gluster.BrickHeal, error) {
	if kept, ok := m.heard.Load(volume); ok && m.now().Sub(kept.(heard).at) < maxAge {
		return kept.(heard).heals, nil
	}
	ctx, cancel := context.WithTimeout(ctx, healsDeadline)
	defer cancel()
	heals, err := m.Service.Heals(ctx, volume)
	if err == nil {
		m.heard.Range(func(volume, kept any) bool {
			if jobs.Older(kept.(heard).at, m.now(), reviewHealsMaxAge) {
				m.heard.Delete(volume)
			}
			return true
		})
		m.heard.Store(volume, heard{heals, m.now()})
	}
	return heals, err
}

// ReviewReplace judges a replacement by what is known, see forReview; pending
// heals are asked for now, which takes seconds.
func (e *Engine) ReviewReplace(ctx context.Context, req ReplaceRequest) (jobs.ReplaceReview, error) {
	m, s, v, err := e.forReview(ctx, req.Cluster, req.Volume, func(s jobs.Snapshot, v gluster.Volume) bool {
		return !malformed(req) && len(wrongReplacement(s, v, req)) > 0
	})
	if err != nil {
		return jobs.ReplaceReview{}, err
	}
	return m.reviewReplace(ctx, s, v, req, reviewHealsMaxAge), nil
}

// reviewReplace judges a replacement by a snapshot; pending heals may be known
// for up to healsMaxAge.
func (m *member) reviewReplace(ctx context.Context, s jobs.Snapshot, v gluster.Volume, req ReplaceRequest, healsMaxAge time.Duration) jobs.ReplaceReview {
	p := replacementOf(v, req)
	review := jobs.ReplaceReview{AsOf: s.AsOf(v.Name), Seen: bricksSeen(v), Migrates: p.migrate, Wrong: wrongReplacement(s, v, req)}
	in := preflight.ReplaceInput{
		Input: s.PreflightInput(v),
		Brick: req.Brick, With: req.With, Reset: req.Reset, Wrong: review.Wrong,
	}
	in.LookupOptimizeOff = req.LookupOptimizeOff
	if beside := in.NeighbourVolume(); beside != "" && beside != v.Name {
		in.Volumes = m.sizedNow(ctx, s, beside).Volumes
	}
	if _, known := v.SubvolumeOf(req.Brick); known && v.Started() && v.Heals() {
		var err error
		if in.Heals, err = m.recentHeals(ctx, v.Name, healsMaxAge); err != nil {
			in.Heals, in.HealsProblem = nil, jobs.SentenceOf(err)
		}
		if in.Unproven, err = m.unproven(ctx, v); err != nil {
			in.Heals, in.HealsProblem = nil, "Brickyard's own records cannot be read: "+err.Error()
		}
	}
	if review.Findings = jobs.UnsupportedFindings(s, v); review.Findings != nil {
		return review
	}
	review.Findings = preflight.Replace(in)
	if len(review.Wrong) == 0 {
		review.Commands = p.commands(v.Name, req.Brick, req.With)
	}
	return review
}

// sizedNow is a snapshot that knows what lies on the bricks of another volume than
// the one a review is about. Sizes that are old and cannot be read in time are
// missing: they prove nothing.
func (m *member) sizedNow(ctx context.Context, s jobs.Snapshot, volume string) jobs.Snapshot {
	if !jobs.Older(s.DetailAt[volume], m.now(), SizesMaxAge) {
		return s
	}
	ctx, cancel := context.WithTimeout(ctx, glanceLimit)
	defer cancel()
	found, err := m.withSizes(ctx, volume)
	if err != nil {
		return s.WithoutSizes(volume)
	}
	return found
}

// StartReplace starts the replacement of a brick. It returns the job as soon as
// the intent is stored; a *Refusal when there is none.
func (e *Engine) StartReplace(ctx context.Context, req ReplaceRequest) (jobs.Job, error) {
	asked := jobs.Job{Cluster: req.Cluster, Volume: req.Volume, Action: jobs.ActionReplaceBrick, Bricks: []string{req.Brick}, With: req.With}
	if req.Reset {
		asked.Action, asked.With = jobs.ActionResetBrick, ""
	}
	return e.start(ctx, asked, req.Caller, func(m *member, s jobs.Snapshot, v gluster.Volume) (jobs.Job, error) {
		return e.startReplace(ctx, m, s, v, req)
	})
}

func (e *Engine) startReplace(ctx context.Context, m *member, snap jobs.Snapshot, v gluster.Volume, req ReplaceRequest) (jobs.Job, error) {
	job := jobs.NewJob(req.Cluster, v.Name, jobs.ActionReplaceBrick, e.now())
	job.VolumeID, job.Bricks, job.With = v.ID, []string{req.Brick}, req.With
	p := replacementOf(v, req)
	// The removal that ends such a replacement was reviewed with its commit.
	job.AutoCommit = p.migrate
	if req.Reset {
		job.Action, job.With = jobs.ActionResetBrick, ""
	}
	if err := snap.RefuseUnreachable(); err != nil {
		return jobs.Job{}, err
	}
	if err := checkReplace(snap, v, req); err != nil {
		return jobs.Job{}, err
	}
	judge := func(healsMaxAge time.Duration) judgement {
		return func(ctx context.Context, s jobs.Snapshot, v gluster.Volume) []preflight.Finding {
			return m.reviewReplace(ctx, s, v, req, healsMaxAge).Findings
		}
	}
	if err := e.forbid(ctx, snap, v, judge(reviewHealsMaxAge)); err != nil {
		return jobs.Job{}, err
	}
	if p.migrate {
		if err := confirmName(snap, v, preflight.ReplaceMigrating, req.Typed); err != nil {
			return jobs.Job{}, err
		}
	}
	return m.runner.StartReplacement(ctx, job, p, judge(0).afresh(v), req.Caller)
}

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

func (p replacement) step() jobs.StepType {
	switch {
	case p.migrate:
		return jobs.StepAdding
	case p.reset:
		return jobs.StepResetting
	}
	return jobs.StepReplacing
}

// StartReplacement stores the intent to replace a brick and returns the job at
// once, like Start.
func (r *Runner) StartReplacement(ctx context.Context, job jobs.Job, p replacement, check func(context.Context, reading) []preflight.Finding, by jobs.Caller) (jobs.Job, error) {
	return r.begin(ctx, job, by, func(ctx context.Context, stored jobs.Job) { r.carryOutReplacement(ctx, stored, p, check, by) })
}

func (r *Runner) carryOutReplacement(ctx context.Context, job jobs.Job, p replacement, check func(context.Context, reading) []preflight.Finding, by jobs.Caller) {
	job, goOn := r.validate(ctx, job, check)
	if !goOn {
		return
	}
	job, err := r.insistOnUpdate(ctx, job.ID, "begin to execute", func(j *jobs.Job) {
		j.BeginExecuting(r.now())
		j.AddStep(p.step(), r.now())
	})
	if err != nil {
		return
	}
	s := r.mutate(ctx, job, p.commands(job.Volume, job.OldBrick(), job.With)[0], by)
	job, storeErr := r.insistOnUpdate(ctx, job.ID, "record the answer to the replacement", func(j *jobs.Job) { r.recordReplacementAnswer(j, p, s) })
	if storeErr == nil && p.migrate && s.outcome == jobs.CarriedOut && job.Open() {
		r.startTask(ctx, job, operationOf(job).command(job), by)
	}
}

// recordReplacementAnswer turns the answer to the first command of a replacement into the job's
// state.
func (r *Runner) recordReplacementAnswer(j *jobs.Job, p replacement, s sent) {
	now := r.now()
	if !j.Open() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		switch {
		case p.migrate:
			j.BeginMigration(now)
		case p.reset:
			j.BeginSwap(now)
		default:
			j.BeginHealing(nil, now)
		}
	case jobs.NotSent:
		j.End(jobs.Failed, jobs.Say(jobs.NoticeCommandNotSent).With(jobs.NoticesOfWhole(s.err)), now)
	case jobs.Refused:
		j.End(jobs.Failed, jobs.SayFailure("replacement", s.err), now)
	case jobs.Lost:
		j.SeenAt, j.Message = now, jobs.Say(jobs.NoticeLooksForBrick)
		r.log.Warn("the outcome of a replacement is unknown", "job", j.ID, "error", s.err)
	}
}

// ResumeMigration goes on with a replacement whose new brick was found to be
// part of the volume, after a lost answer or a restart. The command it sends has
// not been sent before. check judges it by a fresh reading as the start that it is;
// while the cluster cannot be read nothing is decided, and the next look asks again.
func (r *Runner) ResumeMigration(job jobs.Job, check func(context.Context, reading) []preflight.Finding) {
	r.reserve(job.Volume)
	by := jobs.Caller{User: job.StartedBy, From: job.From, Reason: job.Reason}
	r.inBackground(job.Volume, func(ctx context.Context) {
		found, err := r.readAfresh(ctx, job.Volume)
		if err != nil {
			r.log.Warn("a replacement does not go on yet: the cluster cannot be read", "job", job.ID, "error", err)
			return
		}
		findings := check(ctx, found)
		if blocking := preflight.Blocking(findings); len(blocking) > 0 {
			_, _ = r.insistOnUpdate(ctx, job.ID, "record that the replacement does not go on", func(j *jobs.Job) {
				if j.Open() && j.TaskID == "" {
					j.Findings = findings
					j.End(jobs.Failed, jobs.Say(jobs.NoticeRemovalNotStarted).With(jobs.SayFinding(blocking[0]), j.AddedStays()), r.now())
				}
			})
			return
		}
		stored, err := r.insistOnUpdate(ctx, job.ID, "go on with the replacement", func(j *jobs.Job) {
			if j.Open() && j.TaskID == "" {
				j.BeginMigration(r.now())
			}
		})
		if err == nil && stored.Open() && stored.TaskID == "" {
			r.startTask(ctx, stored, operationOf(stored).command(stored), by)
		}
	})
}
