package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// cleanReadingsNeeded is how often in a row a migration has to be seen clean
// before the engine commits it by itself.
const cleanReadingsNeeded = 2

// autoCommit commits a clean removal that was told to; a removal that is not
// clean becomes a decision, and says why.
func (s *TaskSyncer) autoCommit(ctx context.Context, j jobs.Job, task gluster.AsyncTask, snap jobs.Snapshot) (jobs.Job, error) {
	var why jobs.Notices
	if unsupported := snap.Unsupported(j.Volume); unsupported != "" {
		why = jobs.SayWith(jobs.NoticeUnsupported, jobs.Args{"words": {unsupported}})
	} else {
		why = j.WhyUncommittable(snap.ReportOn(j, task))
	}
	if why.Is(jobs.NoticeBricksHoldData) {
		// The bricks may have been read before the last file left them.
		if unread := s.measureNow(ctx, j); unread != nil {
			return j, nil //nolint:nilerr // it was said; the next look asks again
		}
		var err error
		if j, err = s.noteMeasure(ctx, j); err != nil {
			return j, err
		}
		why = j.HeldBack()
	}
	if names := j.UnshownBricks(); len(why) == 0 && len(names) > 0 {
		why = jobs.SayWith(jobs.NoticeBricksUnshown, jobs.Args{"bricks": names})
	}
	if len(why) > 0 {
		s.cleanReadings.forget(j.ID)
		return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
			if !j.CommitsItself() {
				return false, nil
			}
			j.LeaveToPeople(jobs.Say(jobs.NoticeNotCommittedByItself).With(why))
			return true, nil
		})
	}
	if s.cleanReadings.add(j.ID) >= cleanReadingsNeeded {
		s.cleanReadings.forget(j.ID)
		s.deeds.commitClean(j)
	}
	return j, nil
}

// settleCommit is for a job whose commit was asked for and whose task is still
// listed. A commit that was to happen by itself and was never sent is left to
// happen.
func (s *TaskSyncer) settleCommit(ctx context.Context, j jobs.Job, now time.Time) (jobs.Job, error) {
	last, err := s.lastOfRun(ctx, j, gluster.StepCommit, gluster.StepForce)
	if err != nil || last.IsOnItsWay(now) {
		return j, err
	}
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Open() || j.Phase != jobs.PhaseCommitting || s.isReserved(j.Volume) {
			return false, nil
		}
		if j.AutoCommit && last == nil {
			j.FailCommit(jobs.Say(jobs.NoticeStoppedBeforeCommit), now)
			j.Message = j.TaskStep().Message
			return true, nil
		}
		j.GiveUpCommit(last.LostOr(jobs.Say(jobs.NoticeCommitNotDoneBricksThere), jobs.Say(jobs.NoticeCommitAcceptedNotDone)).With(jobs.TryAgain(last)), now)
		return true, nil
	})
}

// settleCommitUnseen is for a removal whose bricks are gone: whose commit it was is
// told by whether one of ours can have been carried out.
func (s *TaskSyncer) settleCommitUnseen(ctx context.Context, j jobs.Job) (jobs.Job, error) {
	outside := jobs.Say(jobs.NoticeCommittedOutside)
	if j.Phase != jobs.PhaseCommitting {
		return s.endJob(ctx, j, jobs.Finished, outside)
	}
	last, err := s.lastOfRun(ctx, j, gluster.StepCommit, gluster.StepForce)
	switch {
	case err != nil:
		return j, err
	case last.Outcome() == jobs.CarriedOut, last.Outcome() == jobs.Lost:
		return s.endJob(ctx, j, jobs.Finished, last.LostOr(jobs.Say(jobs.NoticeCommitLostDone), nil).With(jobs.Say(jobs.NoticeBricksGone)))
	}
	return s.settleAs(ctx, j, func(j *jobs.Job) {
		j.FailCommit(jobs.Say(jobs.NoticeCommitNotDoneByUs).With(last.Answered()), s.now())
		j.End(jobs.Finished, outside, s.now())
	})
}
