package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// Healthy reports whether the database can be read and written now, by doing
// both: it commits a write of a few bytes, because one that is rolled back
// never reaches the disk. Problem can explain the error. Give ctx a deadline;
// the call waits for writes under way.
func (s *Store) Healthy(ctx context.Context) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "UPDATE heartbeat SET beats = beats + 1 WHERE id = 1")
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, errors.New("the heartbeat row is gone"))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing to the database: %w", err)
	}
	var beats int64
	if err := s.reader.QueryRowContext(ctx, "SELECT beats FROM heartbeat WHERE id = 1").Scan(&beats); err != nil {
		return fmt.Errorf("reading the database: %w", because(ctx, err))
	}
	return nil
}

// longLog is the size in pages above which a log file that cannot be emptied is
// worth a warning: the 64 MiB of the writer's journal_size_limit.
const longLog = 64 << 20 / 4096

// trimAt is the size in bytes at which a write empties the log file itself, and
// trimAgain by how much it has grown on when the next one tries again, because
// readers held on to it. SQLite does so after every 1000 pages, but only while
// nobody reads; with enough readers that is never.
const (
	trimAt    = 8 << 20
	trimAgain = 1 << 20
)

// readersPatience is how long a writer may wait for readers to let go of the log
// file. Reads take milliseconds, and new ones do not need it by then.
const readersPatience = 250 * time.Millisecond

// trim empties the log file when it has become long. That it could not is no
// failure of the write before.
func (s *Store) trim(ctx context.Context) {
	info, err := os.Stat(s.path() + "-wal")
	if err != nil {
		return
	}
	size, failedAt := info.Size(), s.notTrimmed.Load()
	if size < failedAt {
		failedAt = 0 // it was emptied since
	}
	if size < max(trimAt, failedAt+trimAgain) {
		return
	}
	if busy, _, err := s.checkpoint(ctx); !busy && err == nil {
		size = 0
	}
	s.notTrimmed.Store(size)
}

// Checkpoint moves what was written from the log file into the database and
// empties the log, for a timer to call every few minutes. It waits only a moment
// for readers, because writers wait with it: while somebody reads it moves what
// it can, which is not an error.
func (s *Store) Checkpoint(ctx context.Context) error {
	busy, frames, err := s.checkpoint(ctx)
	if err != nil {
		return fmt.Errorf("emptying the database's log file: %w", because(ctx, err))
	}
	if busy && frames > longLog {
		s.log.Warn("a long read keeps the database's log file from being emptied", "pages", frames)
	}
	return nil
}

func (s *Store) checkpoint(ctx context.Context) (busy bool, frames int, err error) {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return false, 0, err
	}
	defer func() { _ = conn.Close() }()
	// TRUNCATE waits for readers as long as busy_timeout allows.
	patience := fmt.Sprintf("PRAGMA busy_timeout = %d", readersPatience.Milliseconds())
	if _, err := conn.ExecContext(ctx, patience); err != nil {
		return false, 0, err
	}
	defer func() {
		_, e := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = 5000")
		err = errors.Join(err, e)
	}()
	var moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	return busy, frames, err
}
