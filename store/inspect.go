package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"
)

// ErrDamaged is an error of Open: the file contradicts itself.
var ErrDamaged = errors.New("the database file is damaged")

// checkedSize is up to which size a database is read through when it is opened;
// that takes one or two milliseconds a mebibyte.
const checkedSize = 256 << 20

// inspect looks at the database before anything may write to it, not even the
// mode of its journal: what is refused stays as it is, byte for byte. A file that
// is not there, or empty, is the one of a first start.
func (s *Store) inspect(ctx context.Context, newest int) (err error) {
	info, err := os.Stat(s.path())
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	err = s.inspectAs(ctx, "ro", info.Size(), newest)
	if interrupted(err) {
		err = s.inspectAs(ctx, "rw", info.Size(), newest)
	}
	return err
}

// interrupted reports whether a database cannot be read before SQLite has taken
// back a transaction in which its program died. Whoever opens it next does so.
func interrupted(err error) bool {
	switch code(err) {
	case sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY, sqlite3.SQLITE_READONLY_CANTINIT:
		return true
	}
	return false
}

// inspectAs is inspect with a file of some size, opened "ro" or "rw".
func (s *Store) inspectAs(ctx context.Context, mode string, size int64, newest int) (err error) {
	db, err := sql.Open("sqlite", address(s.path(), url.Values{"mode": {mode}, "_pragma": {"busy_timeout(5000)"}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := s.version(ctx, db, newest); err != nil {
		return err
	}
	if size > checkedSize {
		s.log.Warn("the database is too large to be read through at every start", "bytes", size)
		return nil
	}
	var word string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&word); err != nil {
		return because(ctx, err)
	}
	if word != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, strings.Join(strings.Fields(word), " "))
	}
	return nil
}

// version returns which migrations a database has seen, 0 for an empty one. It
// refuses what is not ours.
func (s *Store) version(ctx context.Context, q querier, newest int) (have int, err error) {
	var tables int
	if err := q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return 0, because(ctx, err)
	}
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return 0, because(ctx, err)
	}
	switch {
	case have > newest:
		return 0, fmt.Errorf("%w: it has version %d, this program knows versions up to %d; start the newer program, or one of the %s.before-v… copies",
			ErrNewer, have, newest, FileName)
	case have < 0, have == 0 && tables > 0:
		return 0, fmt.Errorf("%w: %s", ErrForeign, s.path())
	}
	return have, nil
}
