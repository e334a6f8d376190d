package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// Remove starts a removal with migration over the API, as soon as the sizes of
// the bricks were read and nothing speaks against it.
func (s *server) Remove(cluster, volume string, bricks ...string) job {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"bricks": bricks})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.begin(cluster, volume, "remove-brick", string(body))
}

// refusal is why the server says no.
type refusal struct{ Code, Detail string }

// Ask asks for something to be done with a job: stop, commit, keep, rerun. It
// gives the refusal if the answer is one.
func (s *server) Ask(id, action string) (refused refusal, accepted bool) {
	s.t.Helper()
	return refused, s.Call("POST", "/jobs/"+id+"/"+action, "{}", &refused) == http.StatusAccepted
}

// Decide has something done that has to be accepted.
func (s *server) Decide(id, action string) {
	s.t.Helper()
	if why, ok := s.Ask(id, action); !ok {
		s.t.Fatalf("%s of job %s is refused: %+v", action, id, why)
	}
}

// long is how long a test waits for what a cluster takes its time for; like
// patience it is no measure of speed.
const long = 8 * time.Minute

// WaitMoved waits until a job's task has moved files and runs; one that is over is
// not waited for.
func (s *server) WaitMoved(id string) job {
	s.t.Helper()
	var j job
	until(s.t, long, func() error {
		if j = s.Job(id); slices.Contains([]string{"FINISHED", "FAILED", "ABORTED", "PENDING_COMMIT"}, j.State) {
			s.t.Fatalf("job %s was over before it was seen to move anything: it is %s: %s; its nodes: %+v", id, j.State, j.Message, j.Nodes)
		}
		if j.Progress.FilesMoved == 0 || j.State != "RUNNING" {
			return fmt.Errorf("job %s is %s and has moved %d files: %s", id, j.State, j.Progress.FilesMoved, j.Message)
		}
		return nil
	})
	return j
}

// WaitSaid waits until a job's message contains words.
func (s *server) WaitSaid(id, words string, limit time.Duration) job {
	s.t.Helper()
	var j job
	until(s.t, limit, func() error {
		if j = s.Job(id); !strings.Contains(j.Message, words) {
			return fmt.Errorf("job %s is %s and does not say %q: %s", id, j.State, words, j.Message)
		}
		return nil
	})
	return j
}

// filled makes a volume with files on a cluster of the test's own, and gives
// their checksums.
func filled(t *testing.T, c *cluster.Cluster, v cluster.VolumeSpec, files cluster.Files) map[string]string {
	t.Helper()
	ctx := limited(t)
	err := c.CreateVolume(ctx, v)
	if err == nil {
		err = c.Fill(ctx, v.Name, files)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := sums(t, c, v.Name)
	if len(before) != files.Count {
		t.Fatalf("%s has %d files, %d were written", v.Name, len(before), files.Count)
	}
	return before
}

// sameFiles compares a volume's files with what they were, through the mount.
// After a fault a copy may still have to be healed before it can be read.
func sameFiles(t *testing.T, c *cluster.Cluster, volume string, before map[string]string) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Logf("on the bricks of %s:\n%s", volume, onBricks(t, c, volume))
		}
	}()
	until(t, long, func() error {
		after, err := c.Checksums(limited(t), volume)
		if err != nil {
			return err
		}
		var other []string
		for name, sum := range before {
			if after[name] != sum {
				other = append(other, fmt.Sprintf("%s was %q and is %q", name, sum, after[name]))
			}
		}
		if len(other) > 0 || len(after) != len(before) {
			return fmt.Errorf("%s: %d files before, %d after, %d of them lost or changed: %q", volume, len(before), len(after), len(other), other)
		}
		return nil
	})
}

// onBricks lists what lies on a volume's bricks, and what GlusterFS notes about it:
// whether a file is lost or only not healed yet is told by that.
func onBricks(t *testing.T, c *cluster.Cluster, volume string) string {
	t.Helper()
	var out strings.Builder
	for i := range c.Nodes() {
		n := c.Node(i + 1)
		if n.Pid() == 0 {
			continue
		}
		words, err := n.Exec(limited(t), "sh", "-c", "cd /bricks && stat -c '%s %a %n' */"+volume+"/* ; getfattr -d -m . -e hex */"+volume+"/file-0*")
		fmt.Fprintf(&out, "node%d: %v\n%s\n", i+1, err, words)
	}
	return out.String()
}

