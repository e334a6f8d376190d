package engine_test

import (
	"context"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

// However a run ends, its chart ends at the end, with all that was moved and nothing that
// moves any more; and it does not go on while somebody has to decide.
func TestEveryRunEndsWithALastSample(t *testing.T) {
	besideOthers(t)
	for name, end := range map[string]func(*world) jobs.Job{
		"finished": func(w *world) jobs.Job {
			j := w.running()
			w.pass(2 * time.Minute)
			w.mustEnd(w.job(j.ID), jobs.Finished, "")
			return j
		},
		"stopped": func(w *world) jobs.Job {
			j := w.running()
			w.pass(20 * time.Second)
			w.stopJob(j.ID)
			w.pass(30 * time.Second)
			return j
		},
		"paused":        (*world).paused,
		"to be decided": func(w *world) jobs.Job { return w.migrated(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				id := end(w).ID
				j := w.job(id)
				run := j.TaskStep()
				last := w.lastSample(id)
				if last.StepID != run.ID || last.Figures != run.Total || last.BytesMoved == 0 || last.BytesPerSecond != 0 || run.BytesPerSecond != 0 {
					t.Errorf("it ends with %+v, the run with %+v at %f bytes/s", last, run.Total, run.BytesPerSecond)
				}
				if !run.EndedAt.IsZero() && !last.At.Equal(run.EndedAt) {
					t.Errorf("it ends at %v, the run at %v", last.At, run.EndedAt)
				}
				w.pass(10 * time.Minute)
				if after := w.lastSample(id); !after.At.Equal(last.At) {
					t.Errorf("it goes on after the end, to %v", after.At)
				}
			}, threeBricks)
		})
	}
}

func (w *world) lastSample(id int64) jobs.Sample {
	w.t.Helper()
	samples, err := w.store.Samples(context.Background(), id)
	if err != nil || len(samples) < 2 {
		w.t.Fatal(len(samples), err)
	}
	return samples[len(samples)-1]
}
