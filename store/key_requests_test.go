package store

import (
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"brickyard/gluster/jobs"
)

// until returns the real migrations up to a number.
func until(t *testing.T, last int) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range must[[]string](t)(fs.Glob(embedded, "migrations/*.sql"))[:last] {
		out[filepath.Base(name)] = &fstest.MapFile{Data: must[[]byte](t)(embedded.ReadFile(name))}
	}
	return out
}

func TestAKeyOfAStartIsNotOneOfAnAction(t *testing.T) {
	s := openStore(t)
	started, _, err := s.CreateJob(ctx, plain("v"), "stop nightly")
	if err != nil {
		t.Fatal(err)
	}
	stop := jobs.Key{Request: "stop", Word: "nightly"}
	if _, found, err := s.JobByKey(ctx, stop, noon); found || err != nil {
		t.Errorf("the stop was found by the start's key, %v", err)
	}
	other := create(t, s, plain("w"))
	if _, err := s.UpdateJobUnderKey(ctx, other, stop, noon); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[jobs.Key]int64{stop: other.ID, {Request: jobs.RequestStart, Word: "stop nightly"}: started.ID} {
		if j, found, err := s.JobByKey(ctx, key, noon); err != nil || !found || j.ID != want {
			t.Errorf("%v: job %d, %v", key, j.ID, err)
		}
	}
	if _, existed, err := s.CreateJob(ctx, plain("x"), "nightly"); existed || err != nil {
		t.Errorf("the start was taken for the stop: %v", err)
	}
}

func TestOldKeysMeanWhatTheyMeant(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{migrations: until(t, 3)})
	a, b := createOld(t, s, "v", "", ""), createOld(t, s, "w", "", "")
	for key, of := range map[string]struct {
		id int64
		at time.Time
	}{
		"nightly":                              {a, noon},
		"stop twice":                           {b, noon},                  // a start
		"stop nightly":                         {a, noon.Add(time.Minute)}, // a stop under "nightly"
		"window 22:00–06:00 Europe/Berlin k l": {a, noon.Add(time.Minute)},
		"window  k":                            {b, noon.Add(time.Minute)},
	} {
		if _, err := s.writer.Exec("INSERT INTO idempotency_keys (key, job_id, created_at) VALUES (?, ?, ?)", key, of.id, micros(of.at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openIn(t, dir, Options{})
	for key, want := range map[jobs.Key]int64{
		{Request: jobs.RequestStart, Word: "nightly"}:              a,
		{Request: jobs.RequestStart, Word: "stop twice"}:           b,
		{Request: jobs.RequestStart, Word: "stop nightly"}:         0,
		{Request: "stop", Word: "nightly"}:                         a,
		{Request: "stop", Word: "twice"}:                           0,
		{Request: "pause", Word: "nightly"}:                        0,
		{Request: "window 22:00–06:00 Europe/Berlin", Word: "k l"}: a,
		{Request: "window ", Word: "k"}:                            b,
	} {
		if j, found, err := s.JobByKey(ctx, key, noon); err != nil || found != (want != 0) || j.ID != want {
			t.Errorf("%+v: job %d, found %v, %v; want job %d", key, j.ID, found, err, want)
		}
	}
	// A start repeated under an old key is still the same, and a change too.
	if j, existed, err := s.CreateJob(ctx, plain("another"), "nightly"); err != nil || !existed || j.ID != a {
		t.Errorf("job %d, existed %v, %v", j.ID, existed, err)
	}
	if _, err := s.UpdateJobUnderKey(ctx, must[jobs.Job](t)(s.Job(ctx, b)), jobs.Key{Request: "stop", Word: "nightly"}, noon); err != nil {
		t.Fatal(err)
	}
	if j, _, err := s.JobByKey(ctx, jobs.Key{Request: "stop", Word: "nightly"}, noon); err != nil || j.ID != a {
		t.Errorf("the key moved to job %d, %v", j.ID, err)
	}
	requireIntact(t, s)
}
