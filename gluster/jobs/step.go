package jobs

import (
	"reflect"
	"slices"
	"time"

	"brickyard/gluster"
)

// StepType names what a step does. The words are those of oVirt's step enum.
type StepType string

// The step types. Those below Executing are its parts; a run among them mirrors a
// task of glusterd (ExternalSystem). Committing is our own and mirrors none: the
// run before it stands until the commit is through. Healing stands beside Executing.
const (
	StepValidating  StepType = "VALIDATING"
	StepExecuting   StepType = "EXECUTING"
	StepRebalancing StepType = "REBALANCING_VOLUME"
	StepFixLayout   StepType = "FIXING_LAYOUT"
	StepRemoving    StepType = "REMOVING_BRICKS"
	StepAdding      StepType = "ADDING_BRICK"
	StepResetting   StepType = "RESETTING_BRICK"
	StepReplacing   StepType = "REPLACING_BRICK"
	StepHealing     StepType = "HEALING"
	StepCommitting  StepType = "COMMITTING"
	// StepOther mirrors a task of a kind that Brickyard does not know.
	StepOther StepType = "OTHER_TASK"
)

// ExternalGluster is the external system of a step that mirrors a task.
const ExternalGluster = "GLUSTER"

// Step is a part of a job.
type Step struct {
	ID    int64
	JobID int64
	// Number counts a job's steps from 1 in the order they were made; it names
	// a step within its job before the database gave it an id.
	Number int
	// Parent is the Number of the step this one hangs below; 0 for a top step.
	Parent  int
	Type    StepType
	State   State
	Message Notices

	// ExternalSystem and ExternalID name the task a step mirrors; both are ""
	// for a step of our own. ExternalID stays "" until glusterd said it.
	ExternalSystem string
	ExternalID     string
	// RawStatus is glusterd's code as it came with the last report.
	RawStatus gluster.TaskStatus

	StartedAt time.Time
	EndedAt   time.Time

	// Nodes are the last known figures of every node that ever reported on this
	// run; Total sums them. Both survive the end of the run.
	Nodes []NodeReport
	Total gluster.Figures
	// BytesPerSecond is the smoothed rate of BytesMoved; 0 when nothing moves.
	BytesPerSecond float64
	// MovedAt is when a figure of the run last changed, or the run was first heard
	// of; zero before. StalledSince is MovedAt once the run stands still, zero while
	// it does not.
	MovedAt, StalledSince time.Time
	// LargestFile is the largest file the run was seen to move, in bytes; where
	// several were moved between two answers it is their mean.
	LargestFile uint64
	// SampledAt is when the last Sample of this run was kept.
	SampledAt time.Time
}

// clean reports whether every node that took part has completed without being
// interrupted, and no file failed or was skipped.
func (s Step) clean() bool {
	if s.Total.Failures > 0 || s.Total.Skipped > 0 || len(s.Nodes) == 0 {
		return false
	}
	for _, n := range s.Nodes {
		if n.Status.Phase() != gluster.StatusCompleted || n.Interrupted {
			return false
		}
	}
	return true
}

// FailedWords names files that a step counts as failures, n of them: for a removal
// gluster counts what was skipped among them.
func (t StepType) FailedWords(n uint64) string {
	if t == StepRemoving {
		return plural(n, "file failed or was skipped", "files failed or were skipped")
	}
	return plural(n, "file failed", "files failed")
}

// CloneSteps copies steps, so that a change of the copies leaves them alone.
func CloneSteps(steps []Step) []Step {
	out := slices.Clone(steps)
	for i := range out {
		out[i].Nodes = slices.Clone(out[i].Nodes)
	}
	return out
}

// ChangedSteps returns those that are new after a change, or are not as they were
// before it. A step keeps its number.
func ChangedSteps(before, after []Step) []Step {
	was := make(map[int]Step, len(before))
	for _, s := range before {
		was[s.Number] = s
	}
	var out []Step
	for _, s := range after {
		if old, ok := was[s.Number]; !ok || !reflect.DeepEqual(old, s) {
			out = append(out, s)
		}
	}
	return out
}

// ReplaceSteps returns steps with those that were stored in the place of those of
// the same number.
func ReplaceSteps(steps, stored []Step) []Step {
	out := slices.Clone(steps)
	for _, s := range stored {
		if i := slices.IndexFunc(out, func(o Step) bool { return o.Number == s.Number }); i >= 0 {
			out[i] = s
		}
	}
	return out
}

// restedAt is when the run's task was over, for one that is ended now: the migration of a
// removal was over when it began to wait for somebody, which its last sample tells.
func (s Step) restedAt(now time.Time) time.Time {
	if s.State == PendingCommit && !s.SampledAt.IsZero() {
		return s.SampledAt
	}
	return now
}
