package jobs

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

func TestAMigrationThatANodeInterruptedIsNotTakenForWhole(t *testing.T) {
	working := func(uuid string, scanned uint64, run time.Duration) gluster.NodeStatus {
		return gluster.NodeStatus{Host: "localhost", UUID: uuid, Status: gluster.StatusInProgress, RunTime: run, Figures: gluster.Figures{FilesScanned: scanned}}
	}
	done := func(n gluster.NodeStatus) gluster.NodeStatus {
		n.Status = gluster.StatusCompleted
		return n
	}
	one, two := working("1", 100, time.Minute), working("2", 100, time.Minute)
	away := report(gluster.StatusInProgress, one)
	away.Absent = []string{"node2"}
	for name, c := range map[string]struct {
		between []Report
		cut     bool
	}{
		"nothing happened":                         {[]Report{report(gluster.StatusInProgress, one, two)}, false},
		"a node was away while it was at work":     {[]Report{away}, true},
		"a node's counters began again":            {[]Report{report(gluster.StatusInProgress, one, working("2", 3, time.Minute))}, true},
		"a node's time began again":                {[]Report{report(gluster.StatusInProgress, one, working("2", 100, time.Second))}, true},
		"a node was left out of an answer":         {[]Report{report(gluster.StatusInProgress, one)}, false},
		"a node was away when its part was done":   {[]Report{report(gluster.StatusInProgress, one, done(two)), away}, false},
		"it was away, and heard for a while since": {[]Report{away, report(gluster.StatusInProgress, one, two)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			j := Job{Action: ActionRemoveBrick, State: Running, Bricks: []string{"node2:/b"}}
			s := Step{Type: StepRemoving, State: Running, ExternalID: "task", ExternalSystem: ExternalGluster}.Apply(report(gluster.StatusInProgress, one, two), noon)
			for i, r := range c.between {
				s = s.Apply(r, noon.Add(time.Duration(i+1)*time.Second))
			}
			over := report(gluster.StatusCompleted, done(one), done(working("2", 200, 2*time.Minute)))
			s = s.Apply(over, noon.Add(time.Minute))
			j.Steps = []Step{s}
			if s.State != PendingCommit {
				t.Fatalf("it is %s: %s", s.State, s.Message)
			}
			said := strings.Contains(s.Message.String(), "node2 was away, or began anew")
			forbids := j.WhyUncommittable(over).Is(NoticeEmptiedInterrupted)
			if said != c.cut || forbids != c.cut || j.dirty() != c.cut {
				t.Errorf("said %v, forbids %v, dirty %v, want %v: %s", said, forbids, j.dirty(), c.cut, s.Message)
			}
			if phrase := j.LossPhrase(); phrase != "lose data on " {
				t.Errorf("a number is confirmed that nobody knows: %q", phrase)
			}
		})
	}
}
