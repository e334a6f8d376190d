package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

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
		s.noteWitness(j)
		known := *s.snapshot.Load()
		j.MeasureBricks(known, now)
		j.SayWhatIsHeld()
		v, _ := known.Volume(j.Volume)
		stalled = j.NoteStall(now, s.stallAfter, jobs.MeanFile(v))
		return true, j.NewSample(now)
	})
	if err == nil {
		s.takeBack(unreadableFigures, "job", id)
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
	s.log.Info("a task ended", "job", j.ID, "volume", j.Volume, "state", j.State, "message", j.Message.String())
	if err := s.refreshSizes(ctx, j.Volume); err != nil {
		s.complain(unreadableSizes, err, "volume", j.Volume)
	}
}
