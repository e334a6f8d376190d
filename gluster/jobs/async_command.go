package jobs

import (
	"context"

	"brickyard/gluster"
)

// AsyncCommand is something that starts a task (seed: GlusterAsyncCommandBase).
// Runner runs it; there is no base class to inherit from.
type AsyncCommand interface {
	// Action is what the job is about.
	Action() Action
	// StepType is the type of the child step that mirrors the task (seed:
	// getStepType).
	StepType() StepType
	// Command is what will be run, for the review and for the record.
	Command() gluster.Command
	// ExecuteAndReturnTask runs the command and returns glusterd's answer with
	// the task it started (seed: executeAndReturnTask).
	ExecuteAndReturnTask(ctx context.Context) (gluster.Answer, error)
}

// rebalanceCommand starts a rebalance or a fix-layout.
type rebalanceCommand struct {
	service TaskService
	volume  string
	mode    gluster.RebalanceMode
}

func (c rebalanceCommand) Action() Action {
	if c.mode.FixLayout {
		return ActionFixLayout
	}
	return ActionRebalance
}

func (c rebalanceCommand) StepType() StepType { return StepTypeOf(c.Action()) }

func (c rebalanceCommand) Command() gluster.Command {
	return gluster.RebalanceStart(c.volume, c.mode)
}

func (c rebalanceCommand) ExecuteAndReturnTask(ctx context.Context) (gluster.Answer, error) {
	return c.service.Mutate(ctx, c.Command())
}

// removeCommand removes bricks: with migration it starts a task, without it the
// bricks are gone when glusterd answers.
type removeCommand struct {
	service TaskService
	volume  string
	removal gluster.Removal
	migrate bool
}

func (removeCommand) Action() Action { return ActionRemoveBrick }

func (removeCommand) StepType() StepType { return StepRemoving }

func (c removeCommand) Command() gluster.Command {
	if c.migrate {
		return gluster.RemoveBrickStart(c.volume, c.removal.Bricks)
	}
	return gluster.RemoveBrickForce(c.volume, c.removal.Replica, c.removal.Bricks)
}

func (c removeCommand) ExecuteAndReturnTask(ctx context.Context) (gluster.Answer, error) {
	return c.service.Mutate(ctx, c.Command())
}