// on gives bricks in one file system of every node.
func on(c *cluster.Cluster, slot, dir string) (bricks []string) {
	for _, n := range c.Nodes() {
		bricks = append(bricks, n.Host()+":/bricks/"+slot+"/"+dir)
	}
	return bricks
}

// slowDown makes migrations of a volume slow, however fast or busy the machine
// is: one file at a time on each node, and every write takes its time. A test
// meets a task while it runs only if the task cannot end before: two minutes and more,
// since letGo ends it.
func slowDown(t testing.TB, c *cluster.Cluster, volume string, write time.Duration) {
	t.Helper()
	slowWrites(t, c, volume, write)
	throttle(t, c, volume, "lazy")
}

// slowWrites holds up every write on a volume's bricks, see cluster.HoldWrites.
func slowWrites(t testing.TB, c *cluster.Cluster, volume string, write time.Duration) {
	t.Helper()
	if err := c.HoldWrites(limited(t), volume, write); err != nil {
		t.Fatal(err)
	}
}

// letGo undoes slowDown while a migration runs: what is left of it takes as long as
// the machine needs. For a test that has seen what it wanted of a task that runs.
func letGo(t testing.TB, c *cluster.Cluster, volume string) {
	t.Helper()
	if err := c.LetWritesGo(limited(t), volume); err != nil {
		t.Fatal(err)
	}
}

// WaitMigrated waits until a rebalance has finished. On a busy machine the process of one
// node can lose a brick as it begins, and glusterd calls the task failed there: that has
// to be said, and the rebalance is started again, as a person would.
func (s *server) WaitMigrated(id string) {
	s.t.Helper()
	until(s.t, 2*long, func() error {
		j := s.Job(id)
		switch {
		case j.State == "FINISHED":
			return nil
		case j.State == "FAILED" && strings.Contains(j.Message, "failed on node"):
			s.t.Logf("job %s failed, and is begun again: %s", id, j.Message)
			id = s.rebalanceAgain("real", j.Volume)
		}
		return fmt.Errorf("job %s is %s: %s; its nodes: %+v", id, j.State, j.Message, j.Nodes)
	})
}

// sent counts the commands a job has recorded that contain all words.
func (s *server) sent(id string, words ...string) (n int) {
	s.t.Helper()
	var list struct{ Items []struct{ Argv []string } }
	s.Call("GET", "/jobs/"+id+"/commands", "", &list)
	for _, c := range list.Items {
		if !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(c.Argv, w) }) {
			n++
		}
	}
	return n
}

// adoptedBeside is nil once the volume's newest job is another one than the
// given, with a task of its own.
func (s *server) adoptedBeside(other job) error {
	s.t.Helper()
	jobs := s.Jobs("volume=" + other.Volume)
	if len(jobs) != 2 || jobs[0].ID == other.ID || jobs[0].TaskID == "" || jobs[0].TaskID == other.TaskID || jobs[0].Origin != "detected" {
		return fmt.Errorf("the jobs are %+v", jobs)
	}
	return nil
}

// The faults that leave the nodes alone share a cluster; each has a volume of
// its own and waits most of the time.
func TestFaultsBesideEachOtherOnARealCluster(t *testing.T) {
	t.Parallel()
	c := ownCluster(t, cluster.Options{})
	t.Run("faults", func(t *testing.T) {
		t.Run("a gluster that hangs holds up nobody", func(t *testing.T) { testHang(t, c) })
		t.Run("a volume that is created again is another one", func(t *testing.T) { testNamesake(t, c) })
		t.Run("a task that is gone is gone for a reason", func(t *testing.T) { testGoneInWords(t, c) })
	})
	t.Run("users get through beside a busy neighbour", func(t *testing.T) { testLocks(t, c) })
}
