package jobs

import (
	"time"

	"brickyard/gluster"
)

// This file holds how a job, its steps and its runs begin and end; what is more than
// that, such as a pause, a commit or a heal, is made of it. What changes a job is
// pure: a job goes in, the changed job comes out by pointer, nothing is stored.

// NewJob is a job as it is when somebody asked for it: Validating has begun,
// nothing was sent.
func NewJob(cluster, volume string, action Action, now time.Time) Job {
	return Job{
		Cluster: cluster, Volume: volume, Action: action,
		State: Running, Phase: PhaseStarting, CreatedAt: now,
		Steps: []Step{{Number: 1, Type: StepValidating, State: Running, StartedAt: now}},
	}
}

// BeginExecuting ends Validating well and adds Executing.
func (j *Job) BeginExecuting(now time.Time) {
	if v := j.StepOf(StepValidating); v != nil && v.EndedAt.IsZero() {
		v.State, v.EndedAt = Finished, now
	}
	j.Steps = append(j.Steps, Step{Number: len(j.Steps) + 1, Type: StepExecuting, State: Running, StartedAt: now})
}

// AddStep hangs a step of our own, which mirrors no task, below Executing.
func (j *Job) AddStep(t StepType, now time.Time) {
	parent := 0
	if e := j.StepOf(StepExecuting); e != nil {
		parent = e.Number
	}
	j.Steps = append(j.Steps, Step{Parent: parent, Number: len(j.Steps) + 1, Type: t, State: Running, StartedAt: now})
}

// AddRun hangs a step below Executing that will mirror a task.
func (j *Job) AddRun(t StepType, now time.Time) {
	j.AddStep(t, now)
	j.Steps[len(j.Steps)-1].ExternalSystem = ExternalGluster
}

// BeginRun ends the current run, whose task was stopped, and adds the next one.
func (j *Job) BeginRun(now time.Time) {
	t := j.Kind().Step()
	if s := j.TaskStep(); s != nil {
		t = s.Type
		if s.EndedAt.IsZero() {
			s.State, s.EndedAt = Aborted, s.restedAt(now)
			s.rest()
		}
	}
	j.PriorTaskID, j.TaskID = j.TaskID, ""
	j.State, j.Phase, j.Message, j.SeenAt = Running, PhaseStarting, nil, now
	if e := j.StepOf(StepExecuting); e != nil {
		e.State = Running
	}
	j.AddRun(t, now)
}

// Reopen brings an ended job back to life: glusterd took up its task again, as
// it does when a node that was off comes back.
func (j *Job) Reopen(now time.Time) {
	j.EndedAt, j.State, j.Phase, j.SeenAt = time.Time{}, Running, PhaseNone, now
	j.StoppedBy = "" // that stop did not last; whoever ends the job next is somebody else
	j.Message = Say(NoticeTakenUpAgain)
	if s := j.TaskStep(); s != nil {
		s.State, s.EndedAt, s.Message = Running, time.Time{}, nil
		s.moved(now)
	}
	if e := j.StepOf(StepExecuting); e != nil {
		e.State, e.EndedAt, e.Message = Running, time.Time{}, nil
	}
}

// AttachTask records which task the current run is.
func (j *Job) AttachTask(task gluster.AsyncTask, now time.Time) {
	j.TaskID = task.ID
	j.Phase, j.Pause = PhaseNone, Pause{}
	j.Message = nil
	j.SeenAt = now
	if j.StartedAt.IsZero() {
		j.StartedAt = now
	}
	if s := j.TaskStep(); s != nil {
		s.ExternalID = task.ID
		s.RawStatus = gluster.StatusInProgress
	}
}

// End closes the job and every open step with a state and the reason. Nothing
// ends before it began, even if the clock was set back in between.
func (j *Job) End(state State, message Notices, now time.Time) {
	now = Latest(now, Latest(j.CreatedAt, j.StartedAt))
	j.State, j.Message, j.Phase, j.EndedAt = state, message, PhaseNone, now
	for i := range j.Steps {
		s := &j.Steps[i]
		if !s.EndedAt.IsZero() {
			continue
		}
		s.State, s.EndedAt = state, Latest(s.restedAt(now), s.StartedAt)
		s.rest()
		if s.Message = withoutOutlook(s.Message); len(s.Message) == 0 {
			s.Message = message
		}
	}
}

// MarkLost marks an open job as unknown: nobody could be asked for too long.
func (j *Job) MarkLost(message Notices) {
	j.State, j.Message = Unknown, message
	if s := j.TaskStep(); s != nil && s.EndedAt.IsZero() {
		s.State, s.Message, s.BytesPerSecond = Unknown, message, 0
	}
}

// BeginNext adds the step that will mirror the next task: the first run of a
// new job, another one of a job that was paused.
func (j *Job) BeginNext(t StepType, now time.Time) {
	if !j.Open() {
		return
	}
	if j.StepOf(StepExecuting) != nil {
		j.BeginRun(now)
		return
	}
	j.State = Running
	j.BeginExecuting(now)
	j.AddRun(t, now)
}

// endStep ends the last step of a type well, if it is open.
func (j *Job) endStep(t StepType, now time.Time) {
	if s := j.StepOf(t); s != nil && s.EndedAt.IsZero() {
		s.State, s.EndedAt = Finished, now
	}
}
