package store

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"brickyard/gluster/jobs"
)

// with returns the real migrations and some more.
func with(t *testing.T, more map[string]string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names := must[[]string](t)(fs.Glob(embedded, "migrations/*.sql"))
	for _, name := range names {
		out[filepath.Base(name)] = &fstest.MapFile{Data: must[[]byte](t)(embedded.ReadFile(name))}
	}
	for name, text := range more {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// next is the number of the first migration that there is not.
func next(t *testing.T) int {
	t.Helper()
	return len(must[[]string](t)(fs.Glob(embedded, "migrations/*.sql"))) + 1
}

func TestAnOlderDatabaseIsCopiedAndBroughtUpToDate(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	j := create(t, s, full())
	_ = s.Close()
	copied := filepath.Join(dir, fmt.Sprintf("%s.before-v%d", FileName, next(t)))
	if _, err := os.Stat(copied); err == nil {
		t.Fatal("a new database was copied")
	}

	s = openIn(t, dir, Options{migrations: with(t, map[string]string{
		fmt.Sprintf("%04d_more.sql", next(t)): "ALTER TABLE jobs ADD COLUMN more TEXT NOT NULL DEFAULT 'm'; -- the end",
	})})
	same(t, j, must[jobs.Job](t)(s.Job(ctx, j.ID)))
	var more string
	var version int
	if err := s.writer.QueryRow("SELECT more FROM jobs").Scan(&more); err != nil || more != "m" {
		t.Errorf("%q, %v", more, err)
	}
	if err := s.writer.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != next(t) {
		t.Errorf("version %d, %v", version, err)
	}
	_ = s.Close()

	info := must[os.FileInfo](t)(os.Stat(copied))
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %v", info.Mode())
	}
	restored := t.TempDir()
	if err := os.Rename(copied, filepath.Join(restored, FileName)); err != nil {
		t.Fatal(err)
	}
	s = openIn(t, restored, Options{})
	same(t, j, must[jobs.Job](t)(s.Job(ctx, j.ID)))
}

func TestAFailedMigrationChangesNothing(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	j := create(t, s, full())
	_ = s.Close()

	half := fmt.Sprintf("%04d_half.sql", next(t))
	_, err := Open(ctx, dir, Options{migrations: with(t, map[string]string{
		half: "CREATE TABLE half (x); DELETE FROM samples; INSERT INTO nowhere VALUES (1);",
	})})
	if err == nil || !strings.Contains(err.Error(), half) {
		t.Fatalf("error %v", err)
	}
	s = openIn(t, dir, Options{})
	same(t, j, must[jobs.Job](t)(s.Job(ctx, j.ID)))
	var n int
	if err := s.reader.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&n); err != nil || n != 0 {
		t.Errorf("half a migration stayed: %d, %v", n, err)
	}
	left := must[[]string](t)(filepath.Glob(filepath.Join(dir, "*.part")))
	same(t, nil, left)
}

func TestMigrationsMustBeNumberedWithoutGaps(t *testing.T) {
	for _, name := range []string{fmt.Sprintf("%04d_gap.sql", next(t)+1), "0001_twice.sql", "x_y.sql", "0000_zero.sql"} {
		if _, err := Open(ctx, t.TempDir(), Options{migrations: with(t, map[string]string{name: ""})}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestTablesAreStrict(t *testing.T) {
	s := openStore(t)
	rows := must[[]string](t)(collect(ctx, s.reader, func(r scanner) (name string, err error) {
		err = r.Scan(&name)
		return name, err
	}, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'"))
	same(t, nil, rows)
}
