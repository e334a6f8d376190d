package engine

import (
	"context"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
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
