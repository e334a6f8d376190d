package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// commits are the states of a job's commits, one per attempt.
func commits(j jobs.Job) string {
	var states []string
	for _, s := range j.Steps {
		if s.Type == jobs.StepCommitting {
			states = append(states, string(s.State))
		}
	}
	return strings.Join(states, " ")
}

func (w *world) mustCommit(j jobs.Job, want, says string) {
	w.t.Helper()
	if got := commits(j); got != want {
		w.t.Errorf("commits: %q, want %q (%s %s)", got, want, j.State, j.Message)
		return
	}
	for _, s := range j.Steps {
		if s.Type == jobs.StepCommitting && strings.Contains(s.Message.String(), says) {
			return
		}
	}
	if want != "" {
		w.t.Errorf("no commit says %q: %s", says, stepTypes(j))
	}
}

// migratingUntil replaces a brick by migration and lets time go by.
func (w *world) migratingUntil(d time.Duration) jobs.Job {
	w.t.Helper()
	j, err := w.migrating()
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(d)
	return w.job(j.ID)
}

func TestTheCommitOfAReplacementIsAStepOfItsOwn(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migratingUntil(5 * time.Minute)
		w.mustEnd(j, jobs.Finished, "no longer part")
		const want = "VALIDATING FINISHED, EXECUTING FINISHED, ADDING_BRICK FINISHED, REMOVING_BRICKS FINISHED, COMMITTING FINISHED"
		if stepTypes(j) != want {
			t.Errorf("steps: %s, want %s", stepTypes(j), want)
		}
		if run := j.TaskStep(); run.Type != jobs.StepRemoving || len(j.Runs()) != 1 || run.ExternalID != j.TaskID {
			t.Errorf("the commit is taken for the task: %+v", run)
		}
		begun := false
		for _, told := range w.changes.of(j.ID) {
			begun = begun || told.Phase == jobs.PhaseCommitting && commits(told) == "RUNNING"
			if told.Phase != jobs.PhaseCommitting && told.Open() && commits(told) != "" {
				t.Errorf("revision %d has a commit before anybody asked for it", told.Revision)
			}
		}
		if !begun {
			t.Error("the commit did not begin with its intent")
		}
	}, threeBricks)
}

func TestTheCommitOfARemovalIsAPhaseOnly(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(func(r *jobs.RemovalRequest) { r.AutoCommit = true })
		w.mustEnd(j, jobs.Finished, "no longer part")
		w.mustCommit(j, "", "")
	}, threeBricks)
}

func TestACommitThatIsRefusedFailsAndTheNextIsAnotherStep(t *testing.T) {
	besideOthers(t)
	for name, c := range map[string]struct {
		prevent func(*world)
		says    string
	}{
		"glusterd refuses": {says: "Brick is busy", prevent: func(w *world) {
			w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
				if !strings.Contains(words, third+" commit") {
					return nil
				}
				return no("Brick is busy")
			})
		}},
		"it is not sent": {says: "cannot be heard", prevent: func(w *world) {
			// The node goes between the second reading and the command.
			w.instead(func(words string, ask func() gluster.Output) *gluster.Output {
				if w.only().Phase == jobs.PhaseCommitting {
					w.sim.PowerOff("node3")
				}
				return nil
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				c.prevent(w)
				j := w.migratingUntil(4 * time.Minute)
				w.mustBe(j, jobs.PendingCommit, c.says)
				w.mustCommit(j, "FAILED", c.says)
				w.instead(nil)
				w.sim.PowerOn("node3")
				w.pass(time.Minute)
				if _, err := w.Commit(context.Background(), j.ID, "", someone); err != nil {
					t.Fatal(err)
				}
				w.pass(30 * time.Second)
				j = w.job(j.ID)
				w.mustEnd(j, jobs.Finished, "no longer part")
				w.mustCommit(j, "FAILED FINISHED", c.says)
			}, threeBricks)
		})
	}
}

func TestACommitWhoseAnswerIsLostIsSettledWithItsStep(t *testing.T) {
	besideOthers(t)
	t.Run("carried out", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.sim.FailNext(third+" commit", sim.FaultTimeout)
			j := w.migratingUntil(5 * time.Minute)
			w.mustEnd(j, jobs.Finished, "answer to the commit was lost")
			w.mustCommit(j, "FINISHED", "answer to the commit was lost")
		}, threeBricks)
	})
	t.Run("not carried out", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.sim.FailNext(third+" commit", sim.FaultEmpty)
			j := w.migratingUntil(8 * time.Minute)
			w.mustBe(j, jobs.PendingCommit, "not carried out")
			w.mustCommit(j, "FAILED", "not carried out")
		}, threeBricks)
	})
}

