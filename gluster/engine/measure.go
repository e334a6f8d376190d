package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// refreshRemoval reads the sizes of a removal's volume, and those of all volumes
// while it is not known whether a brick of another one lies beside it. It is for a
// turn in which nothing else is asked.
func (c *reader) refreshRemoval(ctx context.Context, j jobs.Job) error {
	if err := c.refreshSizes(ctx, j.Volume); err != nil || !c.hasUnsizedNeighbour(j) {
		return err
	}
	return c.refreshSizes(ctx, AllVolumes)
}

// hasUnsizedNeighbour reports whether a brick of another volume may lie beside one of a
// removal's, and nothing tells.
func (c *reader) hasUnsizedNeighbour(j jobs.Job) bool {
	snap := c.snapshot.Load()
	hosts := map[string]bool{}
	v, _ := snap.Volume(j.Volume)
	for _, b := range v.Bricks() {
		if slices.Contains(j.Bricks, b.Name()) {
			hosts[cmp.Or(b.HostUUID, b.Host)] = true
		}
	}
	for _, other := range snap.Volumes {
		for _, b := range other.Bricks() {
			if other.Name != j.Volume && other.Started() && b.Status == gluster.BrickOnline && b.Size == 0 && hosts[cmp.Or(b.HostUUID, b.Host)] {
				return true
			}
		}
	}
	return false
}

// remeasurePause is how often bricks that are not known to be empty are read again
// while a removal waits for its decision: somebody may look there and clean up.
const remeasurePause = time.Minute

// wantsMeasure reports whether a removal that waits for its decision has to be
// measured: it was not since its migration ended in this process, that failed, or
// not all that lies on its bricks is explained.
func (s *TaskSyncer) wantsMeasure(j jobs.Job) bool {
	if !j.Kind().Empties() || j.Phase != jobs.PhaseNone {
		return false
	}
	tried, asked := s.moments.seen(measureTried, j.ID)
	_, measured := s.moments.seen(measuredAt, j.ID)
	return !asked || (!measured || len(j.HeldBack()) > 0) && s.moments.since(tried) >= remeasurePause
}

// measurePause is how often the bricks under removal are measured while their
// data moves; it takes the volume's lock, like every status.
const measurePause = 10 * time.Second

// measureRemoval reads the sizes of a volume whose bricks are being emptied:
// every measurePause, and once when the migration has ended.
func (s *TaskSyncer) measureRemoval(ctx context.Context, j jobs.Job, task gluster.AsyncTask) {
	if !j.Kind().Empties() {
		return
	}
	ended := j.State == jobs.Running && task.Status.Phase() != gluster.StatusInProgress
	if !ended {
		if at, tried := s.moments.seen(measureTried, j.ID); tried && s.moments.since(at) < measurePause {
			return
		}
		if !jobs.Older(s.snapshot.Load().DetailAt[j.Volume], s.now(), measurePause) {
			return
		}
	}
	_ = s.measureNow(ctx, j)
}

// errUnsizedNeighbour: the sizes of all volumes have to be read first, which the pass
// does when nothing else is asked.
var errUnsizedNeighbour = errors.New("the sizes of other volumes' bricks are not known yet")

// askAllMeasuredFor reports whether the sizes of all volumes were asked for, whatever
// came of it, since a removal wanted them; and notes that it does.
func (s *TaskSyncer) askAllMeasuredFor(j jobs.Job) bool {
	wanted, asked := s.moments.seen(neighboursWanted, j.ID)
	if !asked || s.moments.since(wanted) >= remeasurePause {
		s.moments.mark(neighboursWanted, j.ID, 0)
		return false
	}
	tried := s.allSizedAt.Load()
	return tried != nil && !tried.Before(wanted)
}

// measureNow reads the sizes of a removal's volume. It is measured by the next pass
// when those of other volumes have to be read first.
func (s *TaskSyncer) measureNow(ctx context.Context, j jobs.Job) error {
	err := s.refreshSizes(ctx, j.Volume)
	if err == nil && s.hasUnsizedNeighbour(j) && !s.askAllMeasuredFor(j) {
		s.unsized.Store(true)
		return errUnsizedNeighbour
	}
	s.moments.mark(measureTried, j.ID, 0)
	if err != nil {
		s.complain(unreadableSizes, err, "volume", j.Volume)
		return err
	}
	s.moments.mark(measuredAt, j.ID, 0)
	return nil
}

// noteMeasure stores what was just read of a removal's bricks.
func (s *TaskSyncer) noteMeasure(ctx context.Context, j jobs.Job) (jobs.Job, error) {
	return s.update(ctx, j.ID, func(j *jobs.Job) (bool, *jobs.Sample) {
		j.SeenAt = s.now()
		j.MeasureBricks(*s.snapshot.Load(), j.SeenAt)
		j.SayWhatIsHeld()
		return j.Open(), nil
	})
}
