package jobs

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func report(status gluster.TaskStatus, nodes ...gluster.NodeStatus) Report {
	return Report{
		Task:      gluster.AsyncTask{ID: "task", Status: status, Nodes: nodes},
		HostNames: map[string]string{"1": "node1", "2": "node2"},
	}
}

func node(uuid string, status gluster.TaskStatus, bytes uint64) gluster.NodeStatus {
	return gluster.NodeStatus{Host: "localhost", UUID: uuid, Status: status, Figures: gluster.Figures{BytesMoved: bytes}}
}

func TestApplyTurnsGlusterdsStatusIntoAState(t *testing.T) {
	done := node("1", gluster.StatusCompleted, 1)
	cases := []struct {
		name   string
		kind   StepType
		report Report
		want   State
		words  string
	}{
		{"in progress", StepRebalancing, report(gluster.StatusInProgress, node("1", 1, 1)), Running, ""},
		{"not started", StepRebalancing, report(gluster.StatusNotStarted), Running, "No node"},
		{"completed", StepRebalancing, report(gluster.StatusCompleted, done), Finished, ""},
		{"fix-layout completed", StepFixLayout, report(gluster.StatusFixLayoutCompleted, node("1", 7, 0)), Finished, ""},
		{"a removal that completed waits for a person", StepRemoving, report(gluster.StatusCompleted, done), PendingCommit, "commits or stops"},
		{"stopped", StepRebalancing, report(gluster.StatusStopped, node("1", 2, 1)), Aborted, ""},
		{"stopped while a host was away", StepRebalancing, Report{Task: report(gluster.StatusStopped, node("1", 2, 1)).Task, Absent: []string{"node2"}}, Aborted, "node2 cannot be heard, and may go on with it when it returns, and the job is opened again then (glusterfs issue 1815)."},
		{"failed", StepRebalancing, report(gluster.StatusFailed, node("1", 4, 1), node("2", 3, 1)), Failed, "on node1;"},
		{"reset by replace-brick", StepRebalancing, report(gluster.StatusResetReplaceBrick), Aborted, "replace-brick"},
		{"a code nobody knows", StepRebalancing, report(17), Unknown, "unknown (17)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := Step{Type: c.kind, State: Running, ExternalID: "task", StartedAt: noon.Add(-time.Minute)}.Apply(c.report, noon)
			if s.State != c.want || !strings.Contains(s.Message.String(), c.words) {
				t.Errorf("%s %q, want %s with %q", s.State, s.Message, c.want, c.words)
			}
			if s.RawStatus != c.report.Task.Status {
				t.Errorf("raw status = %v", s.RawStatus)
			}
			if final := c.want.Final(); final == s.EndedAt.IsZero() {
				t.Errorf("final %v, ended %v", final, s.EndedAt)
			}
		})
	}
}

func TestApplyIgnoresWhatIsNotItsTaskOrComesTooLate(t *testing.T) {
	running := Step{State: Running, ExternalID: "another"}
	if got := running.Apply(report(gluster.StatusCompleted, node("1", 3, 9)), noon); !cmp.Equal(got, running) {
		t.Errorf("another task's report changed the step: %+v", got)
	}
	over := Step{State: Aborted, ExternalID: "task", EndedAt: noon}
	if got := over.Apply(report(gluster.StatusInProgress, node("1", 1, 9)), noon); !cmp.Equal(got, over) {
		t.Errorf("an ended step was changed: %+v", got)
	}
}

func TestApplyBelievesCompletedOnlyWhenEveryNodeWasHeard(t *testing.T) {
	s := Step{Type: StepRebalancing, State: Running, ExternalID: "task"}.
		Apply(report(gluster.StatusInProgress, node("1", 1, 5), node("2", 1, 7)), noon)
	later := noon.Add(10 * time.Second)
	missing := s.Apply(report(gluster.StatusCompleted, node("1", 3, 6)), later)
	if missing.State != Running || !strings.Contains(missing.Message.String(), "node2") {
		t.Errorf("%s %q", missing.State, missing.Message)
	}
	if missing.Total.BytesMoved != 13 {
		t.Errorf("the missing node's figures are gone: %+v", missing.Total)
	}
	if seen := missing.Nodes[1].SeenAt; !seen.Equal(noon) {
		t.Errorf("node2 was last heard %v", seen)
	}
	absent := report(gluster.StatusCompleted, node("1", 3, 6), node("2", 3, 7))
	absent.Absent = []string{"node3"}
	if got := s.Apply(absent, later); got.State != Running || !strings.Contains(got.Message.String(), "node3") {
		t.Errorf("%s %q", got.State, got.Message)
	}
	if got := missing.Apply(report(gluster.StatusCompleted, node("1", 3, 6), node("2", 3, 8)), later.Add(time.Second)); got.State != Finished {
		t.Errorf("%s %q", got.State, got.Message)
	}
}

func TestApplyDoesNotBelieveCompletedBecauseTheClockWasSetBack(t *testing.T) {
	step := Step{Type: StepRebalancing, State: Running, ExternalID: "task"}
	step = step.Apply(report(gluster.StatusInProgress, node("1", 1, 1), node("2", 1, 1)), noon)
	step = step.Apply(report(gluster.StatusCompleted, node("1", 3, 1)), noon.Add(-time.Hour))
	if step.State != Running || !strings.Contains(step.Message.String(), "node2 cannot be heard") {
		t.Errorf("%s: %s", step.State, step.Message)
	}
}

