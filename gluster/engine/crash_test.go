package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// Each of these is a step at which killing a real server (crash_test.go of the
// root) once left something wrong behind, in simulated time.

// fate lets a server die: from one step on, nothing of it reaches the database
// or the cluster any more.
type fate struct {
	mu   sync.Mutex
	at   string
	dead bool
	// stalls is by how much the next call of the store of a name is held up.
	stalls map[string]time.Duration
}

var errDead = errors.New("the server is dead")

// dieAt plans the death: before or after a call of the store, as in "before
// FinishCommand" or "after StartCommand … stop", with the last word of a command
// behind it.
func (w *world) dieAt(step string) {
	w.fate.mu.Lock()
	defer w.fate.mu.Unlock()
	w.fate.at = step
}

// stall holds the next call of the store of that name up.
func (f *fate) stall(call string, by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stalls = map[string]time.Duration{call: by}
}

func (f *fate) stalled(call string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	by := f.stalls[call]
	delete(f.stalls, call)
	return by
}

// revive waits until the server has died, and starts another.
func (w *world) revive() {
	w.t.Helper()
	if !w.fate.isDead() {
		w.t.Fatalf("the server did not come by %q", w.fate.at)
	}
	w.stop()
	w.fate = &fate{}
	w.open()
	w.pass(time.Second)
}

// isDead: without a fate nobody dies.
func (f *fate) isDead() bool {
	if f == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

// pass is called at a step; its error says that the server is dead.
func (f *fate) pass(step string) error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead = f.dead || f.at == step; f.dead {
		return errDead
	}
	return nil
}

// mortalStore is the store of a server that may die.
type mortalStore struct {
	engine.Store
	fate *fate
}

func (s *mortalStore) around(step string, call func() error) error {
	if err := s.fate.pass("before " + step); err != nil {
		return err
	}
	err := call()
	return errors.Join(err, s.fate.pass("after "+step))
}

func (s *mortalStore) UpdateJob(ctx context.Context, job jobs.Job, sample *jobs.Sample) (stored jobs.Job, err error) {
	err = s.around("UpdateJob", func() error { stored, err = s.Store.UpdateJob(ctx, job, sample); return err })
	return stored, err
}

func (s *mortalStore) UpdateJobUnderKey(ctx context.Context, job jobs.Job, key jobs.Key, now time.Time) (stored jobs.Job, err error) {
	err = s.around("UpdateJobUnderKey", func() error { stored, err = s.Store.UpdateJobUnderKey(ctx, job, key, now); return err })
	return stored, err
}

func (s *mortalStore) JobByKey(ctx context.Context, key jobs.Key, now time.Time) (job jobs.Job, found bool, err error) {
	err = s.around("JobByKey", func() error { job, found, err = s.Store.JobByKey(ctx, key, now); return err })
	return job, found, err
}

func (s *mortalStore) StartCommand(ctx context.Context, c jobs.CommandRecord) (stored jobs.CommandRecord, err error) {
	step := "StartCommand " + c.Argv[len(c.Argv)-1]
	err = s.around(step, func() error { stored, err = s.Store.StartCommand(ctx, c); return err })
	return stored, err
}

func (s *mortalStore) FinishCommand(ctx context.Context, c jobs.CommandRecord) (err error) {
	return s.around("FinishCommand "+c.Argv[len(c.Argv)-1], func() error { return s.Store.FinishCommand(ctx, c) })
}

func (s *mortalStore) OpenJobs(ctx context.Context, cluster string) (open []jobs.Job, err error) {
	err = s.around("OpenJobs", func() error { open, err = s.Store.OpenJobs(ctx, cluster); return err })
	return open, err
}

// Commands is held up after it was read.
func (s *mortalStore) Commands(ctx context.Context, job int64) ([]jobs.CommandRecord, error) {
	commands, err := s.Store.Commands(ctx, job)
	if s.fate != nil {
		time.Sleep(s.fate.stalled("Commands"))
	}
	return commands, err
}

// dirty is a removal whose migration left files behind.
func (w *world) dirty() jobs.Job {
	w.t.Helper()
	w.sim.FilesFail("dist", 3)
	return w.migrated(nil)
}

func (w *world) mustRest(id int64, state jobs.State, message string) {
	w.t.Helper()
	j := w.job(id)
	if j.State != state || j.Phase != jobs.PhaseNone || !strings.Contains(j.Message.String(), message) {
		w.t.Errorf("job is %s %q, want %s at rest: %q, want %q", j.State, j.Phase, state, j.Message, message)
	}
}

