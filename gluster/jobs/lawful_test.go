package jobs_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// runningJob is a stored job whose task is in progress.
func runningJob() jobs.Job {
	return jobs.Job{
		ID: 7, Cluster: "c", Volume: "dist", VolumeID: "v1", Action: jobs.ActionRemoveBrick, State: jobs.Running,
		Origin: jobs.OriginWeb, StartedBy: "ada", From: "127.0.0.1", Reason: "old disk",
		CreatedAt: noon, StartedAt: noon.Add(10 * time.Second), TaskID: "t1",
		Steps: []jobs.Step{
			{ID: 1, Number: 1, Type: jobs.StepValidating, State: jobs.Finished, StartedAt: noon, EndedAt: noon.Add(time.Second)},
			{ID: 2, Number: 2, Type: jobs.StepExecuting, State: jobs.Running, StartedAt: noon.Add(time.Second)},
			{
				ID: 3, Number: 3, Parent: 2, Type: jobs.StepRemoving, State: jobs.Running, StartedAt: noon.Add(time.Second),
				ExternalSystem: jobs.ExternalGluster, ExternalID: "t1", Total: gluster.Figures{FilesMoved: 5},
			},
		},
	}
}

// ended closes a job and its steps.
func ended(j *jobs.Job, state jobs.State, message string) {
	j.State, j.Message, j.EndedAt = state, jobs.SayText(message), noon.Add(time.Minute)
	for i := range j.Steps {
		if j.Steps[i].EndedAt.IsZero() {
			j.Steps[i].State, j.Steps[i].EndedAt = state, j.EndedAt
		}
	}
}

func endedJob(state jobs.State, message string) jobs.Job {
	j := runningJob()
	ended(&j, state, message)
	return j
}

