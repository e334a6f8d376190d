package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// Pause stops a job's task with the intention to go on later. It returns the job
// in PhaseStopping as soon as the intent is stored; a *Refusal when it cannot be
// paused.
func (e *Engine) Pause(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionPause, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, false), func(s jobs.Snapshot) (jobs.Job, error) {
			return guarded(s, job, jobs.ActionPause, by, func() (jobs.Job, error) { return m.runner.Pause(ctx, job, jobs.PausePerson, by) })
		})
	})
}

// Resume lets a paused job go on with another run. It returns the job in
// PhaseStarting as soon as the intent is stored; a *Refusal, and a job that is
// paused as before, when something forbids it.
func (e *Engine) Resume(ctx context.Context, id int64, by jobs.Caller) (jobs.Job, error) {
	return e.once(ctx, jobs.ActionResume, id, by, func(m *member, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
		return m.judged(ctx, m.lookFor(job.Volume, true), func(s jobs.Snapshot) (jobs.Job, error) {
			if err := m.confirmRun(s, job, by); err != nil && job.State == jobs.Paused {
				return jobs.Job{}, err
			}
			return m.resume(ctx, s, job, jobs.PausePerson, by)
		})
	})
}

// ReviewResume judges a job's next run by what is known, see forReview, and
// says which command would run.
func (e *Engine) ReviewResume(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.StartReview, error) {
	m, err := e.awaited(ctx, job.Cluster)
	if err != nil {
		return jobs.StartReview{}, err
	}
	s := m.reviewed(ctx, job.Volume, func(s jobs.Snapshot, _ gluster.Volume) bool { return jobs.VolumeGone(job, s) != "" })
	review := jobs.StartReview{Findings: m.nextRun(ctx, withoutRuns(s, job), job, by), AsOf: s.AsOf(job.Volume)}
	if s.Unsupported(job.Volume) == "" {
		review.Command = m.command(job).Command()
	}
	return review, nil
}

func (m *member) setWindow(ctx context.Context, id int64, w jobs.Window, by jobs.Caller) (jobs.Job, error) {
	stored, err := m.runner.intend(ctx, id, by, m.runner.refusal(jobs.ActionWindow), func(j *jobs.Job) {
		j.Window = w
		j.WindowFrom = time.Time{}
		j.WindowSet = jobs.WindowChange{By: by.User, Reason: by.Reason, At: m.now()}
		if w.None() && j.Pause.Cause == jobs.PauseWindow {
			j.Pause = jobs.Pause{Cause: jobs.PausePerson, By: by.User, Reason: "its window was taken away", Bricks: j.Pause.Bricks}
			j.Message = "Its window was taken away; it goes on when somebody resumes it."
		}
	})
	if err == nil {
		m.log.Info("a job's window was changed", "job", id, "window", w.String(), "by", by.User, "from", by.From)
		m.forgetTry(id)
		m.syncer.Nudge()
	}
	return stored, err
}

