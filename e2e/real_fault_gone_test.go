package e2e

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"brickyard/e2e/cluster"
)

// outside runs commands at a shell, again while the cluster is busy with us.
func outside(t *testing.T, c *cluster.Cluster, commands ...string) {
	t.Helper()
	ctx := limited(t)
	for _, words := range commands {
		until(t, long, func() error {
			_, err := c.Gluster(ctx, 2, strings.Fields(words)...)
			if err != nil && !strings.Contains(strings.ToLower(err.Error()), "another transaction") && !strings.Contains(err.Error(), "ocking failed") {
				t.Fatal(err)
			}
			return err
		})
	}
}

// Between two looks the volume goes and another one of its name comes, with a
// task of its own.
func testNamesake(t *testing.T, c *cluster.Cluster) {
	t.Parallel()
	old, young := on(c, "b2", "old"), on(c, "b2", "young")
	filled(t, c, cluster.VolumeSpec{Name: "twice", Bricks: old[:2]}, cluster.Files{Count: 200, Size: 4000})
	if err := c.AddBricks(limited(t), "twice", old[2]); err != nil {
		t.Fatal(err)
	}
	slowDown(t, c, "twice", 4*time.Second)
	s := serveReal(t, c, "--poll-active", "20s", "--poll-idle", "60s")
	s.WaitReached("real")
	first := s.WaitRunning(s.Rebalance("real", "twice").ID)
	if err := c.Unmount(limited(t), "twice"); err != nil {
		t.Fatal(err)
	}
	outside(t, c, "volume rebalance twice stop", "volume stop twice force", "volume delete twice",
		"volume create twice "+strings.Join(young, " ")+" force", "volume start twice", "volume rebalance twice start")
	ended := s.WaitJob(first.ID, "ABORTED", long)
	// On a busy machine a look may have come in between.
	said := strings.Contains(ended.Message, "another one was created under its name") || strings.Contains(ended.Message, "The volume was deleted")
	if !said || ended.TaskID != first.TaskID {
		t.Errorf("the job of the volume that is gone has task %s, it was %s, and says %q", ended.TaskID, first.TaskID, ended.Message)
	}
	until(t, long, func() error { return s.adoptedBeside(first) })
}

// rebalanceAgain starts a rebalance after a stop: until the file that was being
// moved has arrived, glusterd says "already started".
func (s *server) rebalanceAgain(cluster, volume string) (id string) {
	s.t.Helper()
	until(s.t, long, func() error {
		s.WaitStartable(cluster, volume)
		id = s.Rebalance(cluster, volume).ID
		var j job
		until(s.t, long, func() error {
			if j = s.Job(id); j.Phase != "" {
				return fmt.Errorf("job %s is still %s", id, j.Phase)
			}
			return nil
		})
		if j.State != "RUNNING" && strings.Contains(j.Message, "already started") {
			return fmt.Errorf("job %s: %s", id, j.Message)
		}
		return nil
	})
	return id
}

// What somebody else does to a task is told in words, whichever it is.
func testGoneInWords(t *testing.T, c *cluster.Cluster) {
	t.Parallel()
	bricks := on(c, "b3", "words")
	before := filled(t, c, cluster.VolumeSpec{Name: "words", Bricks: bricks}, cluster.Files{Count: 270, Size: 4000})
	slowDown(t, c, "words", 4*time.Second)
	s := serveReal(t, c)
	s.WaitReached("real")
	stopped := s.Remove("real", "words", bricks[2]).ID
	s.WaitMoved(stopped)
	outside(t, c, "volume remove-brick words "+bricks[2]+" stop")
	if j := s.WaitSaid(stopped, "stopped outside Brickyard", long); j.State != "ABORTED" {
		t.Errorf("the removal that was stopped is %s", j.State)
	}
	sameFiles(t, c, "words", before)
	volumeStopped := s.rebalanceAgain("real", "words")
	s.WaitRunning(volumeStopped)
	// Nobody looks in between: the volume is there again, and its task is not.
	outside(t, c, "volume rebalance words stop", "volume stop words force", "volume start words")
	if j := s.WaitSaid(volumeStopped, "stopped outside Brickyard", long); j.State != "ABORTED" {
		t.Errorf("the rebalance of the volume that was stopped is %s", j.State)
	}
	// The bricks have just been started again, and the mount finds them one by one.
	until(t, long, func() error {
		after, err := c.Checksums(limited(t), "words")
		if err == nil && !maps.Equal(before, after) {
			err = fmt.Errorf("%d files before, %d after", len(before), len(after))
		}
		return err
	})
}