func TestAChangeThatBreaksTheLifeCycleIsNamedAndRefused(t *testing.T) {
	newRun := func(j *jobs.Job) {
		j.Steps[2].State, j.Steps[2].EndedAt = jobs.Aborted, noon.Add(time.Minute)
		j.TaskID = ""
		j.Steps = append(j.Steps, jobs.Step{Number: 4, Parent: 2, Type: jobs.StepRemoving, State: jobs.Running, ExternalSystem: jobs.ExternalGluster})
	}
	commits := func(j *jobs.Job) {
		j.Steps = append(j.Steps, jobs.Step{Number: len(j.Steps) + 1, Parent: 2, Type: jobs.StepCommitting, State: jobs.Running})
	}
	waiting := runningJob()
	waiting.State = jobs.PendingCommit
	for name, c := range map[string]struct {
		before jobs.Job
		change func(*jobs.Job)
		want   string // "" for a lawful change
	}{
		"nothing changes": {runningJob(), func(*jobs.Job) {}, ""},
		"it stands still": {runningJob(), func(j *jobs.Job) { j.Steps[2].MovedAt, j.Steps[2].StalledSince = noon, noon }, ""},
		"it stands still and has moved since": {runningJob(), func(j *jobs.Job) {
			j.Steps[2].MovedAt, j.Steps[2].StalledSince = noon.Add(time.Minute), noon
		}, "has moved since"},
		"it is over and stands still": {runningJob(), func(j *jobs.Job) {
			j.Steps[2].MovedAt, j.Steps[2].StalledSince = noon, noon
			ended(j, jobs.Finished, "")
		}, "stands still and is over"},
		"it finishes":                          {runningJob(), func(j *jobs.Job) { ended(j, jobs.Finished, "") }, ""},
		"a person stops it":                    {runningJob(), func(j *jobs.Job) { j.StoppedBy = "ada"; ended(j, jobs.Aborted, "") }, ""},
		"it waits for its decision":            {runningJob(), func(j *jobs.Job) { j.State = jobs.PendingCommit }, ""},
		"it is run once more":                  {waiting, func(j *jobs.Job) { newRun(j); j.State = jobs.Running }, ""},
		"it is taken up again":                 {endedJob(jobs.Finished, ""), func(j *jobs.Job) { *j = runningJob() }, ""},
		"the answer to a lost question":        {endedJob(jobs.Unknown, "lost"), func(j *jobs.Job) { *j = runningJob() }, ""},
		"another job":                          {runningJob(), func(j *jobs.Job) { j.Volume = "other" }, "another job"},
		"the namesake of its volume":           {runningJob(), func(j *jobs.Job) { j.VolumeID = "v2" }, "another volume"},
		"another action":                       {runningJob(), func(j *jobs.Job) { j.Action = jobs.ActionRebalance }, "its action changes"},
		"another person":                       {runningJob(), func(j *jobs.Job) { j.StartedBy = "eve" }, "who asked"},
		"another reason":                       {runningJob(), func(j *jobs.Job) { j.Reason = "" }, "who asked"},
		"another beginning":                    {runningJob(), func(j *jobs.Job) { j.StartedAt = noon }, "when it started"},
		"another hint":                         {runningJob(), func(j *jobs.Job) { j.Hint = "hearsay" }, "what was found out"},
		"another age":                          {runningJob(), func(j *jobs.Job) { j.BeganBefore = noon }, "what was found out"},
		"asked for at another time":            {runningJob(), func(j *jobs.Job) { j.CreatedAt = noon.Add(time.Hour) }, "when it was asked for"},
		"a decision that fails":                {waiting, func(j *jobs.Job) { ended(j, jobs.Failed, "no") }, "goes from PENDING_COMMIT to FAILED"},
		"failed after it finished":             {endedJob(jobs.Finished, ""), func(j *jobs.Job) { j.State, j.Message = jobs.Failed, jobs.SayText("no") }, "from FINISHED to FAILED"},
		"unknown when it was over, then ended": {endedJob(jobs.Unknown, "lost"), func(j *jobs.Job) { j.State = jobs.Aborted }, "ends once more"},
		"another end":                          {endedJob(jobs.Finished, ""), func(j *jobs.Job) { j.EndedAt = j.EndedAt.Add(time.Hour) }, "ends once more"},
		"over, and a decision again":           {endedJob(jobs.Unknown, "lost"), func(j *jobs.Job) { *j = waiting }, "was over and is PENDING_COMMIT"},
		"a state of its own":                   {runningJob(), func(j *jobs.Job) { j.State = "DONE" }, "goes from RUNNING to DONE"},
		"finished and still open":              {runningJob(), func(j *jobs.Job) { j.State = jobs.Finished }, "has no end"},
		"ended and still running":              {runningJob(), func(j *jobs.Job) { ended(j, jobs.Running, "") }, "has ended and is RUNNING"},
		"ended while stopping":                 {runningJob(), func(j *jobs.Job) { ended(j, jobs.Finished, ""); j.Phase = jobs.PhaseStopping }, "while stopping"},
		"ended with an open step":              {runningJob(), func(j *jobs.Job) { j.State, j.EndedAt = jobs.Finished, noon.Add(time.Hour) }, "step 2 has not"},
		"open without an open step": {runningJob(), func(j *jobs.Job) {
			ended(j, jobs.Finished, "")
			j.State, j.EndedAt = jobs.Running, time.Time{}
		}, "none of its steps"},
		"over before it began":           {runningJob(), func(j *jobs.Job) { ended(j, jobs.Finished, ""); j.EndedAt = noon.Add(-time.Hour) }, "ends before"},
		"aborted and nobody knows why":   {runningJob(), func(j *jobs.Job) { ended(j, jobs.Aborted, "") }, "without a reason"},
		"failed without a word":          {runningJob(), func(j *jobs.Job) { ended(j, jobs.Failed, "") }, "without a reason"},
		"lost without a word":            {runningJob(), func(j *jobs.Job) { ended(j, jobs.Unknown, "") }, "without a reason"},
		"a step is lost":                 {runningJob(), func(j *jobs.Job) { j.Steps = j.Steps[:2] }, "steps are lost"},
		"steps change places":            {runningJob(), func(j *jobs.Job) { slices.Reverse(j.Steps) }, "stands at place"},
		"a step below itself":            {runningJob(), func(j *jobs.Job) { j.Steps[2].Parent = 3 }, "hangs below"},
		"a step becomes another":         {runningJob(), func(j *jobs.Job) { j.Steps[2].Type = jobs.StepHealing }, "changes from"},
		"a step of another parent":       {runningJob(), func(j *jobs.Job) { j.Steps[2].Parent = 1 }, "another step"},
		"a run that mirrors another one": {runningJob(), func(j *jobs.Job) { j.Steps[2].ExternalID, j.TaskID = "t2", "t2" }, "figures of two tasks"},
		"a step is over and running":     {runningJob(), func(j *jobs.Job) { j.Steps[1].EndedAt = noon.Add(time.Hour) }, "has ended and is RUNNING"},
		"a step is finished and open":    {runningJob(), func(j *jobs.Job) { j.Steps[1].State = jobs.Finished }, "has no end"},
		"figures after the end":          {endedJob(jobs.Finished, ""), func(j *jobs.Job) { j.Steps[2].Total.FilesMoved++ }, "its figures change"},
		"two runs at once": {runningJob(), func(j *jobs.Job) {
			newRun(j)
			j.Steps[2].State, j.Steps[2].EndedAt = jobs.Running, time.Time{}
		}, "open beside a newer one"},
		"two runs of one task": {waiting, func(j *jobs.Job) {
			newRun(j)
			j.State, j.Steps[3].ExternalID, j.TaskID = jobs.Running, "t1", "t1"
		}, "two runs mirror"},
		"a commit":              {waiting, func(j *jobs.Job) { j.Phase = jobs.PhaseCommitting; commits(j) }, ""},
		"a commit by nobody":    {waiting, func(j *jobs.Job) { commits(j) }, "step 4 commits and the job does not"},
		"two commits at once":   {waiting, func(j *jobs.Job) { j.Phase = jobs.PhaseCommitting; commits(j); commits(j) }, "open beside a newer one"},
		"a task nobody mirrors": {runningJob(), func(j *jobs.Job) { j.TaskID = "t9" }, "its run mirrors"},
	} {
		t.Run(name, func(t *testing.T) {
			after := c.before
			after.Steps = slices.Clone(c.before.Steps)
			c.change(&after)
			err := jobs.CheckChange(c.before, after)
			if c.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if !errors.Is(err, jobs.ErrUnlawful) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an unlawful change that says %q", err, c.want)
			}
		})
	}
}