func TestAKillAroundACommitIsSettledWithItsStep(t *testing.T) {
	besideOthers(t)
	for step, c := range map[string]struct {
		state   jobs.State
		commits string
		says    string
	}{
		"before StartCommand commit":  {jobs.Finished, "FAILED FINISHED", "stopped before the commit was sent"},
		"after StartCommand commit":   {jobs.PendingCommit, "FAILED", "not carried out"},
		"before FinishCommand commit": {jobs.Finished, "FINISHED", "answer to the commit was lost"},
	} {
		t.Run(step, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.dieAt(step)
				j := w.migratingUntil(4 * time.Minute)
				if commits(j) != "RUNNING" {
					t.Fatalf("when it died: %s", stepTypes(j))
				}
				w.revive()
				w.pass(5 * time.Minute)
				if j = w.job(j.ID); j.State != c.state || j.Phase != jobs.PhaseNone {
					t.Errorf("%s %q: %s", j.State, j.Phase, j.Message)
				}
				w.mustCommit(j, c.commits, c.says)
			}, threeBricks)
		})
	}
}

func TestACommitElsewhereIsNotAStepOfOurs(t *testing.T) {
	besideOthers(t)
	t.Run("instead of a decision", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.sim.FilesFail("dist", 7)
			j := w.migratingUntil(5 * time.Minute)
			w.mustBe(j, jobs.PendingCommit, "Not committed automatically")
			w.gluster("volume", "remove-brick", "dist", third, "force")
			w.pass(time.Minute)
			j = w.job(j.ID)
			w.mustEnd(j, jobs.Finished, "committed outside")
			w.mustCommit(j, "", "")
		}, threeBricks)
	})
	t.Run("while the server was down", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.dieAt("before StartCommand commit")
			j := w.migratingUntil(4 * time.Minute)
			w.gluster("volume", "remove-brick", "dist", third, "commit")
			w.revive()
			w.pass(time.Minute)
			j = w.job(j.ID)
			w.mustEnd(j, jobs.Finished, "committed outside")
			w.mustCommit(j, "FAILED", "not carried out by Brickyard")
		}, threeBricks)
	})
}

// itself starts a removal that commits itself and waits until it is about to.
func (w *world) itself() jobs.Job {
	w.t.Helper()
	j, err := w.remove(func(r *jobs.RemovalRequest) { r.AutoCommit = true })
	if err != nil {
		w.t.Fatal(err)
	}
	for range 2000 {
		if w.pass(100 * time.Millisecond); w.job(j.ID).CommitsItself() {
			return w.job(j.ID)
		}
	}
	w.t.Fatalf("it never committed itself: %s", w.job(j.ID).Message)
	return j
}

func TestARemovalThatCommitsItselfAsksNobody(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.itself()
		if j.AwaitsDecision() || j.Message.String() != "The data was migrated. The bricks are taken out as soon as a second reading says the same." {
			t.Errorf("decision %v: %s", j.AwaitsDecision(), j.Message)
		}
		w.pass(10 * time.Second)
		for _, told := range w.changes.of(j.ID) {
			if told.AwaitsDecision() || strings.Contains(told.Message.String(), "stay in the volume") {
				t.Errorf("revision %d: %s %s", told.Revision, told.State, told.Message)
			}
		}
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Finished, "no longer part")
		if said := j.TaskStep().Message.String(); said != "The data was migrated." {
			t.Errorf("its step says: %s", said)
		}
	}, threeBricks)
}

func TestAnOrdinaryRemovalAwaitsItsDecisionUntilItIsTaken(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.migrated(nil)
		if !j.AwaitsDecision() || !strings.HasSuffix(j.Message.String(), "until somebody commits or stops the removal.") {
			t.Errorf("%s: %s", j.State, j.Message)
		}
		j, err := w.Commit(context.Background(), j.ID, "", someone)
		if err != nil || j.AwaitsDecision() {
			t.Errorf("it was decided, and still waits for that: %v", err)
		}
		w.pass(10 * time.Second)
		j = w.job(j.ID)
		if said := j.TaskStep().Message.String(); said != "The data was migrated." {
			t.Errorf("its step says: %s", said)
		}
	}, threeBricks)
}

func TestWhatKeepsARemovalFromCommittingItselfMakesItADecision(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.itself()
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if !strings.Contains(words, third+" commit") {
				return nil
			}
			return no("Brick is busy")
		})
		w.pass(time.Minute)
		j = w.job(j.ID)
		w.mustBe(j, jobs.PendingCommit, "glusterd refused: Brick is busy.")
		if !j.AwaitsDecision() || !strings.Contains(j.TaskStep().Message.String(), "until somebody commits") {
			t.Errorf("decision %v, step: %s", j.AwaitsDecision(), j.TaskStep().Message)
		}
	}, threeBricks)
}

func TestKeptBricksAreNotCommittedByItselfWhenTheStopFails(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.itself()
		w.sim.FailNext(third+" stop", sim.FaultEmpty)
		if _, err := w.Keep(context.Background(), j.ID, someone); err != nil {
			t.Fatal(err)
		}
		w.pass(10 * time.Minute)
		j = w.job(j.ID)
		w.mustBe(j, jobs.PendingCommit, "The stop was not carried out")
		if !j.AwaitsDecision() || w.sent(third+" commit") != 0 {
			t.Error("somebody kept the bricks, and they were to be taken out by itself")
		}
	}, threeBricks)
}
