package store

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"brickyard/gluster/jobs"
)

const (
	crashDir   = "BRICKYARD_STORE_CRASH_DIR"
	upgradeDir = "BRICKYARD_STORE_UPGRADE_DIR"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(upgradeDir); dir != "" {
		_, err := Open(ctx, dir, Options{migrations: slowMigrations()})
		fmt.Println("opened", err)
		os.Exit(0)
	}
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Println("error", writeForEver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForEver says on stdout what was acknowledged: a job's id and revision.
func writeForEver(dir string) error {
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		in := full()
		in.Message = jobs.SayText(fmt.Sprint("job ", i))
		j, _, err := s.CreateJob(ctx, in, fmt.Sprint(os.Getpid(), i))
		for err == nil && j.Revision < 4 {
			fmt.Println("job", j.ID, j.Revision)
			j, err = s.UpdateJob(ctx, j, &jobs.Sample{At: noon.Add(time.Duration(j.Revision) * time.Second)})
		}
		if err != nil {
			return err
		}
		if i%50 == 49 {
			if err := s.Checkpoint(ctx); err != nil {
				return err
			}
		}
	}
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[int64]int64{}
	for round := range 5 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashDir+"="+dir)
		out := must[io.ReadCloser](t)(child.StdoutPipe())
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := 0
		for in := bufio.NewScanner(out); in.Scan(); lines++ {
			var id, revision int64
			if _, err := fmt.Sscanf(in.Text(), "job %d %d", &id, &revision); err != nil {
				t.Errorf("the child said: %s", in.Text())
				break
			}
			acknowledged[id] = revision
			if lines == 30+round*23 {
				// What it still wrote before it died is read on.
				_ = child.Process.Kill()
			}
		}
		_ = child.Process.Kill()
		_ = child.Wait()

		s := openIn(t, dir, Options{})
		requireIntact(t, s)
		for id, revision := range acknowledged {
			j := must[jobs.Job](t)(s.Job(ctx, id))
			samples := must[[]jobs.Sample](t)(s.Samples(ctx, id))
			if j.Revision < revision || len(j.Steps) != 3 || len(samples) != int(j.Revision)-1 {
				t.Errorf("job %d: revision %d of %d, %d steps, %d samples", id, j.Revision, revision, len(j.Steps), len(samples))
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acknowledged) < 100 {
		t.Errorf("only %d jobs were written", len(acknowledged))
	}
}
