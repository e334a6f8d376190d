package engine

import (
	"context"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// rebalanceCommand starts a rebalance or a fix-layout.
type rebalanceCommand struct {
	volume string
	mode   gluster.RebalanceMode
}

func (c rebalanceCommand) Action() jobs.Action {
	if c.mode.FixLayout {
		return jobs.ActionFixLayout
	}
	return jobs.ActionRebalance
}

func (c rebalanceCommand) StepType() jobs.StepType { return jobs.Job{Action: c.Action()}.Kind().Step() }

func (c rebalanceCommand) Command() gluster.Command {
	return gluster.RebalanceStart(c.volume, c.mode)
}

func (c rebalanceCommand) ExecuteAndReturnTask(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
	return route.Mutate(ctx, c.Command())
}

// rebalanceOperation is for rebalances and fix-layouts.
type rebalanceOperation struct{ ordinary }

func (rebalanceOperation) command(j jobs.Job) AsyncCommand {
	return rebalanceCommand{volume: j.Volume, mode: j.Kind().Mode(j)}
}

func (rebalanceOperation) judge(_ context.Context, _ *member, s jobs.Snapshot, v gluster.Volume, j jobs.Job, by jobs.Caller) []preflight.Finding {
	if changed := j.Pause.BricksChangedSentence(v); changed != "" {
		return blockedBy("bricks-unchanged", "%s Stop this job and start a rebalance of the volume as it is now.", changed)
	}
	return rebalanceFindings(s, v, j.Kind().Mode(j), j.HasAgreed(by))
}

// RebalanceRequest asks for a rebalance or a fix-layout.
type RebalanceRequest struct {
	Cluster, Volume string
	Mode            gluster.RebalanceMode
	// Throttle and Window are optional, see Job.
	Throttle string
	Window   jobs.Window
	jobs.Caller
}

// checkMode refuses what glusterd has no command for: to leave one of the two out
// would do something else than was asked for.
func checkMode(mode gluster.RebalanceMode) error {
	if !mode.FixLayout || !mode.Force {
		return nil
	}
	const why = "A fix-layout cannot be forced: it moves no files. Leave one of the two out."
	return &jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{"force": why}}
}

func rebalanceFindings(s jobs.Snapshot, v gluster.Volume, mode gluster.RebalanceMode, agreed bool) []preflight.Finding {
	if unsupported := jobs.UnsupportedFindings(s, v); unsupported != nil {
		return unsupported
	}
	in := s.PreflightInput(v)
	in.Mode, in.LookupOptimizeOff = mode, agreed
	return preflight.Rebalance(in)
}

// StartRebalance starts a rebalance or a fix-layout. It returns the job as soon
// as the intent is stored; a *Refusal when there is none.
func (e *Engine) StartRebalance(ctx context.Context, req RebalanceRequest) (jobs.Job, error) {
	if err := checkMode(req.Mode); err != nil {
		return jobs.Job{}, err
	}
	asked := jobs.Job{Cluster: req.Cluster, Volume: req.Volume, Action: rebalanceCommand{mode: req.Mode}.Action(), Force: req.Mode.Force}
	return e.start(ctx, asked, req.Caller, func(m *member, s jobs.Snapshot, v gluster.Volume) (jobs.Job, error) {
		return e.startRebalance(ctx, m, s, v, req)
	})
}

// ReviewRebalance judges a rebalance by what is known, see forReview, and says
// which command would run. agreed says that whoever asks agrees to have
// cluster.lookup-optimize switched off first.
func (e *Engine) ReviewRebalance(ctx context.Context, cluster, volume string, mode gluster.RebalanceMode, agreed bool) (jobs.StartReview, error) {
	if err := checkMode(mode); err != nil {
		return jobs.StartReview{}, err
	}
	_, s, v, err := e.forReview(ctx, cluster, volume, func(s jobs.Snapshot, v gluster.Volume) bool {
		return len(preflight.Blocking(rebalanceFindings(s, v, mode, agreed))) > 0
	})
	if err != nil {
		return jobs.StartReview{}, err
	}
	review := jobs.StartReview{Findings: rebalanceFindings(s, v, mode, agreed), AsOf: s.AsOf(volume)}
	if s.Unsupported(volume) == "" {
		review.Command = gluster.RebalanceStart(volume, mode)
	}
	return review, nil
}

func (e *Engine) startRebalance(ctx context.Context, m *member, snap jobs.Snapshot, v gluster.Volume, req RebalanceRequest) (jobs.Job, error) {
	command := rebalanceCommand{volume: v.Name, mode: req.Mode}
	job := jobs.NewJob(req.Cluster, v.Name, command.Action(), e.now())
	job.VolumeID, job.Force = v.ID, req.Mode.Force
	if err := job.SetPace(req.Throttle, req.Window, e.now()); err != nil {
		return jobs.Job{}, err
	}
	if err := snap.RefuseUnreachable(); err != nil {
		return jobs.Job{}, err
	}
	if err := checkName(v); err != nil {
		return jobs.Job{}, err
	}
	judge := judgement(func(_ context.Context, s jobs.Snapshot, v gluster.Volume) []preflight.Finding {
		return rebalanceFindings(s, v, req.Mode, req.LookupOptimizeOff)
	})
	if err := e.forbid(ctx, snap, v, judge); err != nil {
		return jobs.Job{}, err
	}
	if err := confirmName(snap, v, preflight.StartOf(req.Mode), req.Typed); err != nil {
		return jobs.Job{}, err
	}
	return m.runner.Start(ctx, job, command, judge.afresh(v), req.Caller)
}
