package engine

import (
	"context"
	"errors"
	"slices"
	"sync"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

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
	gone := len(jobs.VolumeGone(j, jobs.Snapshot{Volumes: volumes})) > 0
	if gone || !asked || len(state.Tasks) > 0 || !operationOf(j).isToldByList() {
		return errLookAgain
	}
	after, err := s.endTaskOver(ctx, j, state.Tasks, refused, s.now())
	if err == nil && !after.Open() {
		s.taskEnded(ctx, after)
	}
	return err
}

// syncActive reads only the figures of running tasks, one process per task.
func (s *TaskSyncer) syncActive(ctx context.Context) (following bool, err error) {
	err = s.passing.pass(ctx, func(ctx context.Context) error {
		commands := s.queue.Commands()
		open, err := s.store.OpenJobs(ctx, s.Name)
		if err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(j jobs.Job) bool { return !j.NeedsFollowing() })
		following = len(open) > 0
		var mu sync.Mutex
		refused := map[int64]error{}
		err = s.besideEachOther(ctx, open, func(ctx context.Context, j jobs.Job) error {
			switch {
			case s.isOurs(j.Volume, commands), s.isVolumeStopped(j.Volume):
				return nil
			case j.TaskID == "" || j.Phase != jobs.PhaseNone:
				return s.lookAgainLater(j)
			}
			err := s.readFigures(ctx, j)
			if why, ok := errors.AsType[*refusedFigures](err); ok {
				mu.Lock()
				defer mu.Unlock()
				refused[j.ID] = why.err
				return nil
			}
			return err
		})
		errs := []error{err}
		for _, j := range open {
			if why := refused[j.ID]; why != nil {
				errs = append(errs, s.queue.AskAll(ctx, func(ctx context.Context) error {
					if s.isOurs(j.Volume, commands) {
						return nil
					}
					return s.lookWhyRefused(ctx, j, why)
				}))
			}
		}
		s.noteTargets()
		if s.unsized.Load() {
			s.Nudge()
		}
		return errors.Join(errs...)
	})
	return following, err
}

// isVolumeStopped reports whether a volume was stopped when the cluster was last read as
// a whole. glusterd then says nothing about its task until it is started, which
// only the next complete look can tell; asking in between is in vain.
func (s *TaskSyncer) isVolumeStopped(volume string) bool {
	v, ok := s.snapshot.Load().Volume(volume)
	return ok && v.Status == gluster.VolumeStopped
}
