package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
)

// notes is a command history that is written by the test.
type notes struct{ entries []gluster.HistoryEntry }

// Read is jobs.CommandHistory.
func (n *notes) Read(context.Context) []gluster.HistoryEntry { return n.entries }

func (n *notes) add(command string) {
	n.entries = append(n.entries, gluster.HistoryEntry{Source: "node1's command history", At: time.Now().UTC(), Command: command})
}

// whileAway runs something while no engine watches, for as long as it takes, and
// starts one then.
func (w *world) whileAway(history engine.CommandHistory, do func()) {
	w.t.Helper()
	w.stop()
	do()
	w.history = history
	w.open()
	w.pass(time.Second)
}

func TestAFoundTaskHasAHintWhenItWasStartedAndKeepsWhatWasMeasured(t *testing.T) {
	inWorld(t, func(w *world) {
		n := &notes{}
		w.whileAway(n, func() {
			w.gluster("volume", "rebalance", "dist", "start")
			n.add("volume rebalance dist start")
			w.pass(30 * time.Second)
		})
		j := w.only()
		if !strings.HasPrefix(j.Hint, "According to node1's command history it was started at ") || !strings.Contains(j.Hint, "gluster volume rebalance dist start") {
			t.Errorf("hint %q", j.Hint)
		}
		if ago := j.CreatedAt.Sub(j.HintAt); ago < 30*time.Second || ago > time.Minute {
			t.Errorf("the hint is from %v before", ago)
		}
		if j.StartedBy != "" || !j.StartedAt.Equal(j.CreatedAt) {
			t.Errorf("hearsay overwrote what was seen: %+v", j)
		}
		w.restart()
		if again := w.only(); again.Hint != j.Hint || !again.HintAt.Equal(j.HintAt) {
			t.Errorf("%q %v", again.Hint, again.HintAt)
		}
	})
}

func TestAHistoryThatDoesNotFitGivesNoHint(t *testing.T) {
	inWorld(t, func(w *world) {
		n := &notes{}
		w.whileAway(n, func() {
			// Yesterday's rebalance was started here, today's on another node.
			n.add("volume rebalance dist start")
			w.pass(24 * time.Hour)
			w.gluster("volume", "rebalance", "dist", "start")
			w.pass(30 * time.Second)
		})
		if j := w.only(); j.Hint != "" || !j.HintAt.IsZero() {
			t.Errorf("%q", j.Hint)
		}
	})
}

func TestAJobOfOursHasNoHint(t *testing.T) {
	inWorld(t, func(w *world) {
		n := &notes{}
		w.whileAway(n, func() { n.add("volume rebalance dist start") })
		if j := w.running(); j.Hint != "" || !j.BeganBefore.IsZero() {
			t.Errorf("%q %v", j.Hint, j.BeganBefore)
		}
	})
}

func TestAFoundTaskCountsByItsNodesOwnRunTime(t *testing.T) {
	inWorld(t, func(w *world) {
		w.whileAway(nil, func() {
			w.gluster("volume", "rebalance", "dist", "start")
			w.pass(50 * time.Second) // ten of them to start
		})
		j := w.only()
		e := j.Elapsed(time.Now())
		if !e.Known || !e.AtLeast || e.For < 30*time.Second || e.For > time.Minute || !e.Since.Before(j.StartedAt) {
			t.Errorf("%+v", e)
		}
		w.pass(5 * time.Second)
		if later := w.only().Elapsed(time.Now()); later.For != e.For+5*time.Second || !later.Since.Equal(e.Since) {
			t.Errorf("%+v after %+v: it counts on", later, e)
		}
		w.pass(5 * time.Minute)
		j = w.only()
		w.mustEnd(j, jobs.Finished, "")
		if e = j.Elapsed(time.Now()); !e.AtLeast || e.For < 50*time.Second || e.For > 2*time.Minute {
			t.Errorf("after its end: %+v", e)
		}
	})
}

func TestATaskFoundWhenItWasOverTookWhatItsNodesSay(t *testing.T) {
	inWorld(t, func(w *world) {
		w.whileAway(nil, func() {
			w.gluster("volume", "rebalance", "dist", "start")
			w.pass(time.Hour)
		})
		j := w.only()
		w.mustEnd(j, jobs.Finished, "over already")
		if e := j.Elapsed(time.Now()); !e.Known || !e.AtLeast || e.For < 30*time.Second || e.For > 2*time.Minute {
			t.Errorf("%+v: it took no time, or until it was found", e)
		}
		for i := range j.TaskStep().Nodes {
			j.TaskStep().Nodes[i].RunTime = 0
		}
		if e := j.Elapsed(time.Now()); e.Known {
			t.Errorf("%+v: nobody said how long", e)
		}
	})
}

func TestOurOwnJobsAreTimedFromTheirAcceptance(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.start("dist")
		w.pass(time.Second)
		if e := w.job(j.ID).Elapsed(time.Now()); e.Known {
			t.Errorf("not accepted yet: %+v", e)
		}
		w.pass(30 * time.Second)
		j = w.job(j.ID)
		if e := j.Elapsed(time.Now()); !e.Known || e.AtLeast || !e.Since.Equal(j.StartedAt) {
			t.Errorf("%+v", e)
		}
	})
}
