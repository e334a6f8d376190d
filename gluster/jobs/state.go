package jobs

// State is the state of a job or a step, in our words. glusterd's own code is
// kept beside it in Step.RawStatus.
type State string

// The states, and what moves a job on from each:
//
//	RUNNING         the command is on its way or the task is in progress
//	                → FINISHED FAILED ABORTED PENDING_COMMIT PAUSED UNKNOWN
//	PAUSED          stopped by us with the intention to go on
//	                → RUNNING (resumed) ABORTED
//	PENDING_COMMIT  a removal has migrated its data and waits for a person
//	                → FINISHED (committed) ABORTED (stopped, kept) UNKNOWN
//	UNKNOWN         nobody could be asked for a while, or the task is gone
//	                without a reason → whatever the next valid report says
//	FINISHED        done, as far as glusterd says on every node
//	FAILED          did not start, or glusterd says failed
//	ABORTED         stopped by a person, here or elsewhere
//
// A job is open as long as EndedAt is zero. FINISHED, FAILED and ABORTED are
// always ended; UNKNOWN may be either.
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

// Action is what a job is about.
type Action string

// The actions, as they are written in the API.
const (
	ActionRebalance    Action = "rebalance"
	ActionFixLayout    Action = "fix-layout"
	ActionRemoveBrick  Action = "remove-brick"
	ActionReplaceBrick Action = "replace-brick"
)

// Actions lists every action a job can be about.
var Actions = []Action{ActionRebalance, ActionFixLayout, ActionRemoveBrick, ActionReplaceBrick}

// Origin says where a job came from.
type Origin string

// The origins. A detected job was started with the command line, or by another
// console, and adopted.
const (
	OriginWeb      Origin = "web"
	OriginAPI      Origin = "api"
	OriginDetected Origin = "detected"
)
