package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"brickyard/gluster/jobs"
)

func TestDataIsThereAfterReopening(t *testing.T) {
	// Names that would mean something in the address of a database.
	dir := filepath.Join(t.TempDir(), "new", "data ?mode=memory#%41 é'")
	s := openIn(t, dir, Options{})
	j := create(t, s, full())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	s = openIn(t, dir, Options{})
	same(t, j, must[jobs.Job](t)(s.Job(ctx, j.ID)))

	entries := must[[]os.DirEntry](t)(os.ReadDir(dir))
	for _, e := range entries {
		if info := must[os.FileInfo](t)(e.Info()); info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
		if !strings.HasPrefix(e.Name(), "brickyard.") {
			t.Errorf("there is a file %q", e.Name())
		}
	}
	if info := must[os.FileInfo](t)(os.Stat(dir)); info.Mode().Perm() != 0o700 {
		t.Errorf("the directory has mode %v", info.Mode())
	}
}

func TestADirectoryOpenToOthersIsReportedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	openIn(t, dir, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if !strings.Contains(log.String(), "chmod 700") {
		t.Errorf("log: %s", log.String())
	}
	if info := must[os.FileInfo](t)(os.Stat(dir)); info.Mode().Perm() != 0o755 {
		t.Errorf("mode changed to %v", info.Mode())
	}
}

func TestASecondBrickyardIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir, Options{})
	_, err := Open(ctx, dir, Options{})
	if !errors.Is(err, ErrInUse) {
		t.Fatalf("opened twice: %v", err)
	}
	for _, want := range []string{dir, "process " + strconv.Itoa(os.Getpid()), "a data directory of its own"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	create(t, s, plain("v")) // the first is not disturbed
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openIn(t, dir, Options{})
}

func TestWhatIsNoDataDirectoryIsRefused(t *testing.T) {
	write := func(name, content string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		prepare func(*testing.T, string)
		sub     string
		want    error
		problem string
	}{
		"a file instead of the directory": {prepare: write("d", ""), sub: "d"},
		"a path below a file":             {prepare: write("d", ""), sub: "d/e"},
		"a file that is no database":      {prepare: write(FileName, strings.Repeat("no database ", 500)), problem: "damaged"},
		"another program's database": {
			prepare: func(t *testing.T, dir string) {
				s := openIn(t, dir, Options{migrations: fstest.MapFS{"0001_x.sql": {Data: []byte("CREATE TABLE theirs (x)")}}})
				must[sql.Result](t)(s.writer.Exec("PRAGMA user_version = 0"))
				_ = s.Close()
			},
			want: ErrForeign,
		},
		"a newer database": {
			prepare: func(t *testing.T, dir string) {
				s := openIn(t, dir, Options{})
				must[sql.Result](t)(s.writer.Exec("PRAGMA user_version = 99"))
				_ = s.Close()
			},
			want: ErrNewer,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(t, dir)
			_, err := Open(ctx, filepath.Join(dir, c.sub), Options{})
			if err == nil || !strings.Contains(err.Error(), dir) {
				t.Fatalf("error %v", err)
			}
			if c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if p := Problem(err); (p == "") != (c.problem == "") || !strings.Contains(p, c.problem) {
				t.Errorf("problem %q of %v", p, err)
			}
			// Refusing lets go of the lock.
			_, again := Open(ctx, filepath.Join(dir, c.sub), Options{})
			if errors.Is(again, ErrInUse) {
				t.Error("the refused attempt kept the directory")
			}
		})
	}
}

func TestACancelledCallSaysSoAndTheNextOneWorks(t *testing.T) {
	s := openStore(t)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, _, err := s.CreateJob(gone, plain("v"), "")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := s.Jobs(gone, jobs.JobFilter{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	create(t, s, plain("v"))
}

func TestTheWriterIsDurableAndReadersCannotWrite(t *testing.T) {
	s := openStore(t)
	for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "journal_size_limit": 67108864} {
		var got int
		if err := s.writer.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %d, %v", pragma, got, err)
		}
	}
	_, err := s.reader.Exec("DELETE FROM jobs")
	if !strings.Contains(Problem(err), "cannot be written") {
		t.Errorf("a reader wrote: %v", err)
	}
}

func TestHealthyAndCheckpoint(t *testing.T) {
	s := openStore(t)
	create(t, s, plain("v"))
	if err := s.Healthy(ctx); err != nil {
		t.Error(err)
	}
	wal := s.path() + "-wal"
	if must[os.FileInfo](t)(os.Stat(wal)).Size() == 0 {
		t.Fatal("nothing to check: the log is empty")
	}

	// While somebody reads the log stays, writers are not held up, and that is
	// no error.
	tx := must[*sql.Tx](t)(s.reader.BeginTx(ctx, nil))
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM jobs").Scan(&n); err != nil {
		t.Fatal(err)
	}
	create(t, s, plain("w"))
	// With its usual patience it would wait for the reader: a minute, so that a busy
	// machine is not taken for that.
	if _, err := s.writer.Exec("PRAGMA busy_timeout = 60000"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := s.Checkpoint(ctx); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("waited %v for the reader, and every writer with it", took)
	}
	create(t, s, plain("x"))
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}

	if err := s.Checkpoint(ctx); err != nil {
		t.Error(err)
	}
	if size := must[os.FileInfo](t)(os.Stat(wal)).Size(); size != 0 {
		t.Errorf("the log still has %d bytes", size)
	}
	var timeout int
	if err := s.writer.QueryRow("PRAGMA busy_timeout").Scan(&timeout); err != nil || timeout != 5000 {
		t.Errorf("busy_timeout %d, %v", timeout, err)
	}
	_ = s.Close()
	if err := s.Healthy(ctx); err == nil {
		t.Error("a closed store is healthy")
	}
}
