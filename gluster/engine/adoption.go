package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// adoptAll makes a job of every listed task that no step mirrors yet, exactly
// once: the database is asked before, a volume on which a command of ours is on
// its way is left alone, and an open job on the volume is settled first. A volume
// whose job this pass could not settle is left to the next one, also when its
// command has ended meanwhile: a task that is over already would be recorded as a
// job of its own beside the one that started it.
func (s *TaskSyncer) adoptAll(ctx context.Context, r reading, unsettled map[string]bool) (following bool, err error) {
	var errs []error
	hints := &hinter{history: s.History}
	for _, v := range r.snapshot.Volumes {
		for _, task := range r.snapshot.Tasks[v.Name] {
			running := task.Status.Phase() == gluster.StatusInProgress
			if s.isKnown(task.ID) && !running || unsettled[v.Name] || s.isOurs(v.Name, r.commands) {
				continue
			}
			steps, err := s.store.StepsByExternalTaskID(ctx, s.Name, task.ID)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			var origin jobs.Notices
			if len(steps) > 0 {
				s.know(task.ID)
				reopened, of, err := s.reopenIfRunning(ctx, steps[len(steps)-1].JobID, task, running, r.began)
				following = following || reopened
				errs = append(errs, err)
				if of == 0 {
					continue
				}
				origin = jobs.SayWith(jobs.NoticeEarlierRunTakenUp, jobs.Args{"job": jobs.Number(of)})
			}
			adopted, err := s.adoptOne(ctx, v, task, r.snapshot, hints, origin)
			following = following || adopted.NeedsFollowing()
			errs = append(errs, err)
		}
	}
	return following, errors.Join(errs...)
}

// reopenIfRunning brings the job of a task back to life that was thought to be
// over and is in progress again. glusterd does that when a node that was off
// comes back (seen on 10.3); ended states are not the last word there. A reading
// that began before the job ended proves nothing. A job that has had another run
// since stays as it ended: then earlierOf is its id, and the task is nobody's.
func (s *TaskSyncer) reopenIfRunning(ctx context.Context, id int64, task gluster.AsyncTask, running bool, readAt time.Time) (reopened bool, earlierOf int64, err error) {
	if !running {
		return false, 0, nil
	}
	endedAt, here := s.moments.seen(endedFor, id)
	if here && !endedAt.Before(readAt) {
		return false, 0, nil
	}
	job, err := s.update(ctx, id, func(j *jobs.Job) (bool, *jobs.Sample) {
		if reopened = !j.Open() && j.TaskID == task.ID; reopened {
			j.Reopen(s.now())
		}
		return reopened, nil
	})
	switch {
	case errors.Is(err, jobs.ErrVolumeBusy):
		return false, 0, nil
	case err != nil:
		return reopened, 0, err
	case !job.Open():
		return false, id, nil
	}
	if reopened {
		s.log.Warn("a task that was over is in progress again", "job", id, "task", task.ID)
	}
	return reopened, 0, nil
}

// adoptAttempts is how often the figures of a task that is over are asked for
// before it is adopted without them: they are the last word on it, and a job
// that has ended is not read again.
const adoptAttempts = 5

// adoptOne reads the task's figures and stores it as a job. A running task whose
// figures cannot be read is adopted without them: it is there all the same, and
// will be asked again. origin says where it comes from, nil for
// somebody else.
func (s *TaskSyncer) adoptOne(ctx context.Context, v gluster.Volume, listed gluster.AsyncTask, snap jobs.Snapshot, hints *hinter, origin jobs.Notices) (jobs.Job, error) {
	task, err := listed, error(nil)
	if listed.Type != gluster.TaskUnknown {
		task, err = s.figures(ctx, listed)
	}
	var lost jobs.Notices
	if len(jobs.Away(jobs.Job{Volume: v.Name}, snap)) == 0 {
		// A host that is away may know more than the others.
		lost = jobs.Recordless(listed, task, err)
	}
	switch {
	case len(lost) > 0:
		if s.figureless.add(listed.ID) < jobs.RecordlessLooks {
			return jobs.Job{}, nil
		}
	case err != nil || task.ID == "":
		if attempts := s.figureless.add(listed.ID); listed.Status.Phase() != gluster.StatusInProgress && attempts < adoptAttempts {
			s.log.Info("a task that is over is adopted when its figures can be read", "volume", v.Name, "task", listed.ID, "error", figuresProblem(err, task.ID, listed.ID))
			return jobs.Job{}, nil
		}
		task = listed
	case task.ID != listed.ID:
		// It was replaced between two questions; the next pass sees the new one.
		return jobs.Job{}, nil
	}
	now := s.now()
	if len(lost) > 0 {
		task = listed
	}
	job := jobs.Adopt(s.Name, v, task, now)
	hints.hint(ctx, &job, task, now)
	if len(lost) > 0 {
		job.EndRecordless(lost, listed)
	} else {
		report := snap.ReportOn(job, task)
		report.Over = listed.Status.Phase() == gluster.StatusCompleted
		job.ApplyReport(report, now)
	}
	s.noteWitness(&job)
	job.Message = origin.With(job.Message)
	if len(lost) == 0 && !job.Open() {
		job.Message = jobs.Say(jobs.NoticeOverWhenFound).With(job.Message)
	}
	if err := jobs.CheckChange(jobs.Job{}, job); err != nil {
		return jobs.Job{}, err
	}
	stored, _, err := s.store.CreateJob(ctx, job, "")
	if errors.Is(err, jobs.ErrVolumeBusy) {
		// An open job of ours waits to be settled; next pass.
		return jobs.Job{}, nil
	}
	if err != nil {
		return jobs.Job{}, fmt.Errorf("adopt task %s on %s: %w", listed.ID, v.Name, err)
	}
	s.know(listed.ID)
	s.figureless.forget(listed.ID)
	s.moments.mark(heardOf, stored.ID, 0)
	s.moments.mark(begunOf, stored.ID, 0)
	if len(task.Nodes) > 0 {
		s.moments.mark(figured, stored.ID, 0)
	}
	s.log.Info("a task that was started elsewhere was adopted", "job", stored.ID, "volume", v.Name, "task", listed.ID, "type", task.Type, "status", task.Status)
	s.publisher.JobChanged(stored)
	return stored, nil
}
