// Package store keeps what Brickyard remembers: jobs, their steps and samples,
// the commands that were run, and the clusters that were seen. It implements
// jobs.Store on one SQLite file in the data directory.
//
//	s, err := store.Open(ctx, "/var/lib/brickyard", store.Options{Logger: log})
//	if err != nil { … } // a sentence for people: in use, newer, not writable …
//	defer s.Close()
//	job, existed, err := s.CreateJob(ctx, job, idempotencyKey)
//
// There is one file per aggregate (jobs.go, steps.go, samples.go, …). A public
// method opens the transaction, says in its error what was tried, and leaves
// the work to lowercase functions that take the transaction. What a method
// returned without an error is on the disk: the writer syncs at each commit.
//
// Writes go through one connection and wait for each other in Go, so "database
// is locked" does not occur; reads have connections of their own and see the
// last commit.
//
// The rule that a volume has at most one open job is a unique index (see
// migrations/0001_first.sql, which is also the description of the tables).
// Nothing is ever deleted but idempotency keys older than a week.
//
// Times are kept in microseconds, UTC. Everything that is returned has gone
// through the database, so what CreateJob and UpdateJob return is exactly what
// a later read gives: times cut to microseconds, empty slices nil, counters
// above 2⁶³−1 cut off at it (only garbage from outside is that large, and a cut
// number still sorts right, where a wrapped one would be negative), rates that
// are no number 0.
//
// Errors a caller tells apart: those of package jobs (ErrNoJob, ErrStaleJob,
// ErrVolumeBusy), ErrBadCursor, ErrNoCommand, and from Open ErrInUse, ErrNewer
// and ErrForeign. All others are the machine's; Problem turns them into a
// sentence for people.
package store
