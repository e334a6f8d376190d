package views

import (
	"fmt"

	"brickyard/gluster/jobs"
)

// AnnounceJob is the sentence a screen reader hears when a job changed its state
// or phase; callers publish it on transitions only.
func AnnounceJob(job jobs.Job) string {
	s := fmt.Sprintf("%s of %s, job %d: %s", ActionWord(job.Action), job.Volume, job.ID, jobBadge(job).Word)
	if step := job.TaskStep(); step != nil && step.Total.Failures > 0 {
		s += ", " + failedFiles(step.Type, step.Total.Failures)
	}
	return s
}
