package engine

import (
	"context"
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// CommandHistory reads what was asked of a cluster's nodes. A source that cannot
// be read is left out.
type CommandHistory interface {
	// Read returns what could be read before ctx ended, in the order of time.
	Read(ctx context.Context) []gluster.HistoryEntry
}

// historyDeadline bounds the reading of histories: a hint is not worth a wait.
const historyDeadline = 3 * time.Second

// historySlack is how far the history's clock, or the time a start takes, may be
// off from what the nodes say about their run time.
const historySlack = 2 * time.Minute

// hinter reads the histories at most once per pass.
type hinter struct {
	history CommandHistory
	entries []gluster.HistoryEntry
	read    bool
}

// hint adds to an adopted job what the command histories say about the start of
// its task. It changes nothing that was measured.
func (h *hinter) hint(ctx context.Context, j *jobs.Job, task gluster.AsyncTask, now time.Time) {
	if h.history == nil {
		return
	}
	if !h.read {
		ctx, cancel := context.WithTimeout(ctx, historyDeadline)
		h.entries, h.read = h.history.Read(ctx), true
		cancel()
	}
	// A task that runs began its longest run time ago; one that is over began at
	// least that long ago.
	until := now.Add(historySlack)
	var from time.Time
	if ran := jobs.LongestRun(task.Nodes); ran > 0 {
		until = now.Add(historySlack - ran)
		if task.Status.Phase() == gluster.StatusInProgress {
			from = now.Add(-historySlack - ran)
		}
	}
	if e, ok := gluster.StartOf(h.entries, task, from, until); ok {
		j.HintAt = e.At
		j.Hint = fmt.Sprintf("According to %s it was started at %s with “gluster %s”; by whom is not written there.",
			e.Source, e.At.Format("2006-01-02 15:04:05 MST"), e.Command)
	}
}
