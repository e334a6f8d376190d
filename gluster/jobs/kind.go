package jobs

import (
	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// Kind is what the jobs of one kind have to themselves: which task they follow, what
// may be done with them, what is said of them. Whoever wants to know asks the kind,
// and nobody asks a job for its action. What a kind does is engine's operation.
//
// A new kind is a type that embeds plain, or the kind it resembles, and a line in
// kinds.
type Kind interface {
	// Name tells the kinds apart.
	Name() KindName
	// Task is the type of glusterd's task that the jobs follow, TaskUnknown if they
	// have none, or one that Brickyard does not know.
	Task() gluster.TaskType
	// Step is the type of the child step for that task, or for the first command.
	Step() StepType
	// HasTask reports whether glusterd works for the jobs after its answer, as a task.
	HasTask() bool
	// Empties reports whether that task moves the data off the job's bricks, which are
	// taken out of the volume by a commit.
	Empties() bool
	// TakesOut reports whether the jobs were asked to take bricks out of the volume, with
	// their data moved off them or without.
	TakesOut() bool
	// IsKnown reports whether Brickyard knows what the task does.
	IsKnown() bool
	// Mode is how the jobs rebalance, the zero mode if they do not.
	Mode(j Job) gluster.RebalanceMode
	// StopCommand ends the task.
	StopCommand(j Job) gluster.Command
	// MayOwn reports whether a listed task, of which the type is right, may be the job's.
	MayOwn(j Job, listed gluster.AsyncTask) bool
	// OnTask is what an action on a job comes to for its task, "" if it leaves it alone.
	OnTask(action string) preflight.Action
	// NextRun is what another run of a job is called where it is judged.
	NextRun(j Job) preflight.Action
	// NewBrick is the brick that is, or was, put in place; "" if none is.
	NewBrick(j Job) string
	// notStartable says what about a volume is against a start, "" if nothing is.
	notStartable(v gluster.Volume) string
	// concerns reports whether the task is about a brick of the volume.
	concerns(j Job, b gluster.Brick) bool
	// offers lists the buttons of an open job, in their order.
	offers(j Job, s Snapshot) []ActionState
	// underWay says that nothing can be done with a job now because of what glusterd
	// does with it, "" if it does nothing of the kind.
	underWay(j Job) string
	// unclear says why nothing can be sent for a job, "" if nothing is unclear.
	unclear(j Job) string
	// notPausable says why the jobs cannot be paused at all, "" if they can.
	notPausable() string
	// isPaced reports whether the jobs have a throttle and a window.
	isPaced() bool
	// notCommitted says why there is nothing to commit now.
	notCommitted(j Job) string
	// leftBehind is what is true of the bricks after a job was given up while paused.
	leftBehind() NoticeCode
	// commitIsStep reports whether each attempt at a commit is a step of the job.
	commitIsStep() bool
}

// KindName is the name of a kind.
type KindName string

// The names of the kinds.
const (
	KindRebalance              KindName = "rebalance"
	KindFixLayout              KindName = "fix-layout"
	KindRemoval                KindName = "removal"
	KindForcedRemoval          KindName = "removal without migration"
	KindReplacement            KindName = "replacement"
	KindReplacementByMigration KindName = "replacement by migration"
	KindReset                  KindName = "reset"
	KindForeign                KindName = "foreign"
)

// KindNames are all of them.
var KindNames = []KindName{
	KindRebalance, KindFixLayout, KindRemoval, KindForcedRemoval, KindReplacement, KindReplacementByMigration, KindReset, KindForeign,
}

// Kind is the job's kind.
func (j Job) Kind() Kind { return kindOf(j) }