// Pause stores the intent to pause a job and returns it at once, in
// PhaseStopping; the command that stops its task follows in the background.
// GlusterFS knows no pause: the run ends, with its figures, and a resume begins
// another one.
func (r *Runner) Pause(ctx context.Context, job jobs.Job, cause jobs.PauseCause, by jobs.Caller) (jobs.Job, error) {
	refusal := r.refusal(jobs.ActionPause)
	stored, err := r.undertake(ctx, job, by, func(j jobs.Job, s jobs.Snapshot) string {
		if cause == jobs.PauseWindow && !j.MissesWindow(r.now()) {
			return "Its window was changed meanwhile."
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.Phase, j.Message = jobs.PhaseStopping, ""
		v, _ := r.snapshot.Load().Volume(j.Volume)
		j.Pause = jobs.Pause{Cause: cause, By: by.User, Reason: by.Reason, Bricks: jobs.BrickNames(v)}
	}, func(ctx context.Context, stored jobs.Job) { r.carryOutPause(ctx, stored, by) })
	if err == nil {
		r.asked(pauseAsked, job, cause, by)
	}
	return stored, err
}

// errTaskOver: the task ended before the pause reached it.
var errTaskOver = errors.New("the task is over")

func (r *Runner) carryOutPause(ctx context.Context, job jobs.Job, by jobs.Caller) {
	s := r.mutate(ctx, job, jobs.StopCommand(job), by, func(ctx context.Context) error { return r.stillRuns(ctx, job) })
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the pause", func(j *jobs.Job) { r.recordPauseAnswer(j, s) })
}

// stillRuns asks right before a pause whether there is something to pause: to
// stop a removal that is complete would throw its result away.
func (r *Runner) stillRuns(ctx context.Context, job jobs.Job) error {
	task, err := r.Service.TaskStatus(ctx, job.TaskToAsk())
	switch {
	case gluster.FailureOf(err) == gluster.FailureRefused:
		return errTaskOver
	case err != nil:
		return err
	}
	phase := task.Status.Phase()
	if task.ID != job.TaskID || phase != gluster.StatusInProgress && phase != gluster.StatusNotStarted {
		return errTaskOver
	}
	return nil
}

// recordPauseAnswer turns the answer to a pause into the job's state.
func (r *Runner) recordPauseAnswer(j *jobs.Job, s sent) {
	now := r.now()
	if !j.Open() || !j.Pausing() {
		return
	}
	switch s.outcome {
	case jobs.CarriedOut:
		snap := *r.snapshot.Load()
		leaves := jobs.PauseLeaves(*j, snap)
		task := s.answer.Task
		task.Volume, task.Bricks = j.Volume, j.Bricks
		j.ApplyReport(snap.ReportOn(*j, task), now)
		switch {
		case !j.Open() || j.State == jobs.Paused:
		case j.Action == jobs.ActionRemoveBrick && task.Status.Phase() != gluster.StatusInProgress:
			// It ended between the question and the stop. glusterd has forgotten
			// it by now; the next run finds nothing left to move.
			j.BeginPause(jobs.JoinSentences("Its migration ended at that moment, and the stop made glusterd forget it. Resume the job to have it confirmed and to decide.", leaves), now)
		default:
			j.Message = jobs.JoinSentences("The pause was accepted; waiting for every node to report its end.", leaves)
		}
	case jobs.NotSent:
		if errors.Is(s.err, errTaskOver) {
			// The next look says how it ended.
			j.MarkNotPaused("The task ended before the pause reached it.")
			return
		}
		j.MarkNotPaused(jobs.JoinSentences("The pause was not sent.", jobs.SentenceOf(s.err)))
	case jobs.Refused:
		j.MarkNotPaused(jobs.FailureSentence("The pause", s.err))
	case jobs.Lost:
		j.Message = "The answer to the pause was lost. Brickyard looks what the task is doing."
		r.log.Warn("the outcome of a pause is unknown", "job", j.ID, "error", s.err)
	}
}

// endPaused ends a job that is paused. Nothing runs, so no command is needed.
func (r *Runner) endPaused(ctx context.Context, job jobs.Job, by jobs.Caller) (jobs.Job, error) {
	refusal := r.refusal(jobs.ActionStop)
	ended, err := r.intend(ctx, job.ID, by, func(j jobs.Job, s jobs.Snapshot) string {
		if j.State != jobs.Paused {
			return "The job has gone on meanwhile. Look again."
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.StoppedBy = by.User
		j.End(jobs.Aborted, jobs.JoinSentences(j.EndSentence(), by.WhySentence()), r.now())
	})
	if err == nil {
		r.log.Info("a paused job was stopped", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
		r.nudge()
	}
	return ended, err
}

// Resume stores the intent to let a paused job go on and returns it at once, in
// PhaseStarting. Its command is that of a start, after the same checks on a
// fresh reading; whatever forbids it leaves the job paused. cause is who may be
// overruled: the window resumes only what the window paused.
func (r *Runner) Resume(ctx context.Context, job jobs.Job, command AsyncCommand, check func(context.Context, reading) []preflight.Finding, cause jobs.PauseCause, by jobs.Caller) (jobs.Job, error) {
	refusal := r.refusal(jobs.ActionResume)
	stored, err := r.undertake(ctx, job, by, func(j jobs.Job, s jobs.Snapshot) string {
		if cause == jobs.PauseWindow && j.Pause.Cause != jobs.PauseWindow {
			return "It was paused by a person."
		}
		if cause == jobs.PauseWindow && !j.MissesWindow(r.now()) {
			return "Its window is not open any more."
		}
		return refusal(j, s)
	}, func(j *jobs.Job) {
		j.Phase, j.Message = jobs.PhaseStarting, ""
		if open, _ := j.Window.Open(r.now()); cause == jobs.PausePerson && !open {
			// A person may go on outside the window: it counts again from the
			// next time it opens.
			j.WindowFrom = j.Window.Opens(r.now())
		}
	}, func(ctx context.Context, stored jobs.Job) { r.carryOut(ctx, stored, command, check, by) })
	if err == nil {
		r.asked(resumeAsked, job, cause, by)
	}
	return stored, err
}

// command rebuilds what a job runs, for its next run.
func (m *member) command(j jobs.Job) AsyncCommand {
	if j.Action == jobs.ActionRemoveBrick {
		return removeCommand{
			volume: j.Volume, migrate: !j.Force,
			removal: gluster.Removal{Bricks: j.Bricks, Replica: j.Replica},
		}
	}
	return rebalanceCommand{volume: j.Volume, mode: jobs.ModeOf(j)}
}

// nextRun judges a job's next run on what is known of the cluster.
func (m *member) nextRun(ctx context.Context, s jobs.Snapshot, j jobs.Job, by jobs.Caller) []preflight.Finding {
	block := func(rule, format string, args ...any) []preflight.Finding {
		return []preflight.Finding{{Rule: rule, Severity: preflight.Block, Summary: fmt.Sprintf(format, args...)}}
	}
	if why := jobs.VolumeGone(j, s); why != "" {
		return block("volume-exists", "%s", why)
	}
	v, _ := s.Volume(j.Volume)
	changed := j.Pause.BricksChangedSentence(v)
	if j.Action != jobs.ActionRemoveBrick {
		if changed != "" {
			return block("bricks-unchanged", "%s Stop this job and start a rebalance of the volume as it is now.", changed)
		}
		return rebalanceFindings(s, v, jobs.ModeOf(j), j.HasAgreed(by))
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
	return m.reviewRemoval(ctx, s, v, jobs.RemovalRequest{Cluster: j.Cluster, Volume: j.Volume, Bricks: j.Bricks, Replica: j.Replica, Migrate: !j.Force, Caller: jobs.Caller{LookupOptimizeOff: j.HasAgreed(by)}}).Findings
}

// withoutRuns is a snapshot without the tasks of a paused job: the last reading
// may be from before they were stopped. The reading before the command is not.
func withoutRuns(s jobs.Snapshot, j jobs.Job) jobs.Snapshot {
	own := func(t gluster.AsyncTask) bool {
		return slices.ContainsFunc(j.Runs(), func(r jobs.Step) bool { return r.ExternalID == t.ID })
	}
	if s.Tasks = maps.Clone(s.Tasks); s.Tasks == nil {
		return s
	}
	s.Tasks[j.Volume] = slices.DeleteFunc(slices.Clone(s.Tasks[j.Volume]), own)
	return s
}

// resume lets a paused job go on, after a first judgement on what is known.
func (m *member) resume(ctx context.Context, s jobs.Snapshot, job jobs.Job, cause jobs.PauseCause, by jobs.Caller) (jobs.Job, error) {
	if refused := m.runner.object(m.runner.refusal(jobs.ActionResume), job, s); refused != nil {
		return jobs.Job{}, refused
	}
	if err := refuseFindings(m.nextRun(ctx, withoutRuns(s, job), job, by)); err != nil {
		return jobs.Job{}, jobs.MarkByLook(err)
	}
	check := func(ctx context.Context, found reading) []preflight.Finding {
		return m.nextRun(ctx, found.snapshot, job, by)
	}
	return m.runner.Resume(ctx, job, m.command(job), check, cause, by)
}
