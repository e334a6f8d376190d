package jobs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// Resume stores the intent to let a paused job go on and returns it at once, in
// PhaseStarting. Its command is that of a start, after the same checks on a
// fresh reading; whatever forbids it leaves the job paused. cause is who may be
// overruled: the window resumes only what the window paused.
func (r *Runner) Resume(ctx context.Context, job Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, cause PauseCause, by Caller) (Job, error) {
	refusal := r.refusal(ActionResume)
	stored, err := r.undertake(ctx, job, by, func(j Job, s Snapshot) string {
		if cause == PauseWindow && j.Pause.Cause != PauseWindow {
			return "It was paused by a person."
		}
		return refusal(j, s)
	}, func(j *Job) {
		j.Phase, j.Message = PhaseStarting, ""
		if open, _ := j.Window.Open(r.now()); cause == PausePerson && !open {
			// A person may go on outside the window: it counts again from the
			// next time it opens.
			j.WindowFrom = j.Window.Opens(r.now())
		}
	}, func(ctx context.Context, stored Job) { r.carryOut(ctx, stored, command, check, by) })
	if err == nil {
		r.asked(resumeAsked, job, cause, by)
	}
	return stored, err
}

// beginNext adds the step that will mirror the next task: the first run of a
// new job, another one of a job that was paused.
func (j *Job) beginNext(t StepType, now time.Time) {
	if !j.Open() {
		return
	}
	if j.StepOf(StepExecuting) != nil {
		j.beginRun(now)
		return
	}
	j.State = Running
	j.beginExecuting(now)
	j.addRun(t, now)
}

// command rebuilds what a job runs, for its next run.
func (m *member) command(j Job) AsyncCommand {
	if j.Action == ActionRemoveBrick {
		return removeCommand{
			service: m.Service, volume: j.Volume, migrate: !j.Force,
			removal: gluster.Removal{Bricks: j.Bricks, Replica: j.Replica},
		}
	}
	return rebalanceCommand{service: m.Service, volume: j.Volume, mode: modeOf(j)}
}

// modeOf is the mode in which a job rebalances; the zero mode for other jobs.
func modeOf(j Job) gluster.RebalanceMode {
	return gluster.RebalanceMode{FixLayout: j.Action == ActionFixLayout, Force: j.Force}
}

// nextRun judges a job's next run on what is known of the cluster.
func (m *member) nextRun(ctx context.Context, s Snapshot, j Job, by Caller) []preflight.Finding {
	block := func(rule, format string, args ...any) []preflight.Finding {
		return []preflight.Finding{{Rule: rule, Severity: preflight.Block, Summary: fmt.Sprintf(format, args...)}}
	}
	if why := volumeGone(j, s); why != "" {
		return block("volume-exists", "%s", why)
	}
	v, _ := s.Volume(j.Volume)
	changed := j.Pause.bricksChanged(v)
	if j.Action != ActionRemoveBrick {
		if changed != "" {
			return block("bricks-unchanged", "%s Stop this job and start a rebalance of the volume as it is now.", changed)
		}
		return rebalanceFindings(s, v, modeOf(j), j.agrees(by))
	}
	removal, err := gluster.SelectRemoval(v, j.Bricks)
	switch {
	case err != nil:
		return block("selection", "The volume has changed since the job began. %s", err)
	case len(removal.Added) > 0:
		return block("selection", "The volume has changed since the job began: its bricks do not go together any more without %s. Stop this job and select them again.", strings.Join(removal.Added, ", "))
	case removal.Replica != j.Replica:
		return block("selection", "The volume's replica count has changed since the job began. Stop this job and select the bricks again.")
	case changed != "":
		return block("bricks-unchanged", "%s Stop this job, which moves nothing back, and select the bricks again.", changed)
	}
	return m.reviewRemoval(ctx, s, v, RemovalRequest{Cluster: j.Cluster, Volume: j.Volume, Bricks: j.Bricks, Replica: j.Replica, Migrate: !j.Force, Caller: Caller{LookupOptimizeOff: j.agrees(by)}}).Findings
}

// withoutRuns is a snapshot without the tasks of a paused job: the last reading
// may be from before they were stopped. The reading before the command is not.
func withoutRuns(s Snapshot, j Job) Snapshot {
	own := func(t gluster.AsyncTask) bool {
		return slices.ContainsFunc(j.Runs(), func(r Step) bool { return r.ExternalID == t.ID })
	}
	if s.Tasks = maps.Clone(s.Tasks); s.Tasks == nil {
		return s
	}
	s.Tasks[j.Volume] = slices.DeleteFunc(slices.Clone(s.Tasks[j.Volume]), own)
	return s
}

// resume lets a paused job go on, after a first judgement on what is known.
func (m *member) resume(ctx context.Context, s Snapshot, job Job, cause PauseCause, by Caller) (Job, error) {
	if refused := m.runner.object(m.runner.refusal(ActionResume), job, s); refused != nil {
		return Job{}, refused
	}
	if err := refuseFindings(m.nextRun(ctx, withoutRuns(s, job), job, by)); err != nil {
		return Job{}, byLook(err)
	}
	check := func(ctx context.Context, found reading) []preflight.Finding {
		return m.nextRun(ctx, found.snapshot, job, by)
	}
	return m.runner.Resume(ctx, job, m.command(job), check, cause, by)
}
