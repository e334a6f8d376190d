package store

import (
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
		INSERT INTO jobs (id, cluster, volume, volume_id, action, force, bricks, state, phase, message,
			origin, started_by, from_address, reason, stopped_by,
			created_at, started_at, ended_at, seen_at, task_id, prior_task_id, revision, findings)
		SELECT i, 'c' || (i % 2), 'vol-' || (i % 200), '', 'rebalance', 0, '[]',
			CASE WHEN i > ?1 - 200 THEN 'RUNNING' WHEN i % 100 = 7 THEN 'FAILED' ELSE 'FINISHED' END, '', 'Done.',
			'web', 'user' || (i % 20), '10.0.0.1', 'the weekly rebalance', '',
			1700000000000000 + i * 60000000, NULL, CASE WHEN i > ?1 - 200 THEN NULL ELSE 1700000000000000 + i * 60000000 END,
			NULL, 'task-' || i, '', 5, '[]' FROM k`, `
		INSERT INTO steps (job_id, number, parent, type, state, message, external_system, external_id, raw_status,
			nodes, files_moved, bytes_moved, files_scanned, failures, skipped, bytes_per_second)
		SELECT j.id, n.value, 0, 'EXECUTING', 'FINISHED', '', CASE n.value WHEN 3 THEN 'GLUSTER' ELSE '' END,
			CASE n.value WHEN 3 THEN j.task_id ELSE '' END, 3, '[]', 1, 2, 3, 4, 5, 6.5
		FROM jobs j, json_each('[1,2,3]') n WHERE ?1`,
	} {
		if _, err := s.writer.ExecContext(ctx, q, n); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkUpdateJobWithSample(b *testing.B) {
	s := openStore(b)
	in := full()
	in.EndedAt = time.Time{}
	j := create(b, s, in)
	at := noon
	for b.Loop() {
		at = at.Add(time.Second)
		var err error
		if j, err = s.UpdateJob(ctx, j, &jobs.Sample{At: at}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPageOf100000Jobs(b *testing.B) {
	s := openStore(b)
	fill(b, s, 100_000)
	middle := jobs.JobFilter{}
	for range 10 {
		middle.Limit = 500
		p, err := s.Jobs(ctx, middle)
		if err != nil {
			b.Fatal(err)
		}
		middle.Cursor = p.Next
	}
	middle.Limit = 0
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
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Jobs(ctx, c.f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSamplesOfOneJobAmongMany(b *testing.B) {
	s := openStore(b)
	fill(b, s, 1000)
	if _, err := s.writer.ExecContext(ctx, `
		INSERT INTO samples SELECT k.id * 1000000, st.id, 1, 2, 3, 4, 5, 6.5
		FROM jobs k, steps st WHERE st.number = 3`); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p, err := s.Samples(ctx, 500)
		if err != nil || len(p) != 1000 {
			b.Fatal(len(p), err)
		}
	}
}
