package jobs

import (
	"strings"

	"brickyard/gluster"
)

// This file is about tasks of a kind that Brickyard does not know, such as the
// "Tier migration" of GlusterFS 3.7 to 6. They are shown by glusterd's own word,
// and followed by the task list alone: no status question is known to be theirs.

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

// judgeOther is what the list's word about a task means whose kind is not known.
func judgeOther(t gluster.AsyncTask) (State, Notices) {
	listed := SayWith(NoticeOtherTask, Args{"status": {t.Status.String()}})
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
