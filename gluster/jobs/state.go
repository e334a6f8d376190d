package jobs

// State is the state of a job or a step, in our words. glusterd's own code is
// kept beside it in Step.RawStatus.
type State string

// The states, what each one means, and what moves a job, or a step, on from it.
// CheckChange holds every stored change to this.
//
//	RUNNING         the command is on its way, or the task is in progress
//	                → FINISHED        every node was heard, all completed
//	                → FAILED          nothing was started, or glusterd says failed
//	                → ABORTED         stopped here or elsewhere; the volume is gone
//	                → PENDING_COMMIT  a removal's migration is over, well or not
//	                → PAUSED          stopped by us with the intention to go on
//	                → UNKNOWN         nothing valid was heard for UnknownAfter, or
//	                                  the task is gone and nothing says why
//	PAUSED          nothing runs; somebody, or the clock, is to go on
//	                → RUNNING         resumed, as a new run with a new task
//	                → ABORTED         given up; the volume is gone or was changed
//	                → FINISHED        what it was for was done elsewhere
//	                → UNKNOWN         it is over, and how was not seen
//	PENDING_COMMIT  a removal waits for a person, or for its automatic commit; a
//	                reset waits for its new disk
//	                → FINISHED        committed, here or elsewhere
//	                → ABORTED         kept: its bricks stay; a reset given up
//	                                  because the host of its brick is away
//	                → RUNNING         migrated once more, as a new run; the brick
//	                                  of a reset was started and heals
//	                → UNKNOWN         as above
//	UNKNOWN         open: whatever the next valid report says
//	                ended: only history, unless glusterd takes the task up again
//	FINISHED, FAILED, ABORTED
//	                only history, unless glusterd takes the task up again, as it
//	                does when a node that was off comes back → RUNNING
//
// A job is open as long as EndedAt is zero. FINISHED, FAILED and ABORTED are
// always ended; UNKNOWN may be either; the others are always open.
const (
	Running       State = "RUNNING"
	Paused        State = "PAUSED"
	PendingCommit State = "PENDING_COMMIT"
	Unknown       State = "UNKNOWN"
	Finished      State = "FINISHED"
	Failed        State = "FAILED"
	Aborted       State = "ABORTED"
)

// States lists every state in the order in which people want to see them:
// decisions first, then what moves, then what is over.
var States = []State{PendingCommit, Running, Paused, Unknown, Failed, Aborted, Finished}

// Final reports whether a job in this state can only be history.
func (s State) Final() bool { return s == Finished || s == Failed || s == Aborted }

// Phase is what Brickyard itself is doing with a job at the moment.
type Phase string

// The phases. Glusterd needs about ten seconds for a start, and a stop waits
// for the lock: the page must say so instead of offering the button again.
const (
	PhaseNone       Phase = ""
	PhaseStarting   Phase = "starting"
	PhaseStopping   Phase = "stopping"
	PhaseCommitting Phase = "committing"
)

// Origin says where a job came from.
type Origin string

// The origins. A detected job was started with the command line, or by another
// console, and adopted.
const (
	OriginWeb      Origin = "web"
	OriginAPI      Origin = "api"
	OriginDetected Origin = "detected"
)
