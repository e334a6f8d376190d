package jobs

import (
	"brickyard/gluster"
)

// foreign is the kind of jobs that follow a task which Brickyard does not know: they are
// shown, and nothing is offered for them.
type foreign struct{ plain }

func (foreign) Name() KindName { return KindForeign }

func (foreign) Task() gluster.TaskType { return gluster.TaskUnknown }

func (foreign) Step() StepType { return StepOther }

func (foreign) IsKnown() bool { return false }

func (foreign) offers(Job, Snapshot) []ActionState { return nil }
