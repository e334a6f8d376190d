package store

import (
	"fmt"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

// fill stores n jobs of 200 volumes, each with three steps; the youngest of
// every volume is open, one in a hundred failed.
func fill(t testing.TB, s *Store, n int) {
	t.Helper()
	for _, q := range []string{`
		WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?1)
		INSERT INTO jobs (id, cluster, volume, volume_id, action, force, bricks, state, phase, notices,
			origin, started_by, from_address, reason, stopped_by,
			created_at, started_at, ended_at, seen_at, task_id, prior_task_id, revision, findings)
		SELECT i, 'c' || (i % 2), 'vol-' || (i % 200), '', 'rebalance', 0, '[]',
			CASE WHEN i > ?1 - 200 THEN 'RUNNING' WHEN i % 100 = 7 THEN 'FAILED' ELSE 'FINISHED' END, '', '[{"code":"text","args":{"words":["Done."]}}]',
			'web', 'user' || (i % 20), '10.0.0.1', 'the weekly rebalance', '',
			1700000000000000 + i * 60000000, NULL, CASE WHEN i > ?1 - 200 THEN NULL ELSE 1700000000000000 + i * 60000000 END,
			NULL, 'task-' || i, '', 5, '[]' FROM k`, `
		INSERT INTO steps (job_id, number, parent, type, state, notices, external_system, external_id, raw_status,
			nodes, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second)
		SELECT j.id, n.value, 0, 'EXECUTING', 'FINISHED', '[]', CASE n.value WHEN 3 THEN 'GLUSTER' ELSE '' END,
			CASE n.value WHEN 3 THEN j.task_id ELSE '' END, 3, '[]', 1, 2, 3, 4, 5, 6.5
		FROM jobs j, json_each('[1,2,3]') n WHERE ?1`,
	} {
		if _, err := s.writer.ExecContext(ctx, q, n); err != nil {
			t.Fatal(err)
		}
	}
}

// fillSamples stores a sample of every one of the n jobs that fill has stored, at n
// moments each.
func fillSamples(t testing.TB, s *Store) {
	t.Helper()
	if _, err := s.writer.ExecContext(ctx, `
		INSERT INTO samples (ts, step_id, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second)
		SELECT k.id * 1000000, st.id, 1, 2, 3, 4, 5, 6.5
		FROM jobs k, steps st WHERE st.number = 3`); err != nil {
		t.Fatal(err)
	}
}

// query is what a benchmark times.
type query struct {
	name string
	do   func() error
}

// updates stores a job, which is then updated with a sample again and again.
func updates(t testing.TB) query {
	t.Helper()
	s := openStore(t)
	in := full()
	in.EndedAt = time.Time{}
	j := create(t, s, in)
	at := noon
	return query{"update with a sample", func() (err error) {
		at = at.Add(time.Second)
		j, err = s.UpdateJob(ctx, j, &jobs.Sample{At: at})
		return err
	}}
}

// pages stores n jobs and reads pages of them.
func pages(t testing.TB, n int) []query {
	t.Helper()
	s := openStore(t)
	fill(t, s, n)
	middle := jobs.JobFilter{}
	for range 10 {
		middle.Limit = n / 200
		p, err := s.Jobs(ctx, middle)
		if err != nil {
			t.Fatal(err)
		}
		middle.Cursor = p.Next
	}
	middle.Limit = 0
	var out []query
	for _, c := range []struct {
		name string
		f    jobs.JobFilter
	}{
		{"first", jobs.JobFilter{}},
		{"later", middle},
		{"cluster", jobs.JobFilter{Cluster: "c1"}},
		{"volume", jobs.JobFilter{Cluster: "c1", Volume: "vol-7"}},
		{"failed", jobs.JobFilter{States: []jobs.State{jobs.Failed}}},
		{"finished-or-failed", jobs.JobFilter{States: []jobs.State{jobs.Failed, jobs.Finished}}},
		{"action", jobs.JobFilter{Action: jobs.ActionRemoveBrick}},
		{"user", jobs.JobFilter{User: "user7"}},
		{"cluster-user-state", jobs.JobFilter{Cluster: "c1", User: "user7", States: []jobs.State{jobs.Finished}}},
		{"first, counted", jobs.JobFilter{Count: true}},
		{"cluster, counted", jobs.JobFilter{Cluster: "c1", Count: true}},
		{"user-failed, counted", jobs.JobFilter{User: "user7", States: []jobs.State{jobs.Failed}, Count: true}},
		{"search, nothing found", jobs.JobFilter{Search: "no such thing", Count: true}},
		{"search, much found", jobs.JobFilter{Search: "user7", Count: true}},
		{"search, all found", jobs.JobFilter{Search: "weekly", Count: true}},
		{"search, of a cluster", jobs.JobFilter{Search: "vol-19", Cluster: "c1", Count: true}},
		{"oldest", jobs.JobFilter{Order: jobs.OldestFirst, Count: true}},
		{"newest, page in the middle", jobs.JobFilter{Order: jobs.NewestFirst, Page: n / 100, Count: true}},
		{"oldest, of a user", jobs.JobFilter{Order: jobs.OldestFirst, User: "user7", Count: true}},
		{"500", jobs.JobFilter{Limit: 500, Count: true}},
	} {
		out = append(out, query{c.name, func() error {
			_, err := s.Jobs(ctx, c.f)
			return err
		}})
	}
	return out
}

// samplesOfOne stores n samples of each of n jobs and reads those of one.
func samplesOfOne(t testing.TB, n int) query {
	t.Helper()
	s := openStore(t)
	fill(t, s, n)
	fillSamples(t, s)
	return query{"samples of one among many", func() error {
		p, err := s.Samples(ctx, int64(n/2))
		if err == nil && len(p) != n {
			err = fmt.Errorf("%d samples of %d were read", len(p), n)
		}
		return err
	}}
}

func (q query) loop(b *testing.B) {
	for b.Loop() {
		if err := q.do(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateJobWithSample(b *testing.B) { updates(b).loop(b) }

// A tick of a job that was paused every night for a year writes the run that goes
// on. The baselines are a job with one run, and all steps written as if each had
// changed.
func BenchmarkATickOfAnOldJob(b *testing.B) {
	for _, c := range []struct {
		name string
		runs int
		all  bool
	}{{"one run", 1, false}, {"365 runs", 365, false}, {"365 runs, all written", 365, true}} {
		b.Run(c.name, func(b *testing.B) {
			s := openStore(b)
			in := full()
			in.EndedAt = time.Time{}
			for len(in.Steps) < c.runs+2 {
				run := in.Steps[2]
				run.Number = len(in.Steps) + 1
				in.Steps = append(in.Steps, run)
			}
			j := create(b, s, in)
			if !c.all {
				j.Steps = j.Steps[len(j.Steps)-1:]
			}
			at := noon
			query{c.name, func() (err error) {
				at = at.Add(time.Second)
				j, err = s.UpdateJob(ctx, j, &jobs.Sample{At: at})
				return err
			}}.loop(b)
		})
	}
}

func BenchmarkPageOf100000Jobs(b *testing.B) {
	for _, q := range pages(b, 100_000) {
		b.Run(q.name, q.loop)
	}
}

func BenchmarkSamplesOfOneJobAmongMany(b *testing.B) { samplesOfOne(b, 1000).loop(b) }

// What the benchmarks time is done here once, and small: they store rows by SQL of
// their own, which a new migration can break, and nobody runs them every day.
func TestWhatIsTimedStillWorks(t *testing.T) {
	for _, q := range append(pages(t, 400), updates(t), samplesOfOne(t, 20)) {
		if err := q.do(); err != nil {
			t.Errorf("%s: %v", q.name, err)
		}
	}
}
