package views

import (
	"slices"

	"brickyard/gluster/jobs"
)

var actionLabels = map[string]string{
	jobs.ActionStop: "Stop…", jobs.ActionPause: "Pause…", jobs.ActionResume: "Resume…",
	jobs.ActionCommit: "Commit…", jobs.ActionCommitLossy: "Commit with losses…",
	jobs.ActionKeep: "Keep the bricks…", jobs.ActionRerun: "Run again…",
	jobs.ActionThrottle: "Throttle…", jobs.ActionWindow: "Window…",
}

func jobButtons(job jobs.Job, actions []jobs.ActionState) []Button {
	id := job.ID
	buttons := make([]Button, 0, len(actions))
	for _, a := range actions {
		label := kindOf(job).button(job, a.Name)
		if label == "" {
			label = actionLabels[a.Name]
		}
		switch {
		case label == "":
			label = a.Name
		case a.Name == jobs.ActionResume && job.Waiting():
			label = "Start now…"
		}
		buttons = append(buttons, Button{
			Name: a.Name, Label: label, TestID: "job-" + a.Name, URL: JobActionURL(id, a.Name),
			Allowed: a.Allowed, Why: a.Why, WhyID: JobID(id) + "-" + idPart(a.Name) + "-why",
			Danger: a.Name == jobs.ActionCommitLossy,
		})
	}
	return buttons
}

// moreButtons are the operations that are not offered among actions. To stop
// what can be kept is to keep it, which needs no second button.
func moreButtons(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState) []Button {
	rest := slices.DeleteFunc(jobs.Operations(job, snap), func(o jobs.ActionState) bool {
		return slices.ContainsFunc(actions, func(a jobs.ActionState) bool {
			return a.Name == o.Name || a.Name == jobs.ActionKeep && o.Name == jobs.ActionStop
		})
	})
	return jobButtons(job, rest)
}
