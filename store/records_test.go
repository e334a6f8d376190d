package store

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestEveryFieldOfACommandComesBack(t *testing.T) {
	s := openStore(t)
	j := create(t, s, plain("v"))
	in := jobs.CommandRecord{
		JobID: j.ID, StepID: j.Steps[2].ID, Argv: []string{"gluster", "--xml", nasty, ""}, Order: gluster.Order{Verb: "set", Step: nasty, Option: "o", Value: "v"}, Target: "node1 (" + nasty + ")",
		By: "Zoë", From: "::1", Reason: nasty, Attempt: 2, StartedAt: noon, EndedAt: noon.Add(time.Second),
		ExitCode: -1, Failure: "busy", Message: nasty, Stdout: "<xml>" + nasty, Stderr: "bytes \xff\xfe",
	}
	stored := must[jobs.CommandRecord](t)(s.StartCommand(ctx, in))
	requireFilled(t, "CommandRecord", reflect.ValueOf(stored))
	in.ID, in.StartedAt, in.EndedAt = stored.ID, cutTime(in.StartedAt), cutTime(in.EndedAt)
	same(t, in, stored)
	same(t, []jobs.CommandRecord{stored}, must[[]jobs.CommandRecord](t)(s.Commands(ctx, j.ID)))
}

func TestTheEndOfACommandIsAddedToItsBeginning(t *testing.T) {
	s := openStore(t)
	j := create(t, s, plain("v"))
	first := must[jobs.CommandRecord](t)(s.StartCommand(ctx, jobs.CommandRecord{JobID: j.ID, Argv: []string{"gluster"}, By: "ann", Attempt: 1, StartedAt: noon}))
	second := must[jobs.CommandRecord](t)(s.StartCommand(ctx, jobs.CommandRecord{JobID: j.ID, Attempt: 1}))

	end := jobs.CommandRecord{
		ID: first.ID, By: "mallory", Argv: []string{"rm"}, StartedAt: noon.Add(time.Hour),
		Attempt: 3, EndedAt: noon.Add(time.Minute), ExitCode: 1, Failure: "refused", Message: "m",
		Stdout: strings.Repeat("€", jobs.MaxKeptOutput), Stderr: strings.Repeat("e", jobs.MaxKeptOutput+1),
	}
	if err := s.FinishCommand(ctx, end); err != nil {
		t.Fatal(err)
	}
	got := must[[]jobs.CommandRecord](t)(s.Commands(ctx, j.ID))
	if n := len(got[0].Stdout); n > jobs.MaxKeptOutput || n < jobs.MaxKeptOutput-2 || !utf8.ValidString(got[0].Stdout) {
		t.Errorf("%d bytes of output kept", n)
	}
	if len(got[0].Stderr) != jobs.MaxKeptOutput {
		t.Errorf("%d bytes of errors kept", len(got[0].Stderr))
	}
	got[0].Stdout, got[0].Stderr = "", ""
	first.Attempt, first.EndedAt, first.ExitCode, first.Failure, first.Message = 3, cutTime(end.EndedAt), 1, "refused", "m"
	same(t, []jobs.CommandRecord{first, second}, got)
}

func TestCommandsOfNothingAreRefused(t *testing.T) {
	s := openStore(t)
	j := create(t, s, plain("v"))
	if _, err := s.StartCommand(ctx, jobs.CommandRecord{JobID: 4711}); !errors.Is(err, jobs.ErrNoJob) {
		t.Errorf("no job: %v", err)
	}
	if _, err := s.StartCommand(ctx, jobs.CommandRecord{JobID: j.ID, StepID: 4711}); err == nil || errors.Is(err, jobs.ErrNoJob) {
		t.Errorf("no step: %v", err)
	}
	if err := s.FinishCommand(ctx, jobs.CommandRecord{ID: 4711}); !errors.Is(err, ErrNoCommand) {
		t.Errorf("no command: %v", err)
	}
	same(t, nil, must[[]jobs.CommandRecord](t)(s.Commands(ctx, j.ID)))
}

