package jobs

import (
	"slices"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// removalOf is the kind of a removal: with or without migration.
func removalOf(j Job) Kind {
	if j.Force {
		return forcedRemoval{}
	}
	return removal{}
}

// MigratesData tells whether the data of bricks is moved before they are taken out;
// asked is false for a job that was not asked to take any out.
func (j Job) MigratesData() (yes, asked bool) { return !j.Force, j.Kind().TakesOut() }

// removal moves the data off bricks, and takes them out of the volume by a commit.
type removal struct{ plain }

func (removal) Name() KindName { return KindRemoval }

func (removal) Task() gluster.TaskType { return gluster.TaskRemoveBrick }

func (removal) Step() StepType { return StepRemoving }

func (removal) Empties() bool { return true }

func (removal) TakesOut() bool { return true }

func (removal) StopCommand(j Job) gluster.Command { return gluster.RemoveBrickStop(j.Volume, j.Bricks) }

// MayOwn: somebody else's removal of other bricks would be shown, and decided, as the
// job's own.
func (removal) MayOwn(j Job, listed gluster.AsyncTask) bool { return SameSet(listed.Bricks, j.Bricks) }

func (r removal) OnTask(action string) preflight.Action {
	switch action {
	case ActionStop, ActionPause, ActionKeep, ActionRerun:
		return preflight.StopRemoval
	}
	return r.plain.OnTask(action)
}

func (removal) NextRun(Job) preflight.Action { return preflight.RemoveMigrating }

func (removal) notStartable(v gluster.Volume) string {
	if len(v.Bricks()) < 2 {
		return "The volume has only one brick; delete the volume instead."
	}
	return ""
}

func (removal) concerns(j Job, b gluster.Brick) bool { return slices.Contains(j.Bricks, b.Name()) }

func (removal) unclear(j Job) string {
	if len(j.Bricks) == 0 {
		return "Which bricks this removal is about is not known."
	}
	return ""
}

func (removal) notCommitted(j Job) string {
	if j.State == Paused {
		return "The migration is paused. Resume it; it can be committed when all data was moved."
	}
	if run := j.TaskStep(); run != nil && len(run.Message) > 0 && j.State == Running {
		return run.Message.String()
	}
	return Say(NoticeStillMigrating).String()
}

func (removal) leftBehind() NoticeCode { return NoticeBricksStay }

// forcedRemoval takes bricks out with all that lies on them. It makes no task: it is
// done when glusterd answers.
type forcedRemoval struct{ removal }

func (forcedRemoval) Name() KindName { return KindForcedRemoval }

func (forcedRemoval) Empties() bool { return false }

func (forcedRemoval) notPausable() string {
	return "A removal without migration moves no data; there is nothing to pause."
}
