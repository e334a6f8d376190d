package engine_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// Bugs of GlusterFS itself, by their issues: what glusterd says then is wrong,
// and what Brickyard says must not be.

var replicated = sim.VolumeSpec{
	Name: "dist", Replica: 3, Size: 100 * sim.GiB, Used: []uint64{50 * sim.GiB, 0},
	Bricks: []string{
		"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1",
		"node1:/bricks/b2", "node2:/bricks/b2", "node3:/bricks/b2",
	},
}

func TestUpstream1717AFinishedRebalanceThatIsResetByAReplacementStaysFinished(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(3 * time.Minute)
		before := w.job(j.ID)
		w.mustEnd(before, jobs.Finished, "")
		w.gluster("volume", "replace-brick", "dist", "node3:/bricks/b2", "node3:/bricks/fresh", "commit", "force")
		if listed := w.gluster("volume", "rebalance", "dist", "status"); !strings.Contains(listed, "<status>9</status>") {
			t.Fatalf("it was not reset: %s", listed)
		}
		w.restart()
		w.pass(time.Minute)
		if after := w.only(); after.State != jobs.Finished || after.TaskStep().Total != before.TaskStep().Total {
			t.Errorf("%s with %+v, it had %+v", after.State, after.TaskStep().Total, before.TaskStep().Total)
		}
	}, replicated)
}

var aNode = regexp.MustCompile(`(?s)<node>\s*<nodeName>node2</nodeName>.*?</node>\s*`)

func TestUpstream1815ANodeThatIsMissingFromAnAnswerTakesNoFiguresAlong(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(5 * time.Minute)
		before := w.job(j.ID)
		w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
			if !strings.HasSuffix(words, "rebalance dist status") {
				return nil
			}
			out := ask()
			out.Stdout = aNode.ReplaceAll(out.Stdout, nil)
			return &out
		})
		w.pass(10 * time.Second)
		j = w.job(j.ID)
		if len(j.TaskStep().Nodes) != 3 || j.TaskStep().Total.BytesMoved < before.TaskStep().Total.BytesMoved {
			t.Errorf("%d nodes with %+v, before it was %+v", len(j.TaskStep().Nodes), j.TaskStep().Total, before.TaskStep().Total)
		}
		w.pass(2 * time.Hour) // the others complete
		if j = w.job(j.ID); !j.Open() || !strings.Contains(j.Message.String(), "node2 cannot be heard") {
			t.Errorf("without node2 it is %s: %s", j.State, j.Message)
		}
		w.instead(nil)
		w.pass(jobs.DefaultIdle)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
	}, slowVolume)
}

func TestUpstream1339ANodeThatRebootsIsNeverTakenForDone(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		w.sim.PowerOff("node2")
		w.pass(10 * time.Second)
		w.sim.PowerOn("node2") // it counts from zero again
		w.pass(5 * time.Second)
		if j = w.job(j.ID); j.State != jobs.Running || !j.Open() {
			t.Errorf("after the reboot it is %s: %s", j.State, j.Message)
		}
		w.pass(3 * time.Minute)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "")
		for _, n := range j.TaskStep().Nodes {
			if n.Status != gluster.StatusCompleted {
				t.Errorf("finished while %s is %s", n.Name, n.Status)
			}
		}
	}, replicated)
}

func TestUpstream3458NotStartedIsNotBelievedWhileTheTaskIsListed(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist status") {
				return no("Rebalance not started for volume dist.")
			}
			return nil
		})
		w.pass(10 * time.Minute)
		if j = w.job(j.ID); !j.Open() || j.State != jobs.Running {
			t.Errorf("it is %s: %s", j.State, j.Message)
		}
		w.instead(nil)
		w.pass(10 * time.Second)
		if j = w.job(j.ID); j.TaskStep().Total.BytesMoved == 0 {
			t.Error("its figures are not read again")
		}
	}, slowVolume)
}
