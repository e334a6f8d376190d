package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// FileName is the database's name in the data directory. SQLite keeps two more
// files beside it, FileName-wal and FileName-shm: a copy of FileName alone is
// no backup.
const FileName = "brickyard.db"

const lockName = "brickyard.lock"

// Options are what Open may be told; the zero value will do.
type Options struct {
	// Logger hears of migrations, backups and a log file that does not shrink.
	// nil means silence.
	Logger *slog.Logger

	// For tests: other migrations than the embedded ones, and further query
	// parameters of the writer's address.
	migrations fs.FS
	writer     url.Values
}

// Store is the database. It is safe for concurrent use. Its zero value is of no
// use; Open makes one.
type Store struct {
	dir    string
	log    *slog.Logger
	lock   *os.File
	writer *sql.DB
	reader *sql.DB
	// notTrimmed is the size in bytes that the log file had when a write could not
	// empty it, 0 if the last one could.
	notTrimmed atomic.Int64
}

// Open opens the database in the directory dir, creates both if they are not
// there, and brings the tables up to date; before it changes an existing
// database it makes a copy of it, FileName.before-vN. A directory it makes can
// be entered only by its owner; the rights of an existing one are left alone,
// with a warning if others may look into it.
//
// The error is ErrInUse when another process has the directory, ErrNewer when a
// newer Brickyard wrote the database, ErrForeign when the file is no database
// of Brickyard's, ErrDamaged when it contradicts itself; the file is left as it
// is then. What has no such name Problem can explain.
//
// dir must be on a local filesystem: SQLite's write-ahead log needs memory that
// is shared between connections.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	s, err := open(ctx, dir, o)
	if err != nil {
		return nil, fmt.Errorf("opening the database in %s: %w", dir, err)
	}
	return s, nil
}

func open(ctx context.Context, dir string, o Options) (_ *Store, err error) {
	s := &Store{log: o.Logger}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	migrations, err := readMigrations(o.migrations)
	if err != nil {
		return nil, err
	}
	if err := s.makeDir(); err != nil {
		return nil, err
	}
	if s.lock, err = lockFile(filepath.Join(s.dir, lockName)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if err := s.inspect(ctx, len(migrations)); err != nil {
		return nil, err
	}
	s.removeParts()
	// SQLite would make the file readable for everybody, and gives its two
	// companions the rights of the first.
	f, err := os.OpenFile(s.path(), os.O_RDONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}

	if s.writer, err = openPrepared(writerAddress(s.path(), o.writer)); err != nil {
		return nil, err
	}
	s.writer.SetMaxOpenConns(1)
	if err := s.requireWAL(ctx); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx, migrations); err != nil {
		return nil, err
	}
	if s.reader, err = openPrepared(readerAddress(s.path())); err != nil {
		return nil, err
	}
	s.reader.SetMaxOpenConns(4)
	s.reader.SetMaxIdleConns(4)
	if err := s.reader.PingContext(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Close lets go of the database and the data directory. Calls under way are
// finished first. The store cannot be used afterwards; a second Close is fine.
func (s *Store) Close() error {
	var errs []error
	// The writer last: the last connection to close empties the log file, and a
	// reader may not write.
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		if err := s.lock.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	return nil
}

func (s *Store) path() string { return filepath.Join(s.dir, FileName) }

func (s *Store) makeDir() error {
	info, err := os.Stat(s.dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return os.MkdirAll(s.dir, 0o700)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", s.dir)
	case info.Mode().Perm()&0o077 != 0:
		s.log.Warn("the data directory can be entered by others; the files in it cannot be read by them",
			"dir", s.dir, "mode", info.Mode().Perm().String(), "fix", "chmod 700 "+s.dir)
	}
	return nil
}

// requireWAL fails where SQLite silently fell back to another journal.
func (s *Store) requireWAL(ctx context.Context) error {
	var mode string
	if err := s.writer.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("SQLite cannot keep a write-ahead log here (journal mode %q): the data directory must be on a local filesystem", mode)
	}
	return nil
}

func writerAddress(path string, extra url.Values) string {
	v := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)",
			"foreign_keys(1)", "journal_size_limit(67108864)",
		},
	}
	for k, more := range extra {
		v[k] = append(v[k], more...)
	}
	return address(path, v)
}

func readerAddress(path string) string {
	return address(path, url.Values{
		"_pragma": {"busy_timeout(5000)", "synchronous(NORMAL)", "query_only(1)"},
	})
}

// address escapes the path, in which a "?" or "%" would otherwise mean
// something.
func address(path string, v url.Values) string {
	return (&url.URL{Scheme: "file", Path: path, RawQuery: v.Encode()}).String()
}
