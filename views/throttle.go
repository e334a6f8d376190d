package views

import (
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// ThrottleReview is the dialog that changes how hard a task works, and its page.
//
// Form fields: throttle, reason, key.
type ThrottleReview struct {
	Row            JobRow
	URL, CancelURL string
	// Current is what is in force, Value what is chosen.
	Current, Value string
	// After says what becomes of it when the job ends.
	After       string
	Reason, Key string
	Blocked     string
	Problem     *Problem
}

// NewThrottleReview makes that dialog; value is what was chosen, "" at first.
func NewThrottleReview(job jobs.Job, snap jobs.Snapshot, action jobs.ActionState, value, reason, key string, now time.Time) ThrottleReview {
	v, _ := snap.Volume(job.Volume)
	m := ThrottleReview{
		Row: NewJobRow(job, snap, nil, now), URL: JobActionURL(job.ID, jobs.ActionThrottle), CancelURL: JobURL(job.ID),
		Current: v.Throttle(), Value: value, Reason: reason, Key: key, Blocked: action.Why,
	}
	if value == "" {
		m.Value = m.Current
	}
	before := v.ThrottleSet()
	if job.Throttle.Ours(before) {
		before = job.Throttle.Before
	}
	m.After = "When the job ends, the option is put back to " + orDefault(before) + ", unless somebody else changed it by then."
	return m
}

func orDefault(value string) string {
	if value == "" {
		return "its default (" + gluster.ThrottleNormal + ")"
	}
	return value
}

func throttleMeaning(t string) string {
	switch t {
	case gluster.ThrottleLazy:
		return "One file at a time on each node. Clients notice least."
	case gluster.ThrottleNormal:
		return "A few files at a time; glusterd’s default."
	}
	return "As many as the node has cores for. Clients notice."
}
