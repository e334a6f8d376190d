package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// This file is about tasks of a kind that Brickyard does not know, such as the
// "Tier migration" of GlusterFS 3.7 to 6. They are shown by glusterd's own word,
// and followed by the task list alone: no status question is known to be theirs.
// Nothing is offered for them.

// otherPrefix begins the action of a job that follows such a task.
const otherPrefix = "other:"

// maxOther is how much of glusterd's word is kept, in bytes.
const maxOther = 60

// OtherAction is the action of a job that follows a task glusterd calls word.
func OtherAction(word string) Action {
	if len(word) > maxOther {
		word = strings.ToValidUTF8(word[:maxOther], "")
	}
	return Action(otherPrefix + word)
}

// Other returns glusterd's word for a task that Brickyard does not know, ok for
// the action of such a job only.
func (a Action) Other() (word string, ok bool) { return strings.CutPrefix(string(a), otherPrefix) }

// foreign reports whether the job follows a task Brickyard does not know.
func (j Job) foreign() bool {
	_, ok := j.Action.Other()
	return ok
}

// followOther brings a job whose task is not known in line with the task list.
func (s *TaskSyncer) followOther(ctx context.Context, j Job, state gluster.VolumeState, asked bool, r reading, now time.Time) (Job, error) {
	if !asked {
		return s.volumeSilent(ctx, j, r.snapshot, now)
	}
	i := slices.IndexFunc(state.Tasks, func(t gluster.AsyncTask) bool { return t.ID == j.TaskID })
	alone := s.unwitnessed(j)
	switch {
	case i < 0 && alone != "":
		return s.loseIfSilent(ctx, j, now, alone)
	case i < 0:
		return s.endJob(ctx, j, Unknown, "glusterd does not list this task any more; how it ended was not seen.")
	}
	return s.hear(ctx, j.ID, state.Tasks[i], r.snapshot)
}

// judgeOther is what the list's word about a task means whose kind is not known.
func judgeOther(t gluster.AsyncTask) (State, string) {
	listed := fmt.Sprintf("glusterd lists this task as %s. Brickyard does not know what it does, and can only show it.", t.Status)
	switch t.Status.Phase() {
	case gluster.StatusInProgress, gluster.StatusNotStarted:
		return Running, listed
	case gluster.StatusCompleted:
		return Finished, listed
	case gluster.StatusFailed:
		return Failed, listed
	case gluster.StatusStopped:
		return Aborted, listed
	}
	return Unknown, listed
}
