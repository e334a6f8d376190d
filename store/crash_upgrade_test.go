package store

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"brickyard/gluster/jobs"
)

// slowMigrations are the real ones and four more that take their time, so that
// a kill meets them at work.
func slowMigrations() fs.FS {
	out := fstest.MapFS{}
	names, _ := fs.Glob(embedded, "migrations/*.sql")
	for _, name := range names {
		b, _ := embedded.ReadFile(name)
		out[filepath.Base(name)] = &fstest.MapFile{Data: b}
	}
	for n := len(names) + 1; n <= len(names)+4; n++ {
		out[fmt.Sprintf("%04d_more.sql", n)] = &fstest.MapFile{Data: fmt.Appendf(nil, `
			CREATE TABLE more%[1]d (x INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
			INSERT INTO more%[1]d WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5000) SELECT x, hex(randomblob(40)) FROM c;
			UPDATE jobs SET reason = reason || ' +%[1]d';`, n)}
	}
	return out
}

func TestAKillDuringTheFirstStartOrAnUpgradeLeavesAWholeDatabase(t *testing.T) {
	for name, old := range map[string]bool{"first start": false, "upgrade": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var j jobs.Job
			if old {
				dir, _ = filled(t)
				s := openIn(t, dir, Options{})
				j = create(t, s, plain("v"))
				_ = s.Close()
			}
			killed := 0
			for delay := time.Millisecond; ; delay += delay/4 + time.Millisecond {
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), upgradeDir+"="+dir)
				if err := child.Start(); err != nil {
					t.Fatal(err)
				}
				time.AfterFunc(delay, func() { _ = child.Process.Kill() })
				if child.Wait() == nil {
					break
				}
				killed++
			}
			s := openIn(t, dir, Options{migrations: slowMigrations()})
			requireIntact(t, s)
			var version int
			if err := s.writer.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version < 5 {
				t.Errorf("version %d, %v", version, err)
			}
			if old {
				// Each migration was made once, whatever was killed in between.
				after := must[jobs.Job](t)(s.Job(ctx, j.ID))
				want := j.Reason
				for n := range 4 {
					want += fmt.Sprintf(" +%d", next(t)+n)
				}
				if after.Reason != want {
					t.Errorf("reason %q, want %q", after.Reason, want)
				}
			}
			for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
				if strings.HasSuffix(e.Name(), ".part") {
					t.Errorf("%s is left", e.Name())
				}
			}
			t.Logf("%d kills", killed)
		})
	}
}
