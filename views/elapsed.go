package views

import (
	"time"

	"brickyard/gluster/jobs"
)

// elapsedWords is how long a task took, as far as it is known.
func elapsedWords(e jobs.Elapsed) string {
	switch {
	case !e.Known:
		return "not known how long"
	case e.AtLeast:
		return "at least " + Duration(e.For)
	}
	return Duration(e.For)
}

// stepTook is how long a step took or has been going on. A step of a task that
// was found began before Brickyard saw it; finding it took no time at all.
func stepTook(job jobs.Job, s jobs.Step, now time.Time) string {
	found := job.Origin == jobs.OriginDetected && s.StartedAt.Equal(job.StartedAt)
	switch {
	case found && s.Type == jobs.StepValidating:
		return ""
	case found && s.EndedAt.Equal(s.StartedAt):
		return elapsedWords(job.Elapsed(now))
	case found && !job.BeganBefore.IsZero():
		return "at least " + Duration(took(job.BeganBefore, s.EndedAt, now))
	case found:
		return "at least " + Duration(took(s.StartedAt, s.EndedAt, now))
	}
	return Duration(took(s.StartedAt, s.EndedAt, now))
}
