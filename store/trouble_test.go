package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"brickyard/gluster/jobs"
)

func TestAFullDatabaseStoresNothingAndGoesOnWhenThereIsSpace(t *testing.T) {
	s := openStore(t)
	first := create(t, s, plain("v"))
	var pages int
	if err := s.writer.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		t.Helper()
		var got int
		if err := s.writer.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&got); err != nil || got != n {
			t.Fatal(got, err)
		}
	}
	limit(pages)
	// The space runs out at different places: in the job, in a step, in the
	// sample.
	var err error
	var stored []jobs.Job
	for i := 0; err == nil && i < 10_000; i++ {
		big := full()
		big.Volume, big.Message = fmt.Sprint(i), jobs.SayText(strings.Repeat("x", i*37%5000))
		var j jobs.Job
		if j, _, err = s.CreateJob(ctx, big, fmt.Sprint(i)); err == nil {
			stored = append(stored, j)
		}
	}
	if !strings.Contains(Problem(err), "is full") {
		t.Fatalf("problem %q of %v", Problem(err), err)
	}
	change := first
	change.Steps = append(change.Steps[:3:3], jobs.Step{Number: 4, Message: jobs.SayText(strings.Repeat("x", 100_000))})
	change.Message = jobs.SayText("changed")
	if _, err := s.UpdateJob(ctx, change, &jobs.Sample{At: noon}); !strings.Contains(Problem(err), "is full") {
		t.Errorf("problem %q of %v", Problem(err), err)
	}

	// History can still be read, and nothing is there by half.
	same(t, first, must[jobs.Job](t)(s.Job(ctx, first.ID)))
	p := must[jobs.JobPage](t)(s.Jobs(ctx, jobs.JobFilter{}))
	if p.Total != len(stored)+1 {
		t.Errorf("%d jobs, %d were stored", p.Total, len(stored)+1)
	}
	for table, query := range map[string]string{
		"steps": "SELECT count(*) - 3 * (SELECT count(*) FROM jobs) FROM steps",
		"keys":  "SELECT count(*) + 1 - (SELECT count(*) FROM jobs) FROM idempotency_keys",
	} {
		var n int
		if err := s.reader.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d too many, %v", table, n, err)
		}
	}

	limit(pages * 100)
	_ = must[jobs.Job](t)(s.UpdateJob(ctx, change, &jobs.Sample{At: noon}))
	if err := s.Healthy(ctx); err != nil {
		t.Error(err)
	}
	requireIntact(t, s)
}

func requireIntact(t *testing.T, s *Store) {
	t.Helper()
	var word string
	if err := s.writer.QueryRow("PRAGMA integrity_check").Scan(&word); err != nil || word != "ok" {
		t.Errorf("integrity: %s, %v", word, err)
	}
	var loose int
	if err := s.writer.QueryRow("SELECT count(*) FROM pragma_foreign_key_check").Scan(&loose); err != nil || loose != 0 {
		t.Errorf("%d references lead nowhere, %v", loose, err)
	}
}

func TestADatabaseThatCannotBeWrittenIsReadAndReported(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	j := create(t, s, plain("v"))
	_ = s.Close()

	s = openIn(t, dir, Options{writer: url.Values{"mode": {"ro"}}})
	same(t, j, must[jobs.Job](t)(s.Job(ctx, j.ID)))
	_, errUpdate := s.UpdateJob(ctx, j, nil)
	_, _, errCreate := s.CreateJob(ctx, plain("w"), "key")
	_, errStart := s.StartCommand(ctx, jobs.CommandRecord{JobID: j.ID})
	for what, err := range map[string]error{
		"update": errUpdate, "create": errCreate, "command": errStart,
		"end":     s.FinishCommand(ctx, jobs.CommandRecord{ID: 1}),
		"cluster": s.SaveCluster(ctx, Cluster{Name: "c"}),
		"healthy": s.Healthy(ctx),
	} {
		if !strings.Contains(Problem(err), "cannot be written") {
			t.Errorf("%s: problem %q of %v", what, Problem(err), err)
		}
	}
}

func TestProblemKeepsSilentAboutWhatIsNotTheMachines(t *testing.T) {
	s := openStore(t)
	_, noJob := s.Job(ctx, 4711)
	_, badCursor := s.Jobs(ctx, jobs.JobFilter{Cursor: "x"})
	_, syntax := s.writer.Exec("SELEKT")
	for _, err := range []error{nil, noJob, badCursor, syntax, errors.New("disk full"), context.Canceled, fs.ErrNotExist} {
		if p := Problem(err); p != "" {
			t.Errorf("%v: %s", err, p)
		}
	}
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOSPC: "is full", syscall.EDQUOT: "is full", syscall.EROFS: "cannot be written",
		syscall.EACCES: "cannot be written", syscall.EPERM: "cannot be written", syscall.EIO: "reports errors",
	} {
		err := fmt.Errorf("opening: %w", &fs.PathError{Op: "open", Path: "x", Err: errno})
		if p := Problem(err); !strings.Contains(p, want) {
			t.Errorf("%v: %q", errno, p)
		}
	}
}
