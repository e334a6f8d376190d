package store

import (
	"errors"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

// lived is a job that is over, with a task.
func lived(volume, task string, created time.Time) jobs.Job {
	j := endedJob(volume, created)
	j.TaskID, j.Steps[2].ExternalID = task, task
	return j
}

func TestABatchOfAHistoryIsStoredOnce(t *testing.T) {
	s := openStore(t)
	history := []jobs.Job{lived("new", "t1", noon.Add(-2*time.Hour)), lived("old", "t2", noon.Add(-3*time.Hour))}
	for _, want := range []bool{true, false} {
		if added, err := s.AddHistory(ctx, history); err != nil || added != want {
			t.Errorf("added = %t, %v; want %t", added, err, want)
		}
	}
	page := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{}))
	if len(page.Jobs) != 2 || page.Jobs[0].Volume != "new" || len(page.Jobs[0].Steps) != 3 {
		t.Errorf("%+v", page.Jobs)
	}
	if added, err := s.AddHistory(ctx, nil); err != nil || added {
		t.Errorf("nothing: %t, %v", added, err)
	}
}

func TestOfABatchThatCannotBeStoredNothingStays(t *testing.T) {
	open := plain("open")
	open.TaskID = "t2"
	for name, second := range map[string]jobs.Job{"open": open, "without a task": endedJob("none", noon)} {
		s := openStore(t)
		if added, err := s.AddHistory(ctx, []jobs.Job{lived("old", "t1", noon), second}); err == nil || added {
			t.Errorf("%s: added = %t, %v", name, added, err)
		}
		if _, err := s.Job(ctx, 1); !errors.Is(err, jobs.ErrNoJob) {
			t.Errorf("%s: a job stayed: %v", name, err)
		}
	}
}
