package engine_test

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

func TestATaskStartedByHandIsAdoptedOnceWithinOneLook(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(jobs.DefaultIdle + 3*time.Second)
		j := w.only()
		if j.Origin != jobs.OriginDetected || j.StartedBy != "" || j.State != jobs.Running || j.TaskID != w.sim.TaskID("dist") {
			t.Errorf("adopted: %+v", j)
		}
		w.pass(30 * time.Second)
		if j = w.only(); j.TaskStep().Total.BytesMoved == 0 {
			t.Error("it is not followed")
		}
		w.restart()
		w.pass(time.Minute)
		w.mustEnd(w.only(), jobs.Finished, "")
		w.restart()
		w.pass(time.Minute)
		w.only()
	})
}

func TestAFixLayoutStartedByHandIsKnownForWhatItIs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gluster("volume", "rebalance", "dist", "fix-layout", "start")
		w.pass(jobs.DefaultIdle + 3*time.Second)
		if j := w.only(); j.Action != jobs.ActionFixLayout || j.TaskStep().Type != jobs.StepFixLayout {
			t.Errorf("action = %s, step = %s", j.Action, j.TaskStep().Type)
		}
	})
}

func TestATaskThatWasOverBeforeTheFirstLookIsHistoryAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stop()
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(5 * time.Minute)
		w.open()
		w.pass(time.Second)
		w.mustEnd(w.only(), jobs.Finished, "over already")
	})
}

func TestARemovalStartedByHandWaitsForItsDecision(t *testing.T) {
	besideOthers(t)
	three := sim.VolumeSpec{
		Name: "dist", Size: 100 * sim.GiB, Used: []uint64{10 * sim.GiB},
		Bricks: []string{"node1:/bricks/b1", "node2:/bricks/b1", "node3:/bricks/b1"},
	}
	ends := []struct {
		name, verb string
		want       jobs.State
		words      string
	}{
		{"committed by hand", "commit", jobs.Finished, "committed outside"},
		{"stopped by hand", "stop", jobs.Aborted, "stopped outside"},
	}
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gluster("volume", "remove-brick", "dist", "node3:/bricks/b1", "start")
				w.pass(jobs.DefaultIdle + 3*time.Second)
				j := w.only()
				if j.Action != jobs.ActionRemoveBrick || j.State != jobs.Running || len(j.Bricks) != 1 || j.Bricks[0] != "node3:/bricks/b1" {
					t.Fatalf("adopted: %+v", j)
				}
				w.pass(2 * time.Minute)
				if j = w.only(); j.State != jobs.PendingCommit || !j.Open() {
					t.Fatalf("state = %s: %s", j.State, j.Message)
				}
				w.gluster("volume", "remove-brick", "dist", "node3:/bricks/b1", end.verb)
				w.pass(jobs.DefaultIdle + 3*time.Second)
				w.mustEnd(w.only(), end.want, end.words)
			}, three)
		})
	}
}

func TestATaskStoppedByHandEndsAsStoppedOutside(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.pass(10 * time.Second)
		w.gluster("volume", "rebalance", "dist", "stop")
		w.pass(5 * time.Second)
		j = w.job(j.ID)
		w.mustEnd(j, jobs.Aborted, "outside Brickyard")
		if j.TaskStep().Total.BytesMoved == 0 {
			t.Error("the last known figures are lost")
		}
	})
}

func TestATaskReplacedByAnotherByHandEndsAndTheOtherIsAdopted(t *testing.T) {
	inWorld(t, func(w *world) {
		j := w.running()
		w.gluster("volume", "rebalance", "dist", "stop")
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(jobs.DefaultIdle + 5*time.Second)
		all := w.all()
		if len(all) != 2 {
			t.Fatalf("%d jobs, want 2", len(all))
		}
		if first := w.job(j.ID); first.Open() {
			t.Errorf("the first is still open: %s %s", first.State, first.Message)
		}
		if all[0].ID == j.ID || all[0].Origin != jobs.OriginDetected || !all[0].Open() {
			t.Errorf("the second: %+v", all[0])
		}
	})
}

func TestADeletedVolumeEndsItsJobAndANamesakeIsNotTakenForIt(t *testing.T) {
	besideOthers(t)
	t.Run("deleted", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			w.sim.DeleteVolume("dist")
			w.pass(jobs.DefaultIdle + 5*time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "deleted")
		})
	})
	t.Run("created again", func(t *testing.T) {
		inWorld(t, func(w *world) {
			j := w.running()
			if err := w.sim.Recreate(twoBricks); err != nil {
				t.Fatal(err)
			}
			w.pass(jobs.DefaultIdle + 5*time.Second)
			w.mustEnd(w.job(j.ID), jobs.Aborted, "another one was created")
		})
	})
}

