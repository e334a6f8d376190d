package views

import (
	"cmp"
	"slices"

	"brickyard/gluster/jobs"
)

// actionWords are the words for what can be done with a job, the same for jobs of every
// kind. What the word comes to for a job is said beside it: see kind.choice.
var actionWords = map[string]string{
	jobs.ActionStop: "Stop", jobs.ActionPause: "Pause", jobs.ActionResume: "Resume",
	jobs.ActionCommit: "Commit", jobs.ActionCommitLossy: "Commit with losses",
	jobs.ActionKeep: "Keep", jobs.ActionRerun: "Run again",
	jobs.ActionThrottle: "Throttle", jobs.ActionWindow: "Window",
}

// actionWord is the word for an action on a job. What has not begun is not resumed, it
// starts.
func actionWord(job jobs.Job, action string) string {
	if action == jobs.ActionResume && job.Waiting() {
		return "Start"
	}
	return cmp.Or(actionWords[action], action)
}

func jobButton(job jobs.Job, a jobs.ActionState) Button {
	return Button{
		Name: a.Name, Label: actionWord(job, a.Name) + "…", TestID: "job-" + a.Name, URL: JobActionURL(job.ID, a.Name),
		Allowed: a.Allowed, Why: a.Why, WhyID: JobID(job.ID) + "-" + idPart(a.Name) + "-why",
	}
}

// moreButtons are the operations that are not offered among actions. To stop
// what can be kept is to keep it, which needs no second button.
func moreButtons(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState) []Button {
	var buttons []Button
	for _, o := range jobs.Operations(job, snap) {
		if !slices.ContainsFunc(actions, func(a jobs.ActionState) bool {
			return a.Name == o.Name || a.Name == jobs.ActionKeep && o.Name == jobs.ActionStop
		}) {
			buttons = append(buttons, jobButton(job, o))
		}
	}
	return buttons
}
