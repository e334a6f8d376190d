package jobs

import (
	"time"

	"brickyard/gluster"
)

// Sample is one point of a run's figures over time.
type Sample struct {
	StepID int64
	At     time.Time
	gluster.Figures
	// BytesPerSecond is the smoothed rate at that moment.
	BytesPerSecond float64
	// Pending is how many entries waited to be healed, for a heal's step; Heal
	// tells it per brick of the set, of those whose count was known.
	Pending uint64
	Heal    []BrickPending
}

// BrickPending is how many entries waited to be healed on a brick.
type BrickPending struct {
	Brick   string
	Pending uint64
}

// sampleShare thins a run's samples: one is kept when at least this share of
// the run's length has passed since the last, so that a run of a week keeps
// hardly more points than one of an hour.
const sampleShare = 1.0 / 500

// NewSample returns a point for the run's chart, nil when the last one is recent
// enough, or when the run is over: see EndSample.
func (j *Job) NewSample(now time.Time) *Sample {
	s := j.TaskStep()
	if s == nil || s.Over() {
		return nil
	}
	pause := time.Duration(float64(now.Sub(s.StartedAt)) * sampleShare)
	if !s.SampledAt.IsZero() && now.Sub(s.SampledAt) < pause {
		return nil
	}
	// A line of time does not run back when the clock is set back; it stands still
	// until the time of day has caught up.
	s.SampledAt = Latest(now, s.SampledAt)
	return &Sample{StepID: s.ID, At: s.SampledAt, Figures: s.Total, BytesPerSecond: s.BytesPerSecond}
}

// EndSample returns the last point of a run's chart when the change from before ended the
// run, however that came about; nil else. It is at the end, where nothing moves, when the
// end was heard, and else at the last report: what became of the figures later is not
// known, and nothing is kept when there was none.
func (j *Job) EndSample(before Job) *Sample {
	for i := range j.Steps {
		s := &j.Steps[i]
		if s.ExternalSystem != ExternalGluster || !s.Over() || i < len(before.Steps) && before.Steps[i].Over() {
			continue
		}
		heard, rate := s.lastSeen(), 0.0
		if heard.IsZero() {
			continue
		}
		if heard.Before(s.EndedAt) && i < len(before.Steps) {
			rate = before.Steps[i].BytesPerSecond
		}
		s.SampledAt = Latest(heard, s.SampledAt)
		return &Sample{StepID: s.ID, At: s.SampledAt, Figures: s.Total, BytesPerSecond: rate}
	}
	return nil
}

// NewHealSample is a point of the chart, nil while the count is not known or the
// last point is recent enough. The end is always kept.
func (j *Job) NewHealSample(now time.Time) *Sample {
	s := j.HealStep()
	waiting, known := j.Healing.Waiting()
	pause := time.Duration(float64(now.Sub(s.StartedAt)) * sampleShare)
	if !known || s.EndedAt.IsZero() && !s.SampledAt.IsZero() && now.Sub(s.SampledAt) < pause {
		return nil
	}
	s.SampledAt = now
	sample := &Sample{StepID: s.ID, At: now, Pending: waiting}
	for _, b := range j.Healing.Bricks {
		if b.Known {
			sample.Heal = append(sample.Heal, BrickPending{Brick: b.Brick, Pending: b.Pending})
		}
	}
	return sample
}
