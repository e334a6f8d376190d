package jobs

import (
	"time"
)

// sampleShare thins a run's samples: one is kept when at least this share of
// the run's length has passed since the last, so that a run of a week keeps
// hardly more points than one of an hour.
const sampleShare = 1.0 / 500

// NewSample returns a point for the run's chart, nil when the last one is recent
// enough. The end of a run is always kept.
func (j *Job) NewSample(now time.Time) *Sample {
	s := j.TaskStep()
	if s == nil {
		return nil
	}
	pause := time.Duration(float64(now.Sub(s.StartedAt)) * sampleShare)
	if s.EndedAt.IsZero() && !s.SampledAt.IsZero() && now.Sub(s.SampledAt) < pause {
		return nil
	}
	// A line of time does not run back when the clock is set back; it stands still
	// until the time of day has caught up.
	s.SampledAt = Latest(now, s.SampledAt)
	return &Sample{StepID: s.ID, At: s.SampledAt, Figures: s.Total, BytesPerSecond: s.BytesPerSecond}
}
