package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// hangable is the command of a cluster, which sleeps instead of answering while
// the file it gives exists. It notes every question it is asked.
func hangable(t *testing.T, c *cluster.Cluster) (command, hang, asked string) {
	t.Helper()
	dir := t.TempDir()
	hang, asked = filepath.Join(dir, "hang"), filepath.Join(dir, "asked")
	return script(t, fmt.Sprintf("echo \"$*\" >> '%s'\n[ -e '%s' ] && exec sleep 600\nexec %s \"$@\"\n", asked, hang, commandOf(c))), hang, asked
}

func lines(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}

func testHang(t *testing.T, c *cluster.Cluster) {
	t.Parallel()
	before := filled(t, c, cluster.VolumeSpec{Name: "hang", Bricks: on(c, "b1", "hang")[:2]}, cluster.Files{Count: 300, Size: 4000})
	if err := c.AddBricks(limited(t), "hang", on(c, "b1", "hang")[2]); err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, "hang", 4*time.Second)
	stuck, hang, _ := hangable(t, c)
	free, _, asked := hangable(t, c)
	s := serve(t, "--cluster", "real=command:"+stuck, "--cluster", "beside=command:"+free, "--poll-active", "500ms", "--poll-idle", "3s")
	s.WaitReached("real")
	s.WaitReached("beside")
	id := s.Rebalance("real", "hang").ID
	s.WaitMoved(id)
	if err := os.WriteFile(hang, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	reads, answered := lines(t, asked), 0
	until(t, long, func() error {
		// While every question to the one cluster hangs the pages answer, and the
		// other cluster is asked on.
		for _, path := range []string{"/tasks", "/volumes", "/jobs/" + id} {
			res, err := client.Get(s.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d %v", path, res.StatusCode, err)
			}
		}
		state := s.cluster("real")
		if state.Reachable {
			answered++
			return fmt.Errorf("the hang was not noticed yet")
		}
		if !strings.Contains(state.Detail, "no answer came in time") {
			t.Errorf("the cluster says %+v", state)
		}
		return nil
	})
	if more := lines(t, asked) - reads; answered < 3 || more < 3 || !s.cluster("beside").Reachable {
		t.Errorf("until the deadline the pages answered %d times and the other cluster was asked %d times", answered, more)
	}
	if j := s.Job(id); j.State != "RUNNING" {
		t.Errorf("the job is %s: %s", j.State, j.Message)
	}
	// A command that is refused because nothing is known says so: a look is taken for
	// it, which ends with the one that hangs or before it.
	if why, ok := s.Ask(id, "stop"); ok || !strings.Contains(why.Detail, "cannot be reached") && !strings.Contains(why.Detail, "no answer in time") {
		t.Errorf("a stop while it hangs: %v %+v", ok, why)
	}
	if err := os.Remove(hang); err != nil {
		t.Fatal(err)
	}
	letGo(t, c, "hang")
	s.WaitMigrated(id)
	sameFiles(t, c, "hang", before)
}
