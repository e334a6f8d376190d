package server

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
	"brickyard/store"

	"github.com/google/go-cmp/cmp"
)

func TestTheHistoryOfTheBigDemoIsLawfulAndAlwaysTheSame(t *testing.T) {
	until := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	clusters := sim.DemoBig(func() time.Time { return until })
	history := slices.Collect(demoHistory(clusters, 3000, until))
	states, actions, seen := map[jobs.State]int{}, map[jobs.Action]int{}, map[string]bool{}
	for i, j := range history {
		if err := jobs.CheckChange(jobs.Job{}, j); err != nil {
			t.Fatal(err)
		}
		if j.Open() || j.EndedAt.After(until) || seen[j.TaskID] || i > 0 && j.CreatedAt.After(history[i-1].CreatedAt) {
			t.Fatalf("job %d: %+v", i, j)
		}
		states[j.State]++
		actions[j.Action]++
		seen[j.TaskID] = true
	}
	if len(history) != 3000 || len(states) != 3 || len(actions) != 3 || history[0].Steps[2].Total.BytesMoved == 0 {
		t.Errorf("%d jobs, %v, %v", len(history), states, actions)
	}
	if diff := cmp.Diff(history, slices.Collect(demoHistory(clusters, 3000, until))); diff != "" {
		t.Error(diff)
	}
}

func TestAnInterruptedHistoryIsFinishedByTheNextStart(t *testing.T) {
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	app := &App{store: s, log: newLogger(Options{}, nil), simulated: sim.DemoBig(time.Now)}
	first := 0
	for batch := range batches(demoHistory(app.simulated, 1100, time.Now()), historyBatch) {
		if first++; first > 2 {
			break
		}
		if _, err := s.AddHistory(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time there is nothing to do
		app.addHistory(t.Context(), 1100)
		page, err := s.Jobs(t.Context(), jobs.JobFilter{Count: true})
		if err != nil || page.Total != 1100 {
			t.Errorf("%d jobs, %v", page.Total, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	app.addHistory(ended, 1100) // returns
}

// The largest demo is served at once; its past comes while it is looked at.
func TestTheBigDemoIsServed(t *testing.T) {
	app, _ := serve(t, "--demo=big", "--data", t.TempDir())
	eventually(t, "300 volumes", func() bool {
		_, body := get(t, app.URL()+"/volumes")
		return strings.Contains(body, "1–100 of 300")
	})
	eventually(t, "some history", func() bool {
		_, body := get(t, app.URL()+"/tasks?state=FINISHED")
		return strings.Contains(body, "storage-automation")
	})
}