func TestSamplesComeBackInOrderOfTime(t *testing.T) {
	s := openStore(t)
	j := create(t, s, plain("v"))
	other := create(t, s, plain("other"))
	sample := func(step int64, seconds int, n uint64) jobs.Sample {
		return jobs.Sample{
			StepID: step, At: noon.Add(time.Duration(seconds) * time.Second),
			Figures:        gluster.Figures{FilesMoved: n + 1, BytesMoved: n + 2, FilesScanned: n + 3, Failures: n + 4, Skipped: n + 5},
			BytesPerSecond: float64(n) + 0.25, Pending: n + 6,
			Heal: []jobs.BrickPending{{Brick: "n1:/bricks/" + nasty, Pending: n + 6}, {Brick: "n2:/b", Pending: n}},
		}
	}
	requireFilled(t, "Sample", reflect.ValueOf(sample(1, 1, 1)))
	add := func(j *jobs.Job, p jobs.Sample) {
		*j = must[jobs.Job](t)(s.UpdateJob(ctx, *j, &p))
	}
	step := j.Steps[2].ID
	add(&j, sample(step, 20, 2<<40))
	add(&j, sample(step, 10, 1<<40))
	add(&other, sample(0, 15, 7)) // 0 is the step that mirrors the task
	add(&j, sample(step, 10, 9))  // the same moment again: the later word counts

	// A second run, whose step is new in this very update.
	j.Steps = append(j.Steps, jobs.Step{Number: 4, Parent: 2, Type: jobs.StepRebalancing, ExternalSystem: jobs.ExternalGluster})
	add(&j, sample(0, 30, 3))

	want := []jobs.Sample{sample(step, 10, 9), sample(step, 20, 2<<40), sample(j.Steps[3].ID, 30, 3)}
	for i := range want {
		want[i].At = cutTime(want[i].At)
	}
	same(t, want, must[[]jobs.Sample](t)(s.Samples(ctx, j.ID)))
	same(t, nil, must[[]jobs.Sample](t)(s.Samples(ctx, 4711)))
}

func TestStepsAreFoundByTheirTask(t *testing.T) {
	s := openStore(t)
	run := func(cluster, volume, task string) jobs.Job {
		j := endedJob(volume, noon)
		j.Cluster, j.Steps[2].ExternalID = cluster, task
		return create(t, s, j)
	}
	a := run("c1", "v", "task")
	b := run("c1", "v", "task")
	run("c2", "v", "task")
	run("c1", "v", "TASK")
	run("c1", "v", "")
	foreign := endedJob("v", noon)
	foreign.Steps[2].ExternalSystem, foreign.Steps[2].ExternalID = "VDSM", "task"
	create(t, s, foreign)

	same(t, []jobs.Step{a.Steps[2], b.Steps[2]}, must[[]jobs.Step](t)(s.StepsByExternalTaskID(ctx, "c1", "task")))
	same(t, nil, must[[]jobs.Step](t)(s.StepsByExternalTaskID(ctx, "c1", "")))
	same(t, nil, must[[]jobs.Step](t)(s.StepsByExternalTaskID(ctx, "c3", "task")))
}

func TestAJobHasTasksWhenAStepMirrorsOne(t *testing.T) {
	s := openStore(t)
	with := create(t, s, plain("v"))
	j := plain("w")
	j.Steps = j.Steps[:2]
	without := create(t, s, j)
	for id, want := range map[int64]bool{with.ID: true, without.ID: false, 4711: false} {
		if got := must[bool](t)(s.JobHasTasks(ctx, id)); got != want {
			t.Errorf("job %d: %v", id, got)
		}
	}
}

func TestClustersRememberWhatIsNotKnownNow(t *testing.T) {
	s := openStore(t)
	at := func(n int) time.Time { return cutTime(noon.Add(time.Duration(n) * time.Hour)) }
	save := func(c Cluster) {
		t.Helper()
		if err := s.SaveCluster(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	same(t, nil, must[[]Cluster](t)(s.Clusters(ctx)))
	save(Cluster{Name: "z " + nasty, Target: "command:" + nasty, Kind: "command"})
	save(Cluster{Name: "a", Target: "local", Kind: "local", LastSeen: at(1), Version: "10.3", Peers: []string{"u1", nasty}})
	save(Cluster{Name: "a", Target: "ssh://x", Kind: "ssh"})
	save(Cluster{Name: "a", Target: "ssh://x", Kind: "ssh", LastSeen: at(2)})
	save(Cluster{Name: "b", FirstSeen: at(3), LastSeen: at(4), Version: "11"})
	save(Cluster{Name: "b", FirstSeen: at(5), LastSeen: at(6), Version: "11.1"})
	same(t, []Cluster{
		{Name: "a", Target: "ssh://x", Kind: "ssh", FirstSeen: at(1), LastSeen: at(2), Version: "10.3", Peers: []string{"u1", nasty}},
		{Name: "b", FirstSeen: at(3), LastSeen: at(6), Version: "11.1"},
		{Name: "z " + nasty, Target: "command:" + nasty, Kind: "command"},
	}, must[[]Cluster](t)(s.Clusters(ctx)))
}
