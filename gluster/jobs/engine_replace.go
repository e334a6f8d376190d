package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// ReplaceRequest asks for a brick to be put in another's place.
type ReplaceRequest struct {
	Cluster, Volume string
	// Brick is the one that goes, "host:/path"; With the one that comes. With
	// Reset the brick stays where it is and gets a new disk, and With is not
	// looked at.
	Brick, With string
	Reset       bool
	// Seen is ReplaceReview.Seen of the dialog the request comes from, "" if it
	// comes from none.
	Seen string
	Caller
}

// ReplaceReview is what there is to know before a brick is replaced.
type ReplaceReview struct {
	// Migrates says that the volume keeps one copy only, so that the new brick
	// is added and the old one's data moved away.
	Migrates bool
	Findings []preflight.Finding
	// Commands are what would run, none when something is wrong with the request
	// or the volume is not supported.
	Commands []gluster.Command
	// Wrong says, per field (brick, host, path), what is wrong with the request.
	Wrong map[string]string
	// Seen stands for the volume's bricks as they were at the review.
	Seen string
	AsOf AsOf
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
			if older(kept.(heard).at, m.now(), reviewHealsMaxAge) {
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
func (e *Engine) ReviewReplace(ctx context.Context, req ReplaceRequest) (ReplaceReview, error) {
	m, s, v, err := e.forReview(ctx, req.Cluster, req.Volume, func(s Snapshot, v gluster.Volume) bool {
		return !malformed(req) && len(wrongReplacement(s, v, req)) > 0
	})
	if err != nil {
		return ReplaceReview{}, err
	}
	return m.reviewReplace(ctx, s, v, req, reviewHealsMaxAge), nil
}

// reviewReplace judges a replacement by a snapshot; pending heals may be known
// for up to healsMaxAge.
func (m *member) reviewReplace(ctx context.Context, s Snapshot, v gluster.Volume, req ReplaceRequest, healsMaxAge time.Duration) ReplaceReview {
	p := replacementOf(v, req)
	review := ReplaceReview{AsOf: s.asOf(v.Name), Seen: bricksSeen(v), Migrates: p.migrate, Wrong: wrongReplacement(s, v, req)}
	in := preflight.ReplaceInput{
		Input: s.preflightInput(v),
		Brick: req.Brick, With: req.With, Reset: req.Reset, Wrong: review.Wrong,
	}
	in.LookupOptimizeOff = req.LookupOptimizeOff
	if beside := in.NeighbourVolume(); beside != "" && beside != v.Name {
		in.Volumes = m.sizedNow(ctx, s, beside).Volumes
	}
	if _, known := v.SubvolumeOf(req.Brick); known && v.Started() && v.Heals() {
		var err error
		if in.Heals, err = m.recentHeals(ctx, v.Name, healsMaxAge); err != nil {
			in.Heals, in.HealsProblem = nil, sentenceOf(err)
		}
		if in.Unproven, err = m.unproven(ctx, v); err != nil {
			in.Heals, in.HealsProblem = nil, "Brickyard's own records cannot be read: "+err.Error()
		}
	}
	if review.Findings = unsupportedFindings(s, v); review.Findings != nil {
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
func (m *member) sizedNow(ctx context.Context, s Snapshot, volume string) Snapshot {
	if !older(s.DetailAt[volume], m.now(), SizesMaxAge) {
		return s
	}
	ctx, cancel := context.WithTimeout(ctx, glanceLimit)
	defer cancel()
	found := s
	err := m.queue.Do(ctx, func(ctx context.Context) (err error) {
		found, err = m.withSizes(ctx, volume)
		return err
	})
	if err != nil {
		return s.withoutSizes(volume)
	}
	return found
}

// wrongReplacement says per field what is wrong with a request as such.
func wrongReplacement(s Snapshot, v gluster.Volume, req ReplaceRequest) map[string]string {
	wrong := map[string]string{}
	if _, known := v.SubvolumeOf(req.Brick); req.Brick == "" {
		wrong["brick"] = "No brick is selected."
	} else if !known {
		wrong["brick"] = fmt.Sprintf("The brick %q is not part of volume %s.", req.Brick, v.Name)
	}
	if req.Reset {
		return wrong
	}
	host, path := SplitTarget(req.With)
	err := gluster.CheckTarget(host, path, s.Peers, s.Volumes)
	var target *gluster.TargetError
	switch {
	case !errors.As(err, &target):
	case target.Host != "":
		wrong["host"] = target.Host
	default:
		wrong["path"] = target.Path
	}
	return wrong
}

// SplitTarget takes a new brick's name apart as people type it, so that each
// half can be judged even when it is wrong: at the first ":/", else at the last
// colon; without any colon it is all path.
func SplitTarget(with string) (host, path string) {
	if host, path, ok := gluster.SplitBrickName(with); ok {
		return host, path
	}
	for i := len(with) - 1; i >= 0; i-- {
		if with[i] == ':' {
			return with[:i], with[i+1:]
		}
	}
	return "", with
}

// StartReplace starts the replacement of a brick. It returns the job as soon as
// the intent is stored; a *Refusal when there is none.
func (e *Engine) StartReplace(ctx context.Context, req ReplaceRequest) (Job, error) {
	asked := Job{Cluster: req.Cluster, Volume: req.Volume, Action: ActionReplaceBrick, Bricks: []string{req.Brick}, With: req.With}
	if req.Reset {
		asked.Action, asked.With = ActionResetBrick, ""
	}
	return e.start(ctx, asked, req.Caller, func(m *member, s Snapshot, v gluster.Volume) (Job, error) {
		return e.startReplace(ctx, m, s, v, req)
	})
}

func (e *Engine) startReplace(ctx context.Context, m *member, snap Snapshot, v gluster.Volume, req ReplaceRequest) (Job, error) {
	job := newJob(req.Cluster, v.Name, ActionReplaceBrick, e.now())
	job.VolumeID, job.Bricks, job.With = v.ID, []string{req.Brick}, req.With
	p := replacementOf(v, req)
	// The removal that ends such a replacement was reviewed with its commit.
	job.AutoCommit = p.migrate
	if req.Reset {
		job.Action, job.With = ActionResetBrick, ""
	}
	if err := snap.refuseUnreachable(); err != nil {
		return Job{}, err
	}
	if err := checkReplace(snap, v, req); err != nil {
		return Job{}, err
	}
	judge := func(healsMaxAge time.Duration) judgement {
		return func(ctx context.Context, s Snapshot, v gluster.Volume) []preflight.Finding {
			return m.reviewReplace(ctx, s, v, req, healsMaxAge).Findings
		}
	}
	if err := e.forbid(ctx, snap, v, judge(reviewHealsMaxAge)); err != nil {
		return Job{}, err
	}
	if p.migrate {
		if err := confirmName(snap, v, preflight.ReplaceMigrating, req.Typed); err != nil {
			return Job{}, err
		}
	}
	return m.runner.StartReplacement(ctx, job, p, judge(0).afresh(v), req.Caller)
}

// checkReplace refuses what is wrong with a request as such.
func checkReplace(s Snapshot, v gluster.Volume, req ReplaceRequest) error {
	if req.Seen != "" && req.Seen != bricksSeen(v) {
		return byLook(&Refusal{Code: CodeNotAllowed, Sentence: "The volume's bricks have changed since this dialog was opened. Look at the selection again."})
	}
	if err := checkName(v); err != nil {
		return err
	}
	wrong := wrongReplacement(s, v, req)
	for _, field := range []string{"brick", "host", "path"} {
		switch why := wrong[field]; {
		case why != "" && malformed(req):
			return &Refusal{Code: CodeInvalid, Sentence: why, Fields: wrong}
		case why != "":
			return byLook(&Refusal{Code: CodeInvalid, Sentence: why, Fields: wrong})
		}
	}
	return nil
}

// malformed reports whether a request is wrong whatever the cluster is like.
func malformed(req ReplaceRequest) bool {
	return req.Brick == "" || wrongReplacement(Snapshot{}, gluster.Volume{}, req)["path"] != ""
}

// replacementActions lists what may be done with a job that puts a brick in
// place: see JobActions.
func replacementActions(j Job, s Snapshot) []ActionState {
	switch {
	case j.Heals():
		// Nothing is sent, so that it needs no cluster.
		return []ActionState{allow(ActionStop)}
	case j.swaps() && !s.Reachable:
		return []ActionState{
			refuse(ActionCommit, "%s", s.unreached()),
			refuse(ActionKeep, "%s", s.unreached()),
		}
	case j.swaps() && s.Unsupported(j.Volume) != "":
		return []ActionState{
			refuse(ActionCommit, "%s", s.Unsupported(j.Volume)),
			refuse(ActionKeep, "%s", s.Unsupported(j.Volume)),
		}
	case j.Stranded(s):
		why := strandedSentence(j.oldBrick())
		return []ActionState{refuse(ActionCommit, "%s", why), refuse(ActionKeep, "%s", why), allow(ActionStop)}
	case j.swaps():
		return []ActionState{allow(ActionCommit), allow(ActionKeep)}
	}
	return []ActionState{refuse(ActionStop, "glusterd carries this out at once; it cannot be stopped.")}
}

// stopReplacement is Stop for a job that puts a brick in place.
func (e *Engine) stopReplacement(ctx context.Context, m *member, job Job, by Caller) (Job, error) {
	// Which of the two things it means for a reset was said by what was known, and
	// is not changed by the look that says whether that is still so.
	stranded := job.Stranded(*m.snapshot.Load())
	return m.judged(ctx, m.lookFor(job.Volume, false), func(Snapshot) (Job, error) {
		switch {
		case stranded:
			return e.giveUpReset(ctx, m, job, by)
		case job.swaps():
			return m.runner.CommitReset(ctx, job, true, by)
		}
		return m.runner.StopFollowing(ctx, job, by)
	})
}

// giveUpReset gives a reset up whose host is away, by a look that is taken for it:
// the host may be back.
func (e *Engine) giveUpReset(ctx context.Context, m *member, job Job, by Caller) (Job, error) {
	found, err := m.runner.look(ctx, m.lookFor(job.Volume, false))
	switch {
	case err != nil:
		return Job{}, err
	case !found.Reachable:
		return Job{}, found.refuse(found.unreached(), job.ID)
	}
	return m.runner.GiveUpReset(ctx, job, by)
}
