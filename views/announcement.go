package views

import (
	"fmt"
	"time"

	"brickyard/gluster/jobs"
)

// Announcement is what people are told when a job came into another state or phase: it is
// read aloud, shown in a corner of every open page, and kept in the list in its header.
type Announcement struct {
	// ID is that of the job and of its revision: no two are the same, also after a
	// restart.
	ID string `json:"id"`
	// Job is the job's id, and URL its page.
	Job int64  `json:"job"`
	URL string `json:"url"`
	// At is when it was heard, UTC.
	At       time.Time `json:"at"`
	Sentence string    `json:"sentence"`
	// Icon and Tone are as on the job's badge, and louder when it ended with failures.
	Icon Icon `json:"icon"`
	Tone Tone `json:"tone"`
	// Urgent says that somebody has to look: at a decision, or at a failure.
	Urgent bool `json:"urgent,omitempty"`
}

// AnnounceJob says at a moment what state a job is in; callers publish it on transitions
// only.
func AnnounceJob(job jobs.Job, at time.Time) Announcement {
	badge := jobBadge(job)
	a := Announcement{
		ID: fmt.Sprintf("%d.%d", job.ID, job.Revision), Job: job.ID, URL: JobURL(job.ID), At: at.UTC(),
		Sentence: fmt.Sprintf("%s of %s, job %d: %s", ActionWord(job.Action), job.Volume, job.ID, badge.Word),
		Icon:     badge.Icon, Tone: badge.Tone,
		Urgent: badge.Icon == IconDecision || badge.Tone == ToneBad,
	}
	if step := job.TaskStep(); step != nil && step.Total.Failures > 0 {
		a.Sentence += ", " + failedFiles(step.Type, step.Total.Failures)
		if !job.Open() {
			a.Icon, a.Tone, a.Urgent = IconBad, ToneBad, true
		}
	}
	return a
}

// Announcements are those of one message, in the order in which they were made.
type Announcements struct {
	// Decisions is how many jobs need a person now, for the title of pages that are not
	// looked at.
	Decisions int            `json:"decisions"`
	Told      []Announcement `json:"told"`
}
