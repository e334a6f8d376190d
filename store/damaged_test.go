package store

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickyard/gluster/jobs"
)

// filled makes a database of some size, closed as it should be, and returns its
// path.
func filled(t *testing.T) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	s := openIn(t, dir, Options{})
	for range 60 {
		j := full()
		j.Message = jobs.SayText(strings.Repeat("m", 3000))
		create(t, s, j)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, FileName)
}

// change writes over a part of a file.
func change(t *testing.T, path string, offset int64, with []byte) {
	t.Helper()
	f := must[*os.File](t)(os.OpenFile(path, os.O_RDWR, 0))
	if _, err := f.WriteAt(with, offset); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseThatIsRefusedIsLeftAsItIs(t *testing.T) {
	garbage := []byte(strings.Repeat("\xa5\x17garbage", 4000))
	for name, c := range map[string]struct {
		damage  func(t *testing.T, path string)
		want    error
		problem string
	}{
		"its first page is gone":     {damage: func(t *testing.T, path string) { change(t, path, 0, garbage[:4096]) }, problem: "damaged"},
		"its tables are overwritten": {damage: func(t *testing.T, path string) { change(t, path, 4096, garbage) }, problem: "damaged"},
		"pages in the middle are overwritten": {damage: func(t *testing.T, path string) {
			size := must[os.FileInfo](t)(os.Stat(path)).Size()
			change(t, path, size/2/4096*4096, garbage[:8192])
		}, problem: "damaged"},
		"its end is cut off": {damage: func(t *testing.T, path string) {
			size := must[os.FileInfo](t)(os.Stat(path)).Size()
			if err := os.Truncate(path, size/2/4096*4096); err != nil {
				t.Fatal(err)
			}
		}, problem: "damaged"},
		"it is cut off within a page": {damage: func(t *testing.T, path string) {
			if err := os.Truncate(path, 1000); err != nil {
				t.Fatal(err)
			}
		}, problem: "damaged"},
		"a newer Brickyard wrote it": {damage: func(t *testing.T, path string) { runSQL(t, path, "PRAGMA user_version = 99") }, want: ErrNewer},
		"another program's": {damage: func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			runSQL(t, path, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
		}, want: ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			dir, path := filled(t)
			c.damage(t, path)
			before := must[[]byte](t)(os.ReadFile(path))
			_, err := Open(ctx, dir, Options{})
			switch {
			case err == nil:
				t.Fatal("it was opened")
			case c.want != nil && !errors.Is(err, c.want):
				t.Errorf("error %v, want %v", err, c.want)
			case !strings.Contains(Problem(err), c.problem) || c.problem == "" && Problem(err) != "":
				t.Errorf("problem %q of %v", Problem(err), err)
			}
			if after := must[[]byte](t)(os.ReadFile(path)); string(after) != string(before) {
				t.Errorf("the file was changed: %d bytes before, %d after", len(before), len(after))
			}
		})
	}
}

// runSQL runs SQL on a database as another program would.
func runSQL(t *testing.T, path, text string) {
	t.Helper()
	db := must[*sql.DB](t)(sql.Open("sqlite", path))
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestALogThatACrashLeftIsNotLostByLookingFirst(t *testing.T) {
	dir, path := filled(t)
	s := openIn(t, dir, Options{})
	j := create(t, s, plain("late"))
	// As a crash leaves it: what was stored last is in the log only.
	crashed := t.TempDir()
	for _, suffix := range []string{"", "-wal"} {
		if err := os.WriteFile(filepath.Join(crashed, FileName+suffix), must[[]byte](t)(os.ReadFile(path+suffix)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s = openIn(t, crashed, Options{})
	same(t, j, must[jobs.Job](t)(s.Job(ctx, j.ID)))
}
