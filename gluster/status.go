package gluster

import "strconv"

// TaskStatus is glusterd's status code of a task (seed: GlusterTaskStatus), as
// in <status> of `rebalance status --xml`; the names are those of
// gf_defrag_status_t in glusterfs 10. Codes without a name are kept and shown
// as unknown, never dropped.
type TaskStatus int

// The codes of GlusterFS 10 and 11. The task list of `volume status` shows only
// 0 to 4, 9 and 10: a fix-layout appears there as 1 to 4.
const (
	StatusNotStarted         TaskStatus = 0
	StatusInProgress         TaskStatus = 1
	StatusStopped            TaskStatus = 2
	StatusCompleted          TaskStatus = 3
	StatusFailed             TaskStatus = 4
	StatusFixLayoutProgress  TaskStatus = 5
	StatusFixLayoutStopped   TaskStatus = 6
	StatusFixLayoutCompleted TaskStatus = 7
	StatusFixLayoutFailed    TaskStatus = 8
	// StatusResetReplaceBrick and StatusResetResetBrick mean that a later
	// replace-brick or reset-brick wiped the record of this task; its counters
	// are lost (glusterfs #1717, #1869).
	StatusResetReplaceBrick TaskStatus = 9
	StatusResetResetBrick   TaskStatus = 10
	StatusUnknown           TaskStatus = 11
)

var statusWords = map[TaskStatus]string{
	StatusNotStarted:         "not started",
	StatusInProgress:         "in progress",
	StatusStopped:            "stopped",
	StatusCompleted:          "completed",
	StatusFailed:             "failed",
	StatusFixLayoutProgress:  "fix-layout in progress",
	StatusFixLayoutStopped:   "fix-layout stopped",
	StatusFixLayoutCompleted: "fix-layout completed",
	StatusFixLayoutFailed:    "fix-layout failed",
	StatusResetReplaceBrick:  "reset due to replace-brick",
	StatusResetResetBrick:    "reset due to reset-brick",
	StatusUnknown:            "unknown",
}

// String is glusterd's own wording; a code without a name is "unknown (17)".
func (s TaskStatus) String() string {
	if w, ok := statusWords[s]; ok {
		return w
	}
	return "unknown (" + strconv.Itoa(int(s)) + ")"
}

// Known reports whether Brickyard knows what the code means.
func (s TaskStatus) Known() bool {
	_, ok := statusWords[s]
	return ok && s != StatusUnknown
}

// FixLayout reports whether the code belongs to a fix-layout run.
func (s TaskStatus) FixLayout() bool {
	return s >= StatusFixLayoutProgress && s <= StatusFixLayoutFailed
}

// Phase folds the fix-layout codes onto their plain twins, so that callers can
// switch on six cases instead of twelve: a fix-layout in progress is in
// progress. Reset codes fold onto StatusStopped: the run is over and its record
// is gone. Unknown codes become StatusUnknown.
func (s TaskStatus) Phase() TaskStatus {
	switch s {
	case StatusFixLayoutProgress:
		return StatusInProgress
	case StatusFixLayoutStopped, StatusResetReplaceBrick, StatusResetResetBrick:
		return StatusStopped
	case StatusFixLayoutCompleted:
		return StatusCompleted
	case StatusFixLayoutFailed:
		return StatusFailed
	case StatusNotStarted, StatusInProgress, StatusStopped, StatusCompleted, StatusFailed:
		return s
	}
	return StatusUnknown
}

// precedence orders the statuses of several nodes: the higher one speaks for
// the task. Unknown ranks just below "in progress": a node that says something
// Brickyard does not understand must not be read as done.
func (s TaskStatus) precedence() int {
	switch s.Phase() {
	case StatusInProgress:
		return 5
	case StatusUnknown:
		return 4
	case StatusFailed:
		return 3
	case StatusStopped:
		return 2
	case StatusCompleted:
		return 1
	}
	return 0
}
