package engine

import (
	"context"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// AsyncCommand is something that starts a task (seed: GlusterAsyncCommandBase).
// Runner runs it; there is no base class to inherit from.
type AsyncCommand interface {
	// Action is what the job is about.
	Action() jobs.Action
	// StepType is the type of the child step that mirrors the task (seed:
	// getStepType).
	StepType() jobs.StepType
	// Command is what will be run, for the review and for the record.
	Command() gluster.Command
	// ExecuteAndReturnTask sends the command the given way and returns glusterd's
	// answer with the task it started (seed: executeAndReturnTask).
	ExecuteAndReturnTask(ctx context.Context, route gluster.Route) (gluster.Answer, error)
}

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

func (c rebalanceCommand) StepType() jobs.StepType { return jobs.StepTypeOf(c.Action()) }

func (c rebalanceCommand) Command() gluster.Command {
	return gluster.RebalanceStart(c.volume, c.mode)
}

func (c rebalanceCommand) ExecuteAndReturnTask(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
	return route.Mutate(ctx, c.Command())
}

// removeCommand removes bricks: with migration it starts a task, without it the
// bricks are gone when glusterd answers.
type removeCommand struct {
	volume  string
	removal gluster.Removal
	migrate bool
}

func (removeCommand) Action() jobs.Action { return jobs.ActionRemoveBrick }

func (removeCommand) StepType() jobs.StepType { return jobs.StepRemoving }

func (c removeCommand) Command() gluster.Command {
	if c.migrate {
		return gluster.RemoveBrickStart(c.volume, c.removal.Bricks)
	}
	return gluster.RemoveBrickForce(c.volume, c.removal.Replica, c.removal.Bricks)
}

func (c removeCommand) ExecuteAndReturnTask(ctx context.Context, route gluster.Route) (gluster.Answer, error) {
	return route.Mutate(ctx, c.Command())
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
