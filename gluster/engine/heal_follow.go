package engine

import (
	"context"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// followHeal looks whether the new brick is still there; what waits to be healed
// is asked for apart, see healWatcher.
func (s *TaskSyncer) followHeal(ctx context.Context, j jobs.Job, v gluster.Volume, now time.Time) (jobs.Job, error) {
	old, fresh := j.HasOldAndNewBrick(v)
	if old && !fresh && j.NewBrick() != j.OldBrick() {
		// A node that was away answers so until it has heard from the others.
		return s.loseIfSilent(ctx, j, now, jobs.SayWith(jobs.NoticeOldBrickKnown, jobs.Args{"brick": {j.OldBrick()}, "with": {j.NewBrick()}}))
	}
	if !fresh {
		return s.endAsGone(ctx, j, jobs.SayWith(jobs.NoticeBrickGoneBeforeHealed, jobs.Args{"brick": {j.NewBrick()}}), now)
	}
	s.sizeNewBrick(ctx, j, v)
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		if !j.Heals() {
			return false, nil
		}
		j.SeenAt = now
		s.noteWitness(j)
		j.LeaveUnknown()
		if !v.Started() {
			j.Message = jobs.Say(jobs.NoticeHealVolumeStopped)
		} else if j.BrickStatus(v) == gluster.BrickOffline {
			j.Message = jobs.SayWith(jobs.NoticeHealBrickOffline, jobs.Args{"brick": {j.NewBrick()}})
		} else {
			j.Message = j.HealStep().Message
		}
		return true, nil
	})
}

// sizeNewBrick reads the sizes of a volume whose new brick's is not known yet.
func (s *TaskSyncer) sizeNewBrick(ctx context.Context, j jobs.Job, v gluster.Volume) {
	for _, b := range v.Bricks() {
		if b.Name() != j.NewBrick() || b.Size > 0 || b.Status != gluster.BrickOnline {
			continue
		}
		if err := s.refreshSizes(ctx, v.Name); err != nil {
			s.complain(unreadableSizes, err, "volume", v.Name)
		}
	}
}