func TestADecisionThatWasNeverSentCanBeTakenAgain(t *testing.T) {
	besideOthers(t)
	for name, c := range map[string]struct {
		dirty bool
		take  func(*world, int64) error
		verb  string
		says  string
	}{
		"keep": {verb: "stop", says: "stop was not carried out", take: func(w *world, id int64) error {
			_, err := w.Keep(context.Background(), id, someone)
			return err
		}},
		"run again": {dirty: true, verb: "stop", says: "stop was not carried out", take: func(w *world, id int64) error {
			_, err := w.Rerun(context.Background(), id, someone)
			return err
		}},
		"commit": {verb: "commit", says: "commit was not carried out", take: func(w *world, id int64) error {
			_, err := w.Commit(context.Background(), id, "", someone)
			return err
		}},
	} {
		for _, side := range []string{"before", "after"} {
			t.Run(name+", dead "+side+" the record", func(t *testing.T) {
				inWorld(t, func(w *world) {
					if c.dirty {
						w.sim.FilesFail("dist", 3)
					}
					j := w.migrated(nil)
					w.dieAt(side + " StartCommand " + c.verb)
					if err := c.take(w, j.ID); err != nil {
						t.Fatal(err)
					}
					w.pass(5 * time.Second)
					w.revive()
					w.pass(3 * time.Minute)
					w.mustRest(j.ID, jobs.PendingCommit, c.says)
					if n := w.sent("dist " + third + " " + c.verb); n != 0 {
						t.Errorf("it was sent %d times", n)
					}
					if err := c.take(w, j.ID); err != nil {
						t.Errorf("taken again: %v", err)
					}
				}, threeBricks)
			})
		}
	}
}

func TestANextRunThatACrashPreventedIsSaid(t *testing.T) {
	besideOthers(t)
	for name, step := range map[string]string{
		"before the answer to the stop was stored": "before FinishCommand stop",
		"before the next run was recorded":         "before StartCommand start",
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				j := w.dirty()
				w.dieAt(step)
				if _, err := w.Rerun(context.Background(), j.ID, someone); err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Second)
				w.revive()
				w.pass(5 * time.Second)
				j = w.job(j.ID)
				if j.Open() || !strings.Contains(j.Message.String(), "next") || !strings.Contains(j.Message.String(), "The bricks stay in the volume") {
					t.Errorf("%s, open %v: %s", j.State, j.Open(), j.Message)
				}
			}, threeBricks)
		})
	}
}

func TestARemovalFromAStoppedVolumeIsSettledAlthoughItsTasksAreUnknown(t *testing.T) {
	besideOthers(t)
	stopped := threeBricks
	stopped.State = sim.Stopped
	for step, want := range map[string]struct {
		state jobs.State
		says  string
	}{
		"before StartCommand force":  {jobs.Failed, "stopped before the command was sent"},
		"after StartCommand force":   {jobs.Failed, "were not removed"},
		"before FinishCommand force": {jobs.Finished, "was carried out"},
	} {
		t.Run(step, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.dieAt(step)
				j, err := w.remove(func(r *jobs.RemovalRequest) { r.Migrate, r.Confirm = false, "dist" })
				if err != nil {
					t.Fatal(err)
				}
				w.pass(5 * time.Second)
				w.revive()
				w.pass(4 * time.Minute)
				w.mustEnd(w.job(j.ID), want.state, want.says)
			}, stopped)
		})
	}
}

func TestATaskOfSomebodyElseIsNotTakenForAStartThatWasRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
			if strings.HasSuffix(words, "rebalance dist start") {
				return no("Quorum is not met.")
			}
			return nil
		})
		w.dieAt("after FinishCommand start")
		j := w.start("dist")
		w.pass(5 * time.Second)
		w.instead(nil)
		w.gluster("volume", "rebalance", "dist", "start")
		w.revive()
		w.pass(30 * time.Second)
		w.mustEnd(w.job(j.ID), jobs.Failed, "Quorum is not met")
		all := w.all()
		if len(all) != 2 || !slices.ContainsFunc(all, func(j jobs.Job) bool { return j.Origin == jobs.OriginDetected && j.Open() }) {
			t.Errorf("the other's task is not a job of its own: %+v", all)
		}
	}, slowVolume)
}

func TestAnAutomaticCommitThatWasNeverSentHappensAfterTheRestart(t *testing.T) {
	inWorld(t, func(w *world) {
		w.dieAt("before StartCommand commit")
		j := w.migrated(func(r *jobs.RemovalRequest) { r.AutoCommit = true })
		w.revive()
		w.pass(time.Minute)
		w.mustEnd(w.job(j.ID), jobs.Finished, "")
		if n := w.sent("dist " + third + " commit"); n != 1 {
			t.Errorf("the commit was sent %d times", n)
		}
	}, threeBricks)
}

func TestWhoLostTheAnswerToADecisionAsksAgainUnderTheSameKey(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		by := someone
		by.Key = "k"
		w.dieAt("after UpdateJobUnderKey")
		if _, err := w.Stop(context.Background(), j.ID, by); err == nil {
			t.Fatal("it was answered by a dead server")
		}
		w.pass(time.Second)
		w.revive()
		if again, err := w.Stop(context.Background(), j.ID, by); err != nil || again.ID != j.ID {
			t.Errorf("asked again: %v", err)
		}
		w.pass(10 * time.Second)
		w.mustRest(j.ID, jobs.Running, "stopped before it was sent")
	}, slowVolume)
}
