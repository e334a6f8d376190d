package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Errors of Open about the database it found.
var (
	// ErrNewer: the tables are of a later version than this program knows.
	ErrNewer = errors.New("the database was written by a newer Brickyard")
	// ErrForeign: there are tables, but they are not Brickyard's.
	ErrForeign = errors.New("the file is not a database of Brickyard's")
)

//go:embed migrations/*.sql
var embedded embed.FS

type migration struct {
	version int
	name    string
	sql     string
}

// alsoDone is what belongs to a migration and cannot be said in SQL.
var alsoDone = map[string]func(context.Context, *sql.Tx) error{"0005_orders.sql": fillOrders, "0006_notices.sql": fillNotices}

// readMigrations returns the migrations in order. Their numbers have no gaps:
// two branches that both added 0007 are found here and not at a user's.
func readMigrations(from fs.FS) ([]migration, error) {
	if from == nil {
		sub, err := fs.Sub(embedded, "migrations")
		if err != nil {
			return nil, err
		}
		from = sub
	}
	names, err := fs.Glob(from, "*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var out []migration
	for i, name := range names {
		number, _, _ := strings.Cut(name, "_")
		if n, err := strconv.Atoi(number); err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s should have the number %04d", name, i+1)
		}
		text, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		out = append(out, migration{version: i + 1, name: name, sql: string(text)})
	}
	return out, nil
}

// migrate brings the tables to the newest version. Each step is one
// transaction, so that a failed one leaves the database as it was before it.
func (s *Store) migrate(ctx context.Context, all []migration) error {
	newest := len(all)
	have, err := s.version(ctx, s.writer, newest)
	if err != nil || have == newest {
		return err
	}
	if have > 0 {
		if err := s.backup(ctx, fmt.Sprintf("%s.before-v%d", s.path(), newest)); err != nil {
			return fmt.Errorf("copying the database before changing it: %w", err)
		}
	}
	for _, m := range all[have:] {
		if err := s.apply(ctx, m); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
		s.log.Info("database brought up to date", "version", m.version, "migration", m.name)
	}
	return nil
}

func (s *Store) apply(ctx context.Context, m migration) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, m.sql); err != nil {
			return err
		}
		if also := alsoDone[m.name]; also != nil {
			if err := also(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", m.version))
		return err
	})
}

// removeParts removes copies that were not finished because the process died.
func (s *Store) removeParts() {
	entries, err := os.ReadDir(s.dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), FileName+".before-v") && strings.HasSuffix(e.Name(), ".part") {
			err = errors.Join(err, os.Remove(filepath.Join(s.dir, e.Name())))
		}
	}
	if err != nil {
		s.log.Warn("an unfinished copy of the database could not be removed", "error", err)
	}
}

// backup writes a copy of the database to the file to. The copy appears under
// its name only when it is complete and on the disk; an older one is replaced.
func (s *Store) backup(ctx context.Context, to string) error {
	part, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.part") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }()
	defer part.Close()
	if _, err := s.writer.ExecContext(ctx, "VACUUM INTO ?", part.Name()); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), to); err != nil {
		return err
	}
	s.log.Info("database copied before changing it", "copy", to)
	return nil
}