func TestATaskThatIsOverIsAdoptedWithItsFiguresAlsoWhenTheyCannotBeReadAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stop()
		w.gluster("volume", "rebalance", "dist", "start")
		w.pass(5 * time.Minute)
		w.sim.FailNext("rebalance dist status", sim.FaultEmpty)
		w.sim.FailNext("rebalance dist status", sim.FaultConnection)
		w.open()
		w.pass(2 * time.Minute)
		j := w.only()
		w.mustEnd(j, jobs.Finished, "")
		if j.TaskStep().Total.FilesMoved == 0 {
			t.Errorf("its figures are %+v: %s", j.TaskStep().Total, j.Message)
		}
	})
	t.Run("and without them when they never can", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.stop()
			w.gluster("volume", "rebalance", "dist", "start")
			w.pass(5 * time.Minute)
			w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
				if strings.HasSuffix(words, "rebalance dist status") {
					return &gluster.Output{}
				}
				return nil
			})
			w.open()
			w.pass(5 * time.Minute)
			w.mustEnd(w.only(), jobs.Finished, "figures could not be read")
		})
	})
	t.Run("a removal that waits for its decision", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.stop()
			w.gluster("volume", "remove-brick", "dist", third, "start")
			w.pass(5 * time.Minute)
			for range 7 {
				w.sim.FailNext("remove-brick dist "+third+" status", sim.FaultEmpty)
			}
			w.open()
			w.pass(5 * time.Minute)
			j := w.only()
			if j.State != jobs.PendingCommit || j.TaskStep().Total.FilesMoved == 0 {
				t.Errorf("%s, figures %+v: %s", j.State, j.TaskStep().Total, j.Message)
			}
		}, threeBricks)
	})
}

func TestATaskThatFailedBeforeItWasFoundIsAdoptedAsFailed(t *testing.T) {
	besideOthers(t)
	elsewhere := []struct {
		name, question string
		args           []string
		action         jobs.Action
	}{
		{"a rebalance", "rebalance dist status", []string{"volume", "rebalance", "dist", "start"}, jobs.ActionRebalance},
		{"a fix-layout", "rebalance dist status", []string{"volume", "rebalance", "dist", "fix-layout", "start"}, jobs.ActionFixLayout},
		{"a removal", "remove-brick dist " + third + " status", []string{"volume", "remove-brick", "dist", third, "start"}, jobs.ActionRemoveBrick},
	}
	questions := []struct {
		name  string
		spoil func(w *world, question string)
		// figures: they are read in the end.
		figures bool
	}{
		{"with its figures", func(*world, string) {}, true},
		{"when its figures cannot be read at once", func(w *world, question string) {
			w.sim.FailNext(question, sim.FaultEmpty)
			w.sim.FailNext(question, sim.FaultConnection)
		}, true},
		{"without figures when they never can be read", func(w *world, question string) {
			w.instead(func(words string, _ func() gluster.Output) *gluster.Output {
				if strings.HasSuffix(words, question) {
					return &gluster.Output{}
				}
				return nil
			})
		}, false},
	}
	for _, task := range elsewhere {
		for _, asked := range questions {
			t.Run(task.name+" "+asked.name, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.stop()
					w.gluster(task.args...)
					w.pass(20 * time.Second)
					w.sim.FailTask("dist", "node3")
					w.pass(5 * time.Minute)
					asked.spoil(w, task.question)
					w.open()
					w.pass(5 * time.Minute)
					w.mustHaveFailedElsewhere(task.action, asked.figures)
					w.restart()
					w.pass(time.Minute)
					w.mustHaveFailedElsewhere(task.action, asked.figures)
				}, threeBricks)
			})
		}
	}
}

// mustHaveFailedElsewhere checks the one job of a task that failed on node3
// before anybody looked. A removal stays open: glusterd keeps it in its list
// until somebody decides.
func (w *world) mustHaveFailedElsewhere(action jobs.Action, figures bool) {
	w.t.Helper()
	if !figures && action == jobs.ActionFixLayout {
		action = jobs.ActionRebalance // the list does not tell the two apart
	}
	j := w.only()
	step := j.TaskStep()
	if j.Action != action || j.Origin != jobs.OriginDetected || j.StartedBy != "" || j.TaskID != w.sim.TaskID("dist") || step == nil {
		w.t.Fatalf("adopted: %+v", j)
	}
	where := ""
	if figures {
		where = "node3"
	}
	if moved := step.Total.FilesMoved > 0; figures && action != jobs.ActionFixLayout && !moved || figures != (len(step.Nodes) > 0) {
		w.t.Errorf("its figures are %+v of %d nodes", step.Total, len(step.Nodes))
	}
	if action != jobs.ActionRemoveBrick {
		w.mustEnd(j, jobs.Failed, "over already")
		if !strings.Contains(j.Message.String(), where) {
			w.t.Errorf("it does not say where: %s", j.Message)
		}
		return
	}
	if !j.Open() || j.State != jobs.PendingCommit || !strings.Contains(j.Message.String(), "failed") || !strings.Contains(j.Message.String(), where) {
		w.t.Errorf("%s, open %v: %s", j.State, j.Open(), j.Message)
	}
	snap, _ := w.Snapshot("c")
	for _, a := range jobs.JobActions(j, snap) {
		if want := a.Name != jobs.ActionCommit; a.Allowed != want {
			w.t.Errorf("%s allowed: %v %s", a.Name, a.Allowed, a.Why)
		}
	}
}