func TestApplyTellsWhenANodeWasHeardInTheTimeOfAClockThatWasSet(t *testing.T) {
	for _, by := range []time.Duration{time.Hour, -time.Hour} {
		step := Step{Type: StepRebalancing, State: Running, ExternalID: "task"}
		step = step.Apply(report(gluster.StatusInProgress, node("1", 1, 1000), node("2", 1, 1000)), noon)
		now := noon.Add(by + 10*time.Second)
		alone := report(gluster.StatusInProgress, node("1", 1, 3000))
		alone.Elapsed = 10 * time.Second
		step = step.Apply(alone, now)
		if age := now.Sub(step.Nodes[1].SeenAt); age != 10*time.Second {
			t.Errorf("clock set by %v: node2 was heard %v ago, want 10 s", by, age)
		}
		if step.BytesPerSecond != 200 {
			t.Errorf("clock set by %v: %.0f bytes per second, want 200", by, step.BytesPerSecond)
		}
	}
}

func TestOVirt1020872ApplyNamesNodesInAFixedOrder(t *testing.T) {
	s := Step{State: Running, ExternalID: "task"}
	for _, order := range [][]gluster.NodeStatus{
		{node("2", 1, 1), node("1", 1, 1), node("9", 1, 1)},
		{node("9", 1, 1), node("1", 1, 1), node("2", 1, 1)},
	} {
		s = s.Apply(report(gluster.StatusInProgress, order...), noon)
		var names []string
		for _, n := range s.Nodes {
			names = append(names, n.Name)
		}
		if got := strings.Join(names, " "); got != "9 node1 node2" {
			t.Errorf("order: %s", got)
		}
	}
}

func TestTheRateIsSmoothedAndSurvivesCountersThatGoBackwards(t *testing.T) {
	s := Step{State: Running, ExternalID: "task"}
	at := noon
	for i := range 20 {
		s = s.Apply(report(gluster.StatusInProgress, node("1", 1, uint64(i)*2000)), at)
		at = at.Add(2 * time.Second)
	}
	if s.BytesPerSecond < 900 || s.BytesPerSecond > 1100 {
		t.Errorf("rate = %f, want about 1000", s.BytesPerSecond)
	}
	before := s.BytesPerSecond
	s = s.Apply(report(gluster.StatusInProgress, node("1", 1, 0)), at)
	if s.BytesPerSecond != before || s.Total.BytesMoved != 0 {
		t.Errorf("after the node restarted: rate %f, total %+v", s.BytesPerSecond, s.Total)
	}
}

func TestApplyDoesNotWaitForEverForATaskNoNodeBegins(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   StepType
		age    time.Duration
		absent []string
		want   State
	}{
		{"a young one may still begin", StepRebalancing, settleAfter - time.Second, nil, Running},
		{"an old one never will", StepRebalancing, settleAfter, nil, Failed},
		{"unless the nodes it needs are away", StepRebalancing, time.Hour, []string{"node2"}, Running},
		{"a removal is in the way until somebody decides", StepRemoving, settleAfter, nil, PendingCommit},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := report(gluster.StatusNotStarted)
			r.Absent = c.absent
			s := Step{Type: c.kind, State: Running, ExternalID: "task", StartedAt: noon.Add(-c.age)}.Apply(r, noon)
			if s.State != c.want || s.Message.String() == "" {
				t.Errorf("%s %q, want %s", s.State, s.Message, c.want)
			}
		})
	}
}

func TestApplyDoesNotSayOfATaskThatWasAtWorkThatNoNodeBegan(t *testing.T) {
	moved := node("1", gluster.StatusInProgress, 500)
	for _, kind := range []StepType{StepRebalancing, StepRemoving} {
		s := Step{Type: kind, State: Running, ExternalID: "task", StartedAt: noon.Add(-time.Hour)}
		s = s.Apply(report(gluster.StatusInProgress, moved), noon)
		for _, c := range []struct {
			silence time.Duration
			want    State
			says    string
		}{
			{time.Second, Running, "at the moment"},
			{UnknownAfter, Unknown, "any more"},
		} {
			got := s.Apply(report(gluster.StatusNotStarted), noon.Add(c.silence))
			if got.State != c.want || !strings.Contains(got.Message.String(), c.says) || strings.Contains(got.Message.String(), "ever began") || got.Total.BytesMoved != 500 {
				t.Errorf("%s silent for %v: %s %q, %+v", kind, c.silence, got.State, got.Message, got.Total)
			}
			if back := got.Apply(report(gluster.StatusCompleted, node("1", gluster.StatusCompleted, 900)), noon.Add(time.Hour)); back.State != Finished && back.State != PendingCommit || back.Total.BytesMoved != 900 {
				t.Errorf("%s after its nodes report again: %s, %+v", kind, back.State, back.Total)
			}
		}
	}
}

func TestSkippedFilesOfARemovalAreNotCalledFailed(t *testing.T) {
	for kind, want := range map[StepType]string{StepRebalancing: "3 files failed;", StepRemoving: "3 files failed or were skipped;"} {
		s := Step{Type: kind, State: Running, ExternalID: "task", StartedAt: noon.Add(-time.Minute)}
		done := node("1", gluster.StatusCompleted, 1)
		done.Failures = 3
		if s = s.Apply(report(gluster.StatusCompleted, done), noon); !strings.Contains(s.Message.String(), want) {
			t.Errorf("%s: %q, want %q", kind, s.Message, want)
		}
	}
}
