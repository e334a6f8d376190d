package jobs

import (
	"time"

	"brickyard/gluster"
)

// ApplyReport applies a report to the current run and lets job and Executing follow.
// It returns whether the report was about this job's task.
func (j *Job) ApplyReport(r Report, now time.Time) bool {
	s := j.TaskStep()
	if s == nil || r.Task.ID == "" || r.Task.ID != s.ExternalID {
		return false
	}
	said := s.Message
	*s = s.Apply(r, now)
	j.sayOutlook()
	j.SeenAt = now
	if s.State == Aborted && j.Pausing() {
		var left Notices
		if s.Message.Is(NoticeStoppedWhereHeard) {
			left = mayGoOn(s.unheard(r), NoticeMayGoOnPauseEnds)
			s.Message = Say(NoticeStoppedWhereHeard).With(left)
		}
		j.BeginPause(left, now)
		return true
	}
	if s.State == Aborted && j.StoppedBy == "" && (len(s.Message) == 0 || s.Message.Is(NoticeStoppedWhereHeard)) {
		s.Message = Say(NoticeStoppedOutside).With(s.Message)
	}
	j.State = s.State
	if !s.Message.Equal(said) || s.State.Final() {
		// What was said about a command of ours, such as why a stop failed, stays
		// until the task itself has something new to say.
		j.Message = s.Message
	}
	if r.Task.Type == gluster.TaskFixLayout && j.Action == ActionRebalance {
		// The task list calls a fix-layout a rebalance; only now it shows.
		j.Action, s.Type = ActionFixLayout, StepFixLayout
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = s.State
	}
	if s.State.Final() || s.overUnheard(r) {
		j.End(s.State, s.Message, now)
	}
	return true
}
