package store

import (
	"errors"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Problem says in one or two sentences for people what is wrong with the
// machine, when err comes from there: a full disk, a database that cannot be
// written, a damaged file. It is "" for every other error, such as
// jobs.ErrNoJob, and for nil. Whatever was to be stored was not.
func Problem(err error) string {
	switch code := primaryCode(err); {
	case code == sqlite3.SQLITE_FULL, errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "The disk that holds Brickyard's database is full: nothing new can be stored. Free some space on it; no restart is needed."
	case code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_CANTOPEN, code == sqlite3.SQLITE_PERM,
		errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "The database cannot be written: the data directory or a file in it is read-only for Brickyard. Check its owner, its mode and how its filesystem is mounted."
	case code == sqlite3.SQLITE_CORRUPT, code == sqlite3.SQLITE_NOTADB, errors.Is(err, ErrDamaged):
		return "The database file is damaged. Stop Brickyard, keep a copy of the data directory, and put a backup in its place."
	case code == sqlite3.SQLITE_IOERR, errors.Is(err, syscall.EIO):
		return "The disk that holds Brickyard's database reports errors. The system's log says more."
	case code == sqlite3.SQLITE_BUSY, code == sqlite3.SQLITE_LOCKED:
		return "The database is held by another program. Close what else has it open, such as the sqlite3 command."
	}
	return ""
}

// primaryCode is SQLite's result code without the extension, 0 if err is not
// from SQLite.
func primaryCode(err error) int { return code(err) & 0xff }

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func violatesUnique(err error) bool { return code(err) == sqlite3.SQLITE_CONSTRAINT_UNIQUE }

func violatesReference(err error) bool { return code(err) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY }
