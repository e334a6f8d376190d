package jobs

import (
	"context"
	"errors"
	"fmt"

	"brickyard/gluster"
)

// Pause stores the intent to pause a job and returns it at once, in
// PhaseStopping; the command that stops its task follows in the background.
// GlusterFS knows no pause: the run ends, with its figures, and a resume begins
// another one.
func (r *Runner) Pause(ctx context.Context, job Job, cause PauseCause, by Caller) (Job, error) {
	stored, err := r.undertake(ctx, job, by, r.refusal(ActionPause), func(j *Job) {
		j.Phase, j.Message = PhaseStopping, ""
		v, _ := r.snapshot.Load().Volume(j.Volume)
		j.Pause = Pause{Cause: cause, By: by.User, Reason: by.Reason, Bricks: brickNames(v)}
	}, func(ctx context.Context, stored Job) { r.carryOutPause(ctx, stored, by) })
	if err == nil {
		r.asked(pauseAsked, job, cause, by)
	}
	return stored, err
}

// errTaskOver: the task ended before the pause reached it.
var errTaskOver = errors.New("the task is over")

func (r *Runner) carryOutPause(ctx context.Context, job Job, by Caller) {
	answer, record, err := r.mutate(ctx, job, StopCommand(job), by, func(ctx context.Context) error { return r.stillRuns(ctx, job) })
	_, _ = r.insistOnUpdate(ctx, job.ID, "record the answer to the pause", func(j *Job) { r.pauseAnswered(j, answer, record, err) })
}

// stillRuns asks right before a pause whether there is something to pause: to
// stop a removal that is complete would throw its result away.
func (r *Runner) stillRuns(ctx context.Context, job Job) error {
	task, err := r.Service.TaskStatus(ctx, job.task())
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

// pauseAnswered turns the answer to a pause into the job's state.
func (r *Runner) pauseAnswered(j *Job, answer gluster.Answer, record CommandRecord, err error) {
	now := r.now()
	if !j.Open() || !j.Pausing() {
		return
	}
	switch {
	case err == nil:
		snap := *r.snapshot.Load()
		leaves := PauseLeaves(*j, snap)
		task := answer.Task
		task.Volume, task.Bricks = j.Volume, j.Bricks
		j.hear(snap.reportOn(*j, task), now)
		switch {
		case !j.Open() || j.State == Paused:
		case j.Action == ActionRemoveBrick && task.Status.Phase() != gluster.StatusInProgress:
			// It ended between the question and the stop. glusterd has forgotten
			// it by now; the next run finds nothing left to move.
			j.pause(joinSentences("Its migration ended at that moment, and the stop made glusterd forget it. Resume the job to have it confirmed and to decide.", leaves), now)
		default:
			j.Message = joinSentences("The pause was accepted; waiting for every node to report its end.", leaves)
		}
	case errors.Is(err, errTaskOver):
		// The next look says how it ended.
		j.notPaused("The task ended before the pause reached it.")
	case record.StartedAt.IsZero():
		j.notPaused(joinSentences("The pause was not sent.", sentenceOf(err)))
	case outcomeKnown(err):
		j.notPaused(failureSentence("The pause", err))
	default:
		j.Message = "The answer to the pause was lost. Brickyard looks what the task is doing."
		r.log.Warn("the outcome of a pause is unknown", "job", j.ID, "error", err)
	}
}

// endPaused ends a job that is paused. Nothing runs, so no command is needed.
func (r *Runner) endPaused(ctx context.Context, job Job, by Caller) (Job, error) {
	refusal := r.refusal(ActionStop)
	ended, err := r.intend(ctx, job.ID, by, func(j Job, s Snapshot) string {
		if j.State != Paused {
			return "The job has gone on meanwhile. Look again."
		}
		return refusal(j, s)
	}, func(j *Job) {
		j.StoppedBy = by.User
		j.end(Aborted, joinSentences(j.endSentence(), by.why()), r.now())
	})
	if err == nil {
		r.log.Info("a paused job was stopped", "job", job.ID, "volume", job.Volume, "by", by.User, "from", by.From)
		r.nudge()
	}
	return ended, err
}

// endSentence is what a job says that was stopped while it was paused.
func (j Job) endSentence() string {
	switch {
	case j.TaskStep() == nil:
		return "Stopped before it began. Nothing was changed."
	case j.Action == ActionRemoveBrick:
		return fmt.Sprintf("Stopped while it was paused; no command was needed. %s", bricksStay)
	}
	return "Stopped while it was paused; no command was needed. What was moved stays moved."
}
