package engine

import (
	"context"
	"errors"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// errLookAgain ends an active pass that met something only a complete look can
// explain.
var errLookAgain = errors.New("a complete look at the cluster is needed")

// lookAgainLater asks for a complete look at a job that is being settled.
func (s *TaskSyncer) lookAgainLater(j jobs.Job) error {
	if s.moments.ago(heardOf, j.ID, j.SeenAt, s.now()) < settleLookEvery {
		return nil
	}
	return errLookAgain
}

// readFigures asks for one running job's figures and applies them. A removal that
// commits itself is committed by these readings as well as by complete looks: its
// second reading does not wait for one. Another task's id needs a complete look;
// an error is left to it as well, but for a *refusedFigures.
func (s *TaskSyncer) readFigures(ctx context.Context, j jobs.Job) error {
	task, err := s.figures(ctx, j.TaskToAsk())
	if err != nil {
		switch gluster.FailureOf(err) {
		case gluster.FailureBusy:
			return err
		case gluster.FailureOutcomeUnknown:
			// It hung. Whether the whole cluster does is seen by a complete look,
			// before any other question hangs as well.
			s.complain(unreadableFigures, err, "job", j.ID)
			return errLookAgain
		case gluster.FailureRefused:
			// "Rebalance not started": the task is over.
			return &refusedFigures{err}
		}
		s.complain(unreadableFigures, err, "job", j.ID)
		return nil
	}
	if task.ID != j.TaskID {
		return errLookAgain
	}
	snap := s.snapshot.Load()
	if task.Status.Phase() != gluster.StatusInProgress {
		// The end of a task is only believed with a fresh list of peers.
		peers, err := s.Service.Peers(ctx)
		if err != nil {
			return err
		}
		fresh := *snap
		fresh.Peers = peers
		snap = &fresh
	}
	s.measureRemoval(ctx, j, task)
	after, err := s.hear(ctx, j.ID, task, *snap)
	switch {
	case err != nil:
	case !after.Open():
		s.taskEnded(ctx, after)
	case after.CommitsItself():
		_, err = s.autoCommit(ctx, after, task, *snap)
	}
	return err
}

// refusedFigures: glusterd knows of no task on the volume, which a question about
// all volumes explains.
type refusedFigures struct{ err error }

func (r *refusedFigures) Error() string { return "glusterd refused the figures: " + r.err.Error() }

// lookWhyRefused asks for the task list and the volumes alone, to say at once
// that a task is gone: a complete look would take twice as long. What the list does not answer
// is left to that.
func (s *TaskSyncer) lookWhyRefused(ctx context.Context, j jobs.Job, refused error) error {
	list, err := s.askAll(ctx)
	if err != nil {
		return err
	}
	volumes, err := s.Service.Volumes(ctx)
	if err != nil {
		return err
	}
	state, asked := list.Volumes[j.Volume]
	gone := jobs.VolumeGone(j, jobs.Snapshot{Volumes: volumes}) != ""
	if gone || !asked || len(state.Tasks) > 0 || j.IsRemoval() {
		return errLookAgain
	}
	after, err := s.taskOver(ctx, j, state.Tasks, refused, s.now())
	if err == nil && !after.Open() {
		s.taskEnded(ctx, after)
	}
	return err
}

// hear applies a task's status to its job and stores both.
func (s *TaskSyncer) hear(ctx context.Context, id int64, task gluster.AsyncTask, snap jobs.Snapshot) (jobs.Job, error) {
	var elapsed time.Duration
	if at, ok := s.moments.seen(figured, id); ok {
		elapsed = s.moments.since(at)
	}
	var stalled bool
	after, err := s.update(ctx, id, func(j *jobs.Job) (bool, *jobs.Sample) {
		now := s.now()
		report := snap.ReportOn(*j, task)
		report.Elapsed = elapsed
		if run := j.TaskStep(); run != nil {
			report.Age = s.moments.ago(begunOf, j.ID, run.StartedAt, now)
		}
		if !j.Open() || !j.ApplyReport(report, now) {
			return false, nil
		}
		s.witness(j)
		known := *s.snapshot.Load()
		j.MeasureBricks(known, now)
		j.SayWhatIsHeld()
		v, _ := known.Volume(j.Volume)
		stalled = j.NoteStall(now, s.stallAfter, jobs.MeanFile(v))
		return true, j.NewSample(now)
	})
	if err == nil {
		s.content(unreadableFigures, "job", id)
	}
	if err == nil && stalled {
		s.log.Warn("a migration stands still", "job", id, "volume", after.Volume, "task", after.TaskID, "since", after.Stalled(), "look", jobs.StallHints(after))
	}
	if err == nil && after.Open() && len(task.Nodes) > 0 {
		s.moments.mark(figured, id, 0)
	}
	return after, err
}

// taskEnded looks at what a finished task left behind: its volume's sizes are
// different now.
func (s *TaskSyncer) taskEnded(ctx context.Context, j jobs.Job) {
	s.log.Info("a task ended", "job", j.ID, "volume", j.Volume, "state", j.State, "message", j.Message)
	if err := s.refreshSizes(ctx, j.Volume); err != nil {
		s.complain(unreadableSizes, err, "volume", j.Volume)
	}
}
