package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

func TestManyWritersAndReadersNeverFindTheDatabaseLocked(t *testing.T) {
	s := openStore(t)
	const rounds = 20
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	check := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	for w := range 8 {
		writers.Go(func() {
			j, _, err := s.CreateJob(ctx, plain(fmt.Sprint(w)), fmt.Sprint(w))
			check(err)
			for i := range rounds {
				j, err = s.UpdateJob(ctx, j, &jobs.Sample{At: noon.Add(time.Duration(i) * time.Second)})
				check(err)
				c, err := s.StartCommand(ctx, jobs.CommandRecord{JobID: j.ID})
				check(err)
				check(s.FinishCommand(ctx, c))
				// A writer's commit is seen at once by whoever reads next.
				seen, err := s.Job(ctx, j.ID)
				check(err)
				if seen.Revision != j.Revision {
					t.Errorf("stored revision %d, read %d", j.Revision, seen.Revision)
				}
			}
		})
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				p, err := s.Jobs(ctx, jobs.JobFilter{Limit: 3})
				check(err)
				if len(p.Jobs) > p.Total {
					t.Errorf("%d jobs of %d", len(p.Jobs), p.Total)
				}
				for _, j := range p.Jobs {
					_, err := s.Samples(ctx, j.ID)
					check(err)
				}
				_, err = s.OpenJobs(ctx, "c1")
				check(err)
				if w == 0 {
					check(s.Checkpoint(ctx))
					check(s.Healthy(ctx))
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	for _, j := range must[[]jobs.Job](t)(s.OpenJobs(ctx, "c1")) {
		if j.Revision != rounds+1 {
			t.Errorf("job %d has revision %d", j.ID, j.Revision)
		}
	}
}
