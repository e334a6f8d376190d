package store

import (
	"context"
	"math"
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"

	"github.com/google/go-cmp/cmp"
)

var ctx = context.Background()

// noon has nanoseconds, so that tests see what is cut off.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.FixedZone("CET", 3600))

// nasty goes through the database unchanged: other scripts, quotes, markup, SQL,
// line ends, a backslash, what is not in the basic plane.
const nasty = "Größe «日本» 'a' \"b\" `c` <script>alert(1)</script> --; DROP TABLE jobs;\r\n\t\\0 %s ? $1 🧱 \u2028"

func openStore(t testing.TB) *Store {
	t.Helper()
	return openIn(t, t.TempDir(), Options{})
}

func openIn(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(ctx, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// same fails the test when two values differ.
func same[T any](t testing.TB, want, got T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// create stores a job and fails the test if that is refused.
func create(t testing.TB, s *Store, j jobs.Job) jobs.Job {
	t.Helper()
	stored, _, err := s.CreateJob(ctx, j, "")
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// plain is a small open job.
func plain(volume string) jobs.Job {
	return jobs.Job{
		Cluster: "c1", Volume: volume, Action: jobs.ActionRebalance, State: jobs.Running,
		Origin: jobs.OriginWeb, StartedBy: "ann", CreatedAt: noon,
		Steps: []jobs.Step{
			{Number: 1, Type: jobs.StepValidating, State: jobs.Finished},
			{Number: 2, Type: jobs.StepExecuting, State: jobs.Running},
			{Number: 3, Parent: 2, Type: jobs.StepRebalancing, State: jobs.Running, ExternalSystem: jobs.ExternalGluster},
		},
	}
}

// endedJob is plain, but over.
func endedJob(volume string, created time.Time) jobs.Job {
	j := plain(volume)
	j.State, j.CreatedAt, j.EndedAt = jobs.Finished, created, created.Add(time.Hour)
	return j
}

// full has a value in every field, each another one.
func full() jobs.Job {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	figures := func(n uint64) gluster.Figures {
		return gluster.Figures{FilesMoved: n + 1, BytesMoved: n + 2, FilesScanned: n + 3, Failures: n + 4, Skipped: n + 5}
	}
	node := func(host string, n uint64) jobs.NodeReport {
		return jobs.NodeReport{
			NodeStatus: gluster.NodeStatus{
				Host: host, UUID: "uuid of " + host, Status: gluster.StatusInProgress,
				Figures: figures(n), RunTime: 1234567 * time.Nanosecond,
			},
			SeenAt: at(int(n % 1000)), Name: "name of " + host,
		}
	}
	return jobs.Job{
		Cluster: "cluster " + nasty, Volume: "volume " + nasty, VolumeID: "0a1b2c3d",
		Action: jobs.ActionRemoveBrick, Force: true,
		Bricks:  []string{"n1:/bricks/" + nasty, "n2:/bricks/b", ""},
		Replica: 2, AutoCommit: true, With: "n3:/bricks/" + nasty,
		Healing: jobs.Healing{
			Bricks: []jobs.HealReport{{Brick: "n1:/b", Host: "n1", Connected: true, Known: true, Pending: math.MaxUint64, SplitBrain: 3, SeenAt: at(7).UTC()}},
			ReadAt: at(8).UTC(), Problem: said(nasty), Lacks: said(nasty), Unjudged: said(nasty), Clean: 1, Peak: 1 << 60, Pause: time.Minute,
			ChangedAt: at(9).UTC(), LaunchedAt: at(10).UTC(), AcceptedAt: at(11).UTC(), Launches: 2, Refused: said(nasty),
		},
		Usage: []jobs.BrickUsage{{Name: "n1:/bricks/" + nasty, Start: 1 << 50, Now: 1 << 40, At: at(7), Size: 1 << 51, Inodes: 12, Host: "uuid", Shared: true}},
		State: jobs.PendingCommit, Phase: jobs.PhaseStopping, Message: said(nasty),
		Origin: jobs.OriginAPI, StartedBy: "Zoë", From: "[2001:db8::1]:443", Reason: "why " + nasty, StoppedBy: "Łukasz",
		Hint: "hint " + nasty, HintAt: at(-20), BeganBefore: at(-10),
		CreatedAt: at(0), StartedAt: at(1), EndedAt: at(2), SeenAt: at(3),
		TaskID: "task", PriorTaskID: "prior",
		Pause:  jobs.Pause{Cause: jobs.PausePerson, By: "Ada", Reason: nasty, Bricks: []string{"n1:/b", nasty}},
		Window: jobs.Window{From: "22:00", To: "06:00", Zone: "Europe/Berlin"}, WindowFrom: at(10), WindowSet: jobs.WindowChange{By: "Zoë", Reason: nasty, At: at(11)},
		Throttle: jobs.Throttle{Value: "lazy", Before: "3", Owed: true, Asked: []string{"aggressive", "lazy"}, Times: 2, Unsent: &jobs.UnsentThrottle{
			By: "anna", From: "10.0.0.9", Reason: "too slow", After: 17, Earlier: jobs.Throttle{Value: "aggressive", Before: "3", Owed: true, Asked: []string{"aggressive"}, Times: 1},
		}},
		Witness: "n1 (" + nasty + ")", LookupOptimizeOff: true,
		Findings: []preflight.Finding{
			{Rule: "bricks-online", Severity: preflight.OK, Summary: nasty},
			{Rule: "space", Severity: preflight.Warn, Summary: "s", Remedy: &preflight.Remedy{Field: "f", Command: nasty}, Figures: []preflight.Figure{
				{Name: "free", Value: 12.5}, {Name: "bricks", Value: "n1:/b"}, {Name: "sure", Value: true}, {Name: "none", Value: nil},
			}},
		},
		Steps: []jobs.Step{
			{Number: 1, Type: jobs.StepValidating, State: jobs.Finished, Message: said(nasty), StartedAt: at(4), EndedAt: at(5)},
			{Number: 2, Type: jobs.StepExecuting, State: jobs.Running, StartedAt: at(6)},
			{
				Number: 3, Parent: 2, Type: jobs.StepRemoving, State: jobs.Running, Message: said("m"),
				ExternalSystem: jobs.ExternalGluster, ExternalID: "task", RawStatus: 17,
				StartedAt: at(7), EndedAt: at(8), SampledAt: at(9), MovedAt: at(10), StalledSince: at(10), LargestFile: 1 << 40,
				Nodes: []jobs.NodeReport{
					node("n1", 100),
					node("n2", math.MaxUint64-10), // the counters of a node keep all their bits
					{NodeStatus: gluster.NodeStatus{Host: "never seen"}, Interrupted: true},
				},
				Total: figures(1 << 40), BytesPerSecond: 1.0 / 3,
			},
		},
	}
}

// asStored is what the database makes of a job: ids, and times in UTC cut to
// microseconds.
func asStored(j jobs.Job, stored jobs.Job) jobs.Job {
	j.ID, j.Revision = stored.ID, stored.Revision
	for _, t := range []*time.Time{&j.HintAt, &j.BeganBefore, &j.CreatedAt, &j.StartedAt, &j.EndedAt, &j.SeenAt, &j.WindowFrom, &j.WindowSet.At} {
		*t = cutTime(*t)
	}
	steps := j.Steps
	j.Steps = nil
	for i, st := range steps {
		st.JobID = stored.ID
		if i < len(stored.Steps) {
			st.ID = stored.Steps[i].ID
		}
		for _, t := range []*time.Time{&st.StartedAt, &st.EndedAt, &st.SampledAt, &st.MovedAt, &st.StalledSince} {
			*t = cutTime(*t)
		}
		nodes := st.Nodes
		st.Nodes = nil
		for _, n := range nodes {
			n.SeenAt = cutTime(n.SeenAt)
			st.Nodes = append(st.Nodes, n)
		}
		j.Steps = append(j.Steps, st)
	}
	return j
}

func cutTime(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}

// said is something that a job says, with arguments as they may come.
func said(words string) jobs.Notices {
	return jobs.SayWith(jobs.NoticeMoreFailed, jobs.Args{"one": {words}, "several": {"a", words, ""}}).With(jobs.SayText(words), jobs.Say(jobs.NoticeTryAgain))
}
